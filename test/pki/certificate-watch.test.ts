import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createCertificateWatch } from '../../src/pki/certificate-watch.ts';

test('what changed is applied once, and what fails is told and goes on', async () => {
  let names = ['a'];
  const applied: string[] = [];
  const logged: unknown[] = [];
  const watch = createCertificateWatch({
    names: () => names,
    credentials: async ([name]) => {
      if (name === 'bad') throw new Error('no such name');
      return { key: '', cert: `for ${name}` };
    },
    apply: ({ cert }) => applied.push(cert),
    logError: (error) => logged.push(error),
  });
  watch.start();
  for (const next of [['a'], ['b'], ['bad'], ['b'], ['c']]) {
    await watch.look();
    names = next;
  }
  assert.deepEqual(applied, ['for a', 'for b']);
  assert.match(String(logged), /no such name/);
  watch.stop();
  await watch.look();
  assert.deepEqual(applied, ['for a', 'for b'], 'nothing is applied after the end');
});

test('it looks by itself', async () => {
  const seen = await new Promise<string>((resolve) => {
    const watch = createCertificateWatch({
      names: () => [],
      credentials: async () => ({ key: '', cert: 'renewed' }),
      apply: ({ cert }) => {
        watch.stop();
        resolve(cert);
      },
      logError: () => {},
      everyMs: 5,
    });
    watch.start();
    setTimeout(watch.stop, 2000);
  });
  assert.equal(seen, 'renewed');
});
