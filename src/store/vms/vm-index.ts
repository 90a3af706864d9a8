/**
 * The virtual machines in memory, oldest first.
 *
 * @module
 */
import type { Vm } from '../../domain/vm/vm.ts';

export class VmIndex {
  readonly #byId = new Map<string, Vm>();
  readonly #byNode = new Map<string, Vm>();

  put(vm: Vm): void {
    this.#byId.set(vm.id, vm);
    this.#byNode.set(vm.nodeId, vm);
  }

  remove(id: string): void {
    const vm = this.#byId.get(id);
    this.#byId.delete(id);
    if (vm !== undefined) this.#byNode.delete(vm.nodeId);
  }

  byId(id: string): Vm | undefined {
    return this.#byId.get(id);
  }

  byNode(nodeId: string): Vm | undefined {
    return this.#byNode.get(nodeId);
  }

  all(): readonly Vm[] {
    return [...this.#byId.values()];
  }
}
