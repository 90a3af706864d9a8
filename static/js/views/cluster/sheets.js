/**
 * Asks before the whole cluster is upgraded, reinstalled, or forgotten.
 */
import { html, useState } from '../../../vendor/preact.js';
import { Confirmation } from '../../parts/confirmation.js';
import { Switch, TextField } from '../../parts/fields.js';
import { forgetCluster, reinstallAll, upgrade } from '../../state/deeds/cluster.js';
import { FORGET, REINSTALL_ALL, UPGRADE } from '../../words/cluster.js';

const asked = ({ title, erased, kept }) => ({ title, erased, kept });

export function UpgradeSheet({ state, onClose }) {
  const [version, setVersion] = useState(state.cluster.version);
  const [drain, setDrain] = useState(true);
  return html`<${Confirmation} ...${asked(UPGRADE)} says=${UPGRADE.says} verb=${UPGRADE.verb(version)} danger=${false}
    isReady=${version !== state.cluster.version} deed=${() => upgrade({ version: version.trim(), drain })} onClose=${onClose}>
    <${TextField} label=${UPGRADE.version} name="version" value=${version} onInput=${setVersion} hint=${UPGRADE.versionHint} mono required />
    <${Switch} label=${UPGRADE.drain} checked=${drain} onInput=${setDrain} />
  <//>`;
}

export function ReinstallAllSheet({ state, onClose }) {
  const n = state.members.length;
  const words = { ...REINSTALL_ALL, erased: REINSTALL_ALL.erased(n) };
  return html`<${Confirmation} ...${asked(words)} says=${REINSTALL_ALL.volumes} verb=${REINSTALL_ALL.verb(n)} deed=${reinstallAll} onClose=${onClose} />`;
}

/** Nobody forgets a cluster by a click: its id is typed. */
export function ForgetSheet({ state, onClose }) {
  const [typed, setTyped] = useState('');
  const { id } = state.cluster;
  return html`<${Confirmation} ...${asked(FORGET)} says=${FORGET.says} verb=${FORGET.verb} isReady=${typed.trim() === id} deed=${() => forgetCluster(id)} onClose=${onClose}>
    <${TextField} label=${FORGET.confirm} name="confirm" value=${typed} onInput=${setTyped} hint=${id} mono />
  <//>`;
}
