/**
 * What can be done to the cluster as a whole.
 */
import { html, useState } from '../../../vendor/preact.js';
import { Icon } from '../../parts/icon.js';
import { downloadKubeconfig } from '../../state/deeds/cluster.js';
import { orSay } from '../../state/deeds/told.js';
import { CLUSTER } from '../../words/cluster.js';
import { ForgetSheet, ReinstallAllSheet, UpgradeSheet } from './sheets.js';

const SHEETS = { upgrade: UpgradeSheet, reinstall: ReinstallAllSheet, forget: ForgetSheet };

export function ClusterActions({ state }) {
  const [asking, setAsking] = useState(undefined);
  const Asked = SHEETS[asking];
  const button = (id) =>
    html`<button class="button" type="button" onClick=${() => setAsking(id)}>${CLUSTER[id]}</button>`;
  return html`<div class="actions">
    ${button('forget')}${button('reinstall')}${button('upgrade')}
    <button class="button primary" type="button" onClick=${() => orSay(downloadKubeconfig())}><${Icon} name="save" size=${18} />${CLUSTER.kubeconfig}</button>
    ${Asked && html`<${Asked} state=${state} onClose=${() => setAsking(undefined)} />`}
  </div>`;
}
