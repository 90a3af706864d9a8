/**
 * What no packet waits for: cluster, hypervisors, power, and all that speaks HTTP.
 *
 * It is half of the modules, and an import hears nothing until it ends. One after the other, with a turn for
 * the packets that came meanwhile.
 *
 * @module
 */
import { setImmediate as turn } from 'node:timers/promises';

export async function loadSides() {
  await turn();
  const { createCluster } = await import('./cluster.ts');
  await turn();
  const { createHypervisors } = await import('./hypervisors.ts');
  const { createVms } = await import('./vms.ts');
  const { createPower } = await import('./power.ts');
  await turn();
  const { createHttpFace } = await import('./http-face.ts');
  const { createJoinDoor } = await import('./join-door.ts');
  return {
    createCluster,
    createHypervisors,
    createVms,
    createPower,
    createHttpFace,
    createJoinDoor,
  };
}
