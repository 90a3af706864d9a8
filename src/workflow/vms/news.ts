/**
 * Tells who listens how each machine is shown, as soon as that is otherwise: what is stored of it, what its node
 * is called, and why it waits.
 *
 * @module
 */
import type { FacedVm, VmChange } from '../../domain/vm/face.ts';
import type { VmPorts } from './ports.ts';

export type VmNews = {
  subscribe(listener: (change: VmChange) => void): () => void;
  /** The machine of this id may be shown otherwise than before. */
  touched(id: string): void;
  stop(): void;
};

export type VmNewsPorts = Pick<VmPorts, 'onChange'> & {
  /** Undefined where there is none. */
  readonly face: (id: string) => FacedVm | undefined;
};

export function createVmNews({ onChange, face }: VmNewsPorts): VmNews {
  const listeners = new Set<{ readonly hear: (change: VmChange) => void }>();
  /** What was told last of each, to tell nothing twice: a node is stored anew with every step of an install. */
  const told = new Map<string, string>();

  function tell(change: VmChange): void {
    for (const { hear } of listeners) hear(change);
  }

  function touched(id: string): void {
    const vm = face(id);
    if (vm === undefined) {
      told.delete(id);
      tell({ kind: 'vm-removed', id });
      return;
    }
    const text = JSON.stringify(shown(vm));
    if (told.get(id) === text) return;
    told.set(id, text);
    tell({ kind: 'vm', vm });
  }

  const stop = onChange(touched);
  return {
    subscribe(hear) {
      const subscription = { hear };
      listeners.add(subscription);
      return () => {
        listeners.delete(subscription);
      };
    },
    touched,
    stop,
  };
}

/** Without what is kept for ourselves alone. */
function shown({ askedAt: _asked, armedAt: _armed, ...vm }: FacedVm): object {
  return vm;
}
