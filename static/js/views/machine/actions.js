/**
 * What can be done to it; whatever erases or interrupts asks first.
 */
import { html, useState } from '../../../vendor/preact.js';
import { isCancellable } from '../../model/reinstall.js';
import { Icon } from '../../parts/icon.js';
import { useProfiles } from '../../parts/site.js';
import { MACHINE } from '../../words/machine.js';
import { ApproveOne } from '../machines/approve.js';
import { CancelReinstall } from './cancel.js';
import { EditSheet } from './edit.js';
import { PowerSheet } from './power.js';
import { ReinstallSheet } from './reinstall.js';
import { RemoveSheet } from './remove.js';

const SHEETS = {
  approve: ApproveOne,
  cancel: CancelReinstall,
  edit: EditSheet,
  power: PowerSheet,
  reinstall: ReinstallSheet,
  remove: RemoveSheet,
};

function offered({ node, cluster }) {
  const { stage, power } = node;
  if (stage === 'discovered') return ['remove', 'approve'];
  const hasPower = power !== undefined && power.driver !== 'none';
  const isWaiting = isCancellable(node, cluster?.work ?? []);
  return [hasPower && 'power', 'edit', 'remove', isWaiting ? 'cancel' : 'reinstall'].filter(
    Boolean,
  );
}

export function Actions(props) {
  const [asking, setAsking] = useState(undefined);
  const profiles = useProfiles();
  const Asked = SHEETS[asking];
  const look = (id) => (id === 'approve' ? 'button primary' : 'button');
  return html`<div class="actions">
    ${offered(props).map((id) => html`<button key=${id} class=${look(id)} type="button" onClick=${() => setAsking(id)}>${id === 'power' && html`<${Icon} name="power" size=${18} />`}${MACHINE[id]}</button>`)}
    ${Asked && html`<${Asked} ...${props} profiles=${profiles} onClose=${() => setAsking(undefined)} />`}
  </div>`;
}
