/**
 * Asks which image is to be fetched.
 */
import { html, useState } from '../../../vendor/preact.js';
import { needsSum, wishOf } from '../../model/images.js';
import { Choice, TextField } from '../../parts/fields.js';
import { Sheet, SheetActions, SheetForm } from '../../parts/sheet.js';
import { useDeed } from '../../parts/use.js';
import { askImage } from '../../state/deeds/images.js';
import { GET_IMAGE } from '../../words/images.js';

const HAS_ARCH = ['iso', 'netboot', 'k3s'];

/** `image` is one that is asked for again. */
export function GetImage({ image, onClose }) {
  const { kind: first = 'iso', point, arch } = image ?? {};
  const [wish, setWish] = useState({
    kind: first,
    release: point ?? GET_IMAGE.first[first],
    arch: arch ?? 'amd64',
    sha256: '',
  });
  const { isBusy, problem, run } = useDeed();
  const set = (name) => (value) => setWish((before) => ({ ...before, [name]: value }));
  const setKind = (kind) =>
    setWish((before) => ({ ...before, kind, release: GET_IMAGE.first[kind] }));
  const submit = async () => {
    if (await run(() => askImage(wishOf(wish)))) onClose();
  };
  return html`<${Sheet} title=${GET_IMAGE.title} onClose=${onClose}>
    <${SheetForm} onSubmit=${submit} problem=${problem}>
      <div class="fields">
        <${Choice} label=${GET_IMAGE.what} name="kind" value=${wish.kind} onInput=${setKind} options=${GET_IMAGE.kinds} problem=${problem} wide />
        <${TextField} label=${GET_IMAGE.release} name="release" value=${wish.release} onInput=${set('release')} hint=${GET_IMAGE.releaseHints[wish.kind]} problem=${problem} required wide />
        ${HAS_ARCH.includes(wish.kind) && html`<${Choice} label=${GET_IMAGE.arch} name="arch" value=${wish.arch} onInput=${set('arch')} options=${GET_IMAGE.arches} problem=${problem} wide />`}
        ${needsSum(wish) && html`<${TextField} label=${GET_IMAGE.sum} name="sha256" value=${wish.sha256} onInput=${set('sha256')} hint=${GET_IMAGE.sumHint} problem=${problem} mono wide />`}
      </div>
      <${SheetActions} verb=${GET_IMAGE.verb} isBusy=${isBusy} />
    <//>
  <//>`;
}
