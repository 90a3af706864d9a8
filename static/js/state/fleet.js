/**
 * The machines as this page knows them: a list, and the events that came after it.
 */
import { createSignal } from './signal.js';

/** `nodes` is a Map by id; undefined before the first list. However many events come, it changes once a frame. */
export function createFleet(schedule = (draw) => requestAnimationFrame(draw)) {
  const nodes = createSignal(undefined);
  let next;
  let isScheduled = false;

  function changed() {
    if (isScheduled) return;
    isScheduled = true;
    schedule(() => {
      isScheduled = false;
      nodes.set(new Map(next));
    });
  }

  /** A node's event has no last line: that comes by itself. */
  function take({ event, data }) {
    if (next === undefined) return;
    if (event === 'node-removed') next.delete(data.id);
    if (event === 'node') {
      next.set(data.id, { lastLine: next.get(data.id)?.lastLine ?? null, ...data });
    }
    if (event === 'entry') takeLine(data);
    changed();
  }

  /** A folded line comes again, and a replay brings lines that the list already has newer ones of. */
  function takeLine(line) {
    const node = next.get(line.nodeId);
    if (node && (node.lastLine?.id ?? 0) <= line.id) {
      next.set(node.id, { ...node, lastLine: line });
    }
  }

  return {
    nodes,
    list(listed) {
      next = new Map(listed.map((node) => [node.id, node]));
      changed();
    },
    take,
    forget() {
      next = undefined;
      nodes.set(undefined);
    },
  };
}

/** The VMs, in the same way. A VM's event is the whole of it. */
export function createVmShelf() {
  const vms = createSignal(undefined);

  function take({ event, data }) {
    const known = vms.get();
    if (known === undefined || (event !== 'vm' && event !== 'vm-removed')) return;
    const next = new Map(known);
    if (event === 'vm') next.set(data.id, data);
    else next.delete(data.id);
    vms.set(next);
  }

  return {
    vms,
    list: (listed) => vms.set(new Map(listed.map((vm) => [vm.id, vm]))),
    take,
    forget: () => vms.set(undefined),
  };
}
