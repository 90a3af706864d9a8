/**
 * Asks before an image goes, or all older ones.
 */
import { html } from '../../../vendor/preact.js';
import { bytes } from '../../model/format.js';
import { Confirmation } from '../../parts/confirmation.js';
import { pruneImages, removeImage } from '../../state/deeds/images.js';
import { CANCEL_IMAGE, REMOVE_IMAGE } from '../../words/images.js';

export function RemoveImage({ image, onClose }) {
  const { label, size } = image;
  const erased = REMOVE_IMAGE.erased(label, size ? `, ${bytes(size)}` : '');
  return html`<${Confirmation} title=${REMOVE_IMAGE.title(label)} erased=${erased} kept=${REMOVE_IMAGE.kept} says=${REMOVE_IMAGE.says}
    verb=${REMOVE_IMAGE.verb(label)} deed=${() => removeImage(image)} onClose=${onClose} />`;
}

export function CancelImage({ image, onClose }) {
  const { title, verb, back, erased, erasedNothing, kept, says } = CANCEL_IMAGE;
  const came = image.progress?.bytes;
  return html`<${Confirmation} title=${title(image.label)} erased=${came ? erased(bytes(came)) : erasedNothing} ...${{ kept, says, verb, back, onClose }}
    deed=${() => removeImage(image, { isCancel: true })} />`;
}

export function PruneSheet({ onClose }) {
  return html`<${Confirmation} title=${REMOVE_IMAGE.pruneTitle} erased=${REMOVE_IMAGE.pruneErased} kept=${REMOVE_IMAGE.pruneKept} says=${REMOVE_IMAGE.says}
    verb=${REMOVE_IMAGE.pruneVerb} deed=${pruneImages} onClose=${onClose} />`;
}
