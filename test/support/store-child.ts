/**
 * A process that writes to the registry as fast as it can, and says on stdout what is acknowledged.
 *
 * Its argument is the database's path and the number of its life; its test kills it.
 *
 * @module
 */
import { writeSync } from 'node:fs';
import { openStore } from '../../src/store/store.ts';
import { FIRST_BOOT, INSTALLED, macOf, minted, NOTICE } from './store-values.ts';

const [path = '', life = '0'] = process.argv.slice(2);

const store = await openStore({
  path,
  report: (told) => {
    throw new Error('the store reported a fault', { cause: told });
  },
});

/** Synchronous: what is written here is with the reader, whatever happens to this process. */
function acknowledge(what: Readonly<Record<string, unknown>>): void {
  writeSync(1, `${JSON.stringify(what)}\n`);
}

acknowledge({ kind: 'open' });
for (let n = 0; ; n += 1) {
  const name = `life-${life}-${n}`;
  const macs = [macOf(Number(life) * 100_000 + n)];
  const draft = { macs, hostname: name, role: 'agent', profile: 'default', by: 'a child' } as const;
  const { id } = await store.createNode(draft, n);
  acknowledge({ kind: 'node', id, hostname: name });
  store.note(id, { kind: 'note', text: 'a note on its way' }, n);
  await store.recordAttempt(id, minted(`token-${name}`), n);
  acknowledge({ kind: 'attempt', id, token: `token-${name}`, lines: 3 });
  store.see(id, 'script', n);
  await store.recordSeed(`token-${name}`, '192.168.1.51', n);
  acknowledge({ kind: 'stage', id, stage: 'installing', lines: 4, waypoint: 'script' });
  store.progress(id, { percent: 40, step: 'extracting', at: n });
  await store.markStuck(id, { ...NOTICE, since: n }, n);
  acknowledge({ kind: 'stuck', id, cause: NOTICE.cause, percent: 40, lines: 5 });
  if (n > 0) continue;
  await store.record(id, INSTALLED, n);
  acknowledge({ kind: 'stage', id, stage: 'installed', lines: 6, percent: 100 });
  acknowledge({ kind: 'learnt', id, learnt: 'installing' });
  await store.record(id, FIRST_BOOT, n);
  acknowledge({ kind: 'first-boot', id, lines: 7 });
}
