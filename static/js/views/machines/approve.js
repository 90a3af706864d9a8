/**
 * Asks what a machine at the door is to become; or all of them.
 */
import { html, useState } from '../../../vendor/preact.js';
import { diskWords } from '../../model/disk-words.js';
import { titleOf } from '../../model/facts.js';
import { capitalised } from '../../model/format.js';
import { freeNames, proposedName, stemOf } from '../../model/names.js';
import { Fates } from '../../parts/fates.js';
import { Choice, TextField } from '../../parts/fields.js';
import { Sheet, SheetActions, SheetForm } from '../../parts/sheet.js';
import { useDeed } from '../../parts/use.js';
import { approve, approveAll } from '../../state/deeds/machines.js';
import { COMMON } from '../../words/common.js';
import { APPROVE, DISKS } from '../../words/machines.js';
import { ROLE_CHOICES } from '../../words/stages.js';
import { listed } from '../../words/units.js';

const profileOptions = (profiles) =>
  profiles.map(({ name, description }) => ({ id: name, label: description || name }));

/** In a house with a cluster, a machine is for the cluster. */
const usualRole = (nodes) => (nodes.some(({ role }) => role !== 'none') ? 'auto' : 'none');

/** Role and profile, and what that does to the disk. */
function useWish({ profiles, nodes, first }) {
  const given = first === undefined || first.role === 'none' ? undefined : first.role;
  const [role, setRole] = useState(given ?? usualRole(nodes));
  const [profile, setProfile] = useState(first?.profile ?? profiles[0]?.name ?? 'default');
  const disk = diskWords(profiles.find(({ name }) => name === profile));
  return { role, setRole, profile, setProfile, disk };
}

function WishFields({ wish, profiles, problem }) {
  return html`<${Choice} label=${APPROVE.role} name="role" value=${wish.role} onInput=${wish.setRole} options=${ROLE_CHOICES} problem=${problem} />
    <${Choice} label=${APPROVE.profile} name="profile" value=${wish.profile} onInput=${wish.setProfile} options=${profileOptions(profiles)} problem=${problem} />`;
}

export function ApproveOne({ node, nodes, profiles, onClose }) {
  const [hostname, setHostname] = useState(() => proposedName(node, nodes));
  const [address, setAddress] = useState(node.address ?? '');
  const wish = useWish({ profiles, nodes, first: node });
  const { isBusy, problem, run } = useDeed();
  const submit = async () => {
    const { role, profile } = wish;
    const given = { hostname, role, profile, address: address.trim() || null };
    if (await run(() => approve(node, given))) onClose();
  };
  return html`<${Sheet} title=${APPROVE.title(titleOf(node))} onClose=${onClose}>
    <${SheetForm} onSubmit=${submit} problem=${problem}>
      <div class="fields">
        <${TextField} label=${APPROVE.name} name="hostname" value=${hostname} onInput=${setHostname} problem=${problem} required maxlength="63" />
        <${TextField} label=${APPROVE.address} name="address" value=${address} onInput=${setAddress} problem=${problem} hint=${APPROVE.addressHint} mono />
        <${WishFields} ...${{ wish, profiles, problem }} />
      </div>
      <${Fates} erased=${[APPROVE.erasedUnknown(capitalised(wish.disk))]} kept=${[APPROVE.kept, APPROVE.keptNow]} />
      <${SheetActions} back=${COMMON.notNow} verb=${APPROVE.verb} isBusy=${isBusy} />
    <//>
  <//>`;
}

export function ApproveMany({ machines, nodes, profiles, onClose }) {
  const [stem, setStem] = useState(() => stemOf(machines[0]));
  const wish = useWish({ profiles, nodes, first: undefined });
  const { isBusy, problem, run } = useDeed();
  const names = freeNames(stem, machines.length, new Set(nodes.map(({ name }) => name)));
  const submit = async () => {
    const { role, profile } = wish;
    const wishes = machines.map((node, index) => ({
      node,
      wish: { hostname: names[index], role, profile },
    }));
    if (await run(() => approveAll(wishes))) onClose();
  };
  return html`<${Sheet} title=${APPROVE.titleMany(machines.length)} onClose=${onClose}>
    <${SheetForm} onSubmit=${submit} problem=${problem}>
      <div class="fields">
        <${TextField} label=${APPROVE.stem} name="hostname" value=${stem} onInput=${setStem} problem=${problem} hint=${APPROVE.names(listed(names))} required maxlength="50" wide />
        <${WishFields} ...${{ wish, profiles, problem }} />
      </div>
      <${Fates} erased=${[APPROVE.erasedUnknown(DISKS.each(wish.disk))]} kept=${[APPROVE.kept, APPROVE.keptNow]} />
      <${SheetActions} back=${COMMON.notNow} verb=${APPROVE.verbMany(machines.length)} isBusy=${isBusy} />
    <//>
  <//>`;
}
