/**
 * The program that changes the system's HAProxy: run as root, by systemd, when Pilotlight knocks.
 *
 * Whoever writes haproxy.cfg runs code as root, so Pilotlight doesn't: it says names and addresses, and
 * this program renders, checks, loads and puts back. It reads one file of root's, named on its command
 * line, and nothing of Pilotlight's. It ends when nobody came for a while; systemd keeps the socket.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createApplierDoor } from './applier-door.ts';
import { readSettings } from './applier-settings.ts';
import { seenThrough } from './balancer-way.ts';
import { placesIn } from './haproxy-host.ts';
import { createLane } from './lane.ts';
import { createSwap } from './swap.ts';
import { createSystemHost } from './system-host.ts';

const [, , file] = process.argv;
const settings = readSettings(file === undefined ? '{}' : readFileSync(file, 'utf8'));
const watched = {
  host: createSystemHost(settings),
  places: placesIn(settings.folder, settings),
  clock: { now: () => performance.now(), sleep: (ms: number) => delay(ms) },
};
const swap = createSwap(watched, settings);
const lane = createLane();
const mended = lane(() => swap.mend()).catch((error: Error) => error);

const door = createApplierDoor({
  idleMs: settings.idleMs,
  async answer(request) {
    const failed = await mended;
    if (failed instanceof Error) throw failed;
    if (request.ask === 'apply') return lane(() => swap.apply(request));
    const seen = await seenThrough(watched);
    return seen ?? { kind: 'off', reason: `${settings.unit} does not run, or not from our file` };
  },
});
door.listen(settings.door);
