/**
 * Asks before a machine is forgotten.
 */
import { html, useState } from '../../../vendor/preact.js';
import { hrefOf } from '../../frame/routes.js';
import { Fates } from '../../parts/fates.js';
import { Choice, Switch } from '../../parts/fields.js';
import { Sheet, SheetActions, SheetForm } from '../../parts/sheet.js';
import { useDeed } from '../../parts/use.js';
import { remove } from '../../state/deeds/machines.js';
import { COMMON } from '../../words/common.js';
import { FATES, REMOVE } from '../../words/machine-deeds.js';

export function RemoveSheet({ node, member, onClose }) {
  const [after, setAfter] = useState('delete');
  const [dead, setDead] = useState(false);
  const { isBusy, problem, run } = useDeed();
  const isMember = member !== undefined;
  const submit = async () => {
    if (!(await run(() => remove(node, { isMember, after, dead })))) return;
    onClose();
    if (!isMember) location.hash = hrefOf('machines');
  };
  const erased = after === 'delete' ? [FATES.records(node.name)] : [];
  return html`<${Sheet} title=${REMOVE.title(node.name)} onClose=${onClose}>
    <${SheetForm} onSubmit=${submit} problem=${problem}>
      <${Fates} erased=${erased} kept=${[FATES.disksKept]} />
      <p class="quiet">${isMember ? REMOVE.member : REMOVE.again}</p>
      ${
        isMember &&
        html`<${Choice} label=${REMOVE.after} name="after" value=${after} onInput=${setAfter} options=${REMOVE.afters} />
        <${Switch} label=${REMOVE.dead} checked=${dead} onInput=${setDead} />`
      }
      <${SheetActions} back=${COMMON.keep} verb=${REMOVE.verb(node.name)} isBusy=${isBusy} danger />
    <//>
  <//>`;
}
