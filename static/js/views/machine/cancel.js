/**
 * Asks before a reinstall that has not begun is cancelled: what the machine is then.
 */
import { html } from '../../../vendor/preact.js';
import { installedDisk } from '../../model/disk-words.js';
import { leavesToReinstall } from '../../model/reinstall.js';
import { Confirmation } from '../../parts/confirmation.js';
import { cancelReinstall } from '../../state/deeds/machines.js';
import { CANCEL_REINSTALL, FATES } from '../../words/machine-deeds.js';

function keptOf(node) {
  const disk = installedDisk(node);
  return disk ? FATES.disk(disk) : CANCEL_REINSTALL.keptUnknown;
}

function saysOf(node, work) {
  if (leavesToReinstall(node, work)) return CANCEL_REINSTALL.member;
  const { backTo, outOfCluster } = node.reinstall ?? {};
  if (outOfCluster) return CANCEL_REINSTALL.outOfCluster;
  return backTo === 'failed' ? CANCEL_REINSTALL.failed : CANCEL_REINSTALL.plain;
}

export function CancelReinstall({ node, cluster, onClose }) {
  const { title, verb, back, started } = CANCEL_REINSTALL;
  const says = saysOf(node, cluster?.work ?? []);
  return html`<${Confirmation} title=${title(node.name)} verb=${verb} back=${back} erased=${[]} kept=${keptOf(node)}
    says=${node.stage === 'booting' ? `${says} ${started}` : says} danger=${false} deed=${() => cancelReinstall(node)} onClose=${onClose} />`;
}
