/**
 * VMs: the body that asks for them, and how they look.
 */

/** Numbers as numbers; what was left empty is not there. */
export function vmWish({ firmware, memory, storage, vlan, node, ...wish }) {
  const optional = { storage: storage.trim(), node, vlan: vlan.trim() && Number(vlan) };
  return {
    ...wish,
    count: Number(wish.count),
    cores: Number(wish.cores),
    memory: Number(memory) * 1024,
    disk: Number(wish.disk),
    firmware: firmware === 'bios' ? 'bios' : 'uefi',
    secureBoot: firmware === 'uefi-secure',
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value)),
  };
}

/** On another hypervisor: its hosts are others. */
export const movedTo = (wish, hypervisor) => ({ ...wish, hypervisor, node: '' });

const BUSY = ['planned', 'creating', 'starting', 'replacing', 'deleting'];

/** Whether nothing is installed on it yet: what there is of it is only taken away again. */
export const isBeingMade = ({ state }) => ['planned', 'creating', 'starting'].includes(state);

/** A node to draw its mark by. */
export function lookOfVm({ state }) {
  if (state === 'failed') return { node: { stage: 'failed' }, isLit: false };
  return BUSY.includes(state)
    ? { node: { stage: 'installing' }, isLit: false }
    : { node: {}, isLit: true };
}
