/**
 * A shared thread whose tenants say in which thread they are, repeat what they hear, leave, or throw.
 *
 * @module
 */
import { parentPort, threadId } from 'node:worker_threads';
import { houseTenants } from '../../../src/threads/house-tenants.ts';

if (parentPort !== null) {
  houseTenants(parentPort, {
    echo: (owner, data) => {
      const { name } = data as { name: string };
      owner.on('message', (text: string) => {
        if (text === 'throw') throw new Error(`thrown by ${name}`);
        if (text === 'leave') owner.close();
        else owner.postMessage(`${name}: ${text}`);
      });
      owner.postMessage({ name, threadId });
    },
  });
}
