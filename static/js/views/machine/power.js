/**
 * Switches a machine on, off, or on again.
 */
import { html, useState } from '../../../vendor/preact.js';
import { powerWish, seenByAmt } from '../../model/power.js';
import { Choice, Switch } from '../../parts/fields.js';
import { ServersAway } from '../../parts/servers-away.js';
import { Sheet, SheetActions, SheetForm } from '../../parts/sheet.js';
import { Untrusted } from '../../parts/untrusted.js';
import { useDeed } from '../../parts/use.js';
import { power, trustAmt } from '../../state/deeds/machines.js';
import { POWER } from '../../words/machine-deeds.js';

export function PowerSheet({ node, cluster, onClose }) {
  const [action, setAction] = useState('on');
  const [network, setNetwork] = useState(false);
  const { isBusy, problem, run } = useDeed();
  const wish = powerWish(action, network);
  const seen = seenByAmt(problem);
  const submit = async () => {
    const trust = async () => seen && (await trustAmt(node, seen));
    if (await run(() => trust().then(() => power(node, wish)))) onClose();
  };
  return html`<${Sheet} title=${POWER.title(node.name)} onClose=${onClose}>
    <${SheetForm} onSubmit=${submit} problem=${seen ? undefined : problem}>
      <${Choice} label=${POWER.action} name="action" value=${action} onInput=${setAction} options=${POWER.actions} problem=${problem} />
      <p class="quiet">${POWER.says[action]}</p>
      ${action !== 'on' && html`<${ServersAway} cluster=${cluster} nodes=${[node]} />`}
      ${action !== 'off' && html`<${Switch} label=${POWER.network} hint=${POWER.networkHint} checked=${network} onInput=${setNetwork} />`}
      ${seen && html`<${Untrusted} title=${POWER.untrusted} says=${POWER.untrustedSays} lines=${[seen]} />`}
      <${SheetActions} verb=${seen ? POWER.trustVerb : POWER.verb(action, node.name)} isBusy=${isBusy} danger=${action === 'off' || action === 'reset'} />
    <//>
  <//>`;
}
