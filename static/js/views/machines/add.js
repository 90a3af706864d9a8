/**
 * Machines that are approved before they are ever switched on: from a list of MAC addresses.
 */
import { html, useRef, useState } from '../../../vendor/preact.js';
import { diskWords } from '../../model/disk-words.js';
import { capitalised } from '../../model/format.js';
import { readMachineList } from '../../model/machine-list.js';
import { freeNames } from '../../model/names.js';
import { Fates } from '../../parts/fates.js';
import { Choice, TextArea, TextField } from '../../parts/fields.js';
import { Sheet, SheetActions, SheetForm } from '../../parts/sheet.js';
import { useNodes, useProfiles } from '../../parts/site.js';
import { useDeed } from '../../parts/use.js';
import { registerAll } from '../../state/deeds/machines.js';
import { ADD, APPROVE, DISKS } from '../../words/machines.js';
import { ROLE_CHOICES } from '../../words/stages.js';

/** Names for those that have none, in the row of `stem`. */
function named(machines, stem, taken) {
  const given = machines.flatMap(({ hostname }) => hostname ?? []);
  const free = freeNames(stem, machines.length, new Set([...taken, ...given]));
  return machines.map(({ macs, hostname }) => ({ macs, hostname: hostname ?? free.shift() }));
}

export function AddMachines({ onClose }) {
  const [text, setText] = useState('');
  const [stem, setStem] = useState('opti');
  const [role, setRole] = useState('none');
  const profiles = useProfiles();
  const [profile, setProfile] = useState(undefined);
  const nodes = useNodes() ?? [];
  const done = useRef(new Set());
  const { isBusy, problem, run } = useDeed();
  const chosen = profile ?? profiles[0]?.name ?? 'default';
  const { machines, wrong } = readMachineList(text);
  const disk = diskWords(profiles.find(({ name }) => name === chosen));
  const submit = async () => {
    const wishes = named(
      machines,
      stem,
      nodes.map(({ name }) => name),
    );
    const bodies = wishes.map((wish) => ({ ...wish, role, profile: chosen }));
    if (await run(() => registerAll(bodies, done.current))) onClose();
  };
  const options = profiles.map(({ name, description }) => ({
    id: name,
    label: description || name,
  }));
  const complaint = wrong.length > 0 ? { message: ADD.wrongLine(wrong[0]) } : problem;
  return html`<${Sheet} title=${ADD.title} onClose=${onClose}>
    <${SheetForm} onSubmit=${submit} problem=${complaint}>
      <p class="quiet">${ADD.says}</p>
      <div class="fields">
        <${TextArea} label=${ADD.macs} name="macs" value=${text} onInput=${setText} hint=${ADD.macsHint} rows=${5} wide required />
        <${TextField} label=${APPROVE.stem} name="stem" value=${stem} onInput=${setStem} maxlength="50" required wide />
        <${Choice} label=${APPROVE.role} name="role" value=${role} onInput=${setRole} options=${ROLE_CHOICES} />
        <${Choice} label=${APPROVE.profile} name="profile" value=${chosen} onInput=${setProfile} options=${options} />
      </div>
      <${Fates} erased=${[APPROVE.erasedUnknown(machines.length > 1 ? DISKS.each(disk) : capitalised(disk))]} kept=${[APPROVE.kept, APPROVE.keptNow]} />
      <${SheetActions} verb=${machines.length === 0 ? ADD.verbNone : ADD.verb(machines.length)} isBusy=${isBusy} disabled=${machines.length === 0 || wrong.length > 0} />
    <//>
  <//>`;
}
