/**
 * Hypervisors that take every description, and are as they were described.
 *
 * @module
 */
import { UNCHECKED } from '../../src/domain/hypervisor-sight.ts';
import type { Hypervisors } from '../../src/http/hypervisors/hypervisor-routes.ts';
import type { HypervisorFace } from '../../src/http/hypervisors/hypervisor-view.ts';

const NO_TRUST = { kind: 'fingerprint', sha256: [] } as const;

export function fixedHypervisors(): Hypervisors {
  const faces = new Map<string, HypervisorFace>();

  function keep(face: HypervisorFace): HypervisorFace {
    faces.set(face.hypervisor.id, face);
    return face;
  }

  function faceOf(id: string): HypervisorFace {
    const face = faces.get(id);
    if (face === undefined) throw new Error(`there is no hypervisor ${id}`);
    return face;
  }

  return {
    all: () => [...faces.values()],
    async create({ tokenSecret: _secret, trust = NO_TRUST, ...given }) {
      const id = `h-${faces.size + 1}`;
      return keep({ hypervisor: { ...given, id, trust, createdAt: 0 }, sight: UNCHECKED });
    },
    async change(id, { tokenSecret: _secret, ...patch }) {
      const { hypervisor, sight } = faceOf(id);
      return keep({ hypervisor: { ...hypervisor, ...patch }, sight });
    },
    remove: async (id) => void faces.delete(id),
    check: async (id) => faceOf(id),
  };
}
