/**
 * Asks before a machine is erased: which disk, what stays, and what the cluster can stand meanwhile.
 */
import { html, useState } from '../../../vendor/preact.js';
import { diskWords, installedDisk } from '../../model/disk-words.js';
import { about, capitalised } from '../../model/format.js';
import { wayOf } from '../../model/stages.js';
import { Fates } from '../../parts/fates.js';
import { Switch } from '../../parts/fields.js';
import { ServersAway } from '../../parts/servers-away.js';
import { Sheet, SheetActions, SheetForm } from '../../parts/sheet.js';
import { useDeed } from '../../parts/use.js';
import { reinstall } from '../../state/deeds/machines.js';
import { COMMON } from '../../words/common.js';
import { FATES, REINSTALL } from '../../words/machine-deeds.js';

function erasedLine(node, profiles) {
  const disk = installedDisk(node);
  if (disk !== undefined) return FATES.disk(disk);
  return FATES.diskChosen(
    capitalised(diskWords(profiles.find(({ name }) => name === node.profile))),
  );
}

function says({ node, member, usual }) {
  const whole = wayOf(node).reduce((sum, stage) => sum + (usual?.[stage] ?? 0), 0);
  const usually = whole > 0 ? REINSTALL.usually(about(whole)) : '';
  const text = member ? REINSTALL.member(node.profile) : REINSTALL.plain(node.profile);
  const isDriven = member !== undefined || (node.power && node.power.driver !== 'none');
  return text + usually + (isDriven ? REINSTALL.byPower : REINSTALL.byHand);
}

export function ReinstallSheet({ node, member, cluster, usual, profiles, onClose }) {
  const [dead, setDead] = useState(false);
  const { isBusy, problem, run } = useDeed();
  const submit = async () => {
    if (await run(() => reinstall(node, { dead }))) onClose();
  };
  const kept = [FATES.otherDisks, member ? FATES.cluster : FATES.untilBoot];
  return html`<${Sheet} title=${REINSTALL.title(node.name)} onClose=${onClose}>
    <${SheetForm} onSubmit=${submit} problem=${problem}>
      <${Fates} erased=${[erasedLine(node, profiles)]} kept=${kept} />
      <${ServersAway} cluster=${cluster} nodes=${[node]} only=${REINSTALL.onlyServer} />
      <p class="quiet">${says({ node, member, usual })}</p>
      ${member && html`<${Switch} label=${REINSTALL.dead} checked=${dead} onInput=${setDead} />`}
      <${SheetActions} back=${COMMON.keep} verb=${REINSTALL.verb(node.name)} isBusy=${isBusy} danger />
    <//>
  <//>`;
}
