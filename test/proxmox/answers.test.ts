import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createServer } from 'node:tls';
import fc from 'fast-check';
import { ProxmoxFault } from '../../src/domain/proxmox-fault.ts';
import { createEngine } from '../../src/proxmox/engine.ts';
import { createPvePki } from '../support/pve/certificates.ts';
import { clientOf } from '../support/pve/client.ts';
import { startPve, TOKEN_ID, TOKEN_SECRET } from '../support/pve/pve.ts';

const isFault = (error: unknown) => error instanceof ProxmoxFault && error.message.length < 1_000;

test('an answer that is not the API’s is told from one that is', async (t) => {
  const pve = await startPve(t);
  const client = clientOf(t, pve);
  const answers: [number, string, string, RegExp][] = [
    [200, 'text/html', '<html>a proxy</html>', /something else than the API's JSON \(text\/html\)/],
    [200, 'application/json', '{"data":', /something else than the API's JSON/],
    [200, 'application/json', '[]', /something else/],
    [200, 'application/json', '{"data":null}', /not understood: its version: the whole is to be/],
    [
      200,
      'application/json',
      '{"data":{"release":8,"version":"x"}}',
      /release is to be text, and is 8/,
    ],
    [301, 'text/html', '', /answers GET \/version with 301/],
    [502, 'text/html', '<html>Bad Gateway</html>', /answers GET \/version with 502: Bad Gateway/],
    [500, 'application/json', '{"data":null,"message":"a\\nb\\u001b[31m"}', /with 500: a b \[31m/],
  ];
  for (const [status, type, body, words] of answers) {
    pve.spoil(/version/, { kind: 'answer', status, type, body });
    await assert.rejects(client.version(), {
      name: 'ProxmoxFault',
      kind: 'failed',
      message: words,
    });
  }
});

test('an answer without end is given up', async (t) => {
  const pve = await startPve(t);
  const body = `{"data":"${'x'.repeat(9 * 1024 ** 2)}"}`;
  pve.spoil(/version/, { kind: 'answer', status: 200, body });
  await assert.rejects(clientOf(t, pve).version(), { kind: 'failed', message: /more than 8 MiB/ });
});

test('whatever JSON comes, it is read or refused in words', async (t) => {
  const pve = await startPve(t);
  const client = clientOf(t, pve);
  const vm = { node: 'pve1', vmid: 5000 };
  const calls = [
    client.version,
    client.nodes,
    client.guests,
    client.nextVmid,
    () => client.storages('pve1'),
    () => client.config(vm, 'current'),
    () => client.status(vm),
    () => client.interfaces(vm),
    () => client.start(vm),
    () => client.privileges('/vms'),
  ];
  const data = fc.oneof(fc.jsonValue(), fc.array(fc.object({ maxDepth: 1 }), { maxLength: 3 }));
  await fc.assert(
    fc.asyncProperty(data, fc.nat(calls.length - 1), async (told, which) => {
      pve.spoil(/./, { kind: 'answer', status: 200, body: JSON.stringify({ data: told }) });
      await calls[which]?.().catch((error: unknown) => assert.ok(isFault(error), String(error)));
    }),
    { numRuns: 60 },
  );
});

/** A server of TLS that says `bytes` and hangs up. */
async function startNoise(t: TestContext) {
  const pki = await createPvePki();
  const { key, certificate } = await pki.leaf({ name: 'noise' });
  const noise = { bytes: Buffer.alloc(0) };
  const server = createServer({ key, cert: certificate }, (socket) => {
    socket.on('error', () => undefined).resume();
    socket.end(noise.bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const { port } = server.address() as { port: number };
  const engine = createEngine({
    ...{ endpoints: [`https://127.0.0.1:${port}`], trust: { kind: 'ca', pem: pki.ca } },
    ...{ tokenId: TOKEN_ID, tokenSecret: TOKEN_SECRET, limits: { readMs: 2_000 } },
  });
  return { noise, ask: () => engine.doRequest('get', '/api2/json/version', '') };
}

test('whatever bytes come, they are a fault and nothing worse', async (t) => {
  const { noise, ask } = await startNoise(t);
  const heads = [
    '',
    'HTTP/1.1 200 OK\r\n',
    'HTTP/1.1 500 x\r\nContent-Length: 9\r\n\r\n',
    'HTTP/1.1 101 S\r\n\r\n',
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...heads),
      fc.uint8Array({ maxLength: 64 }),
      async (head, tail) => {
        noise.bytes = Buffer.concat([Buffer.from(head), tail]);
        await assert.rejects(ask(), isFault);
      },
    ),
    { numRuns: 60 },
  );
});

test('no name leads out of its place in the path', async (t) => {
  const pve = await startPve(t);
  const client = clientOf(t, pve);
  const odd = [
    '../../access',
    'pve1?x=1',
    'pve1#',
    'a b',
    '..',
    '',
    'pve1/qemu',
    'p%2e%2e',
    'ä',
    'a\r\nX: y',
  ];
  for (const node of odd) {
    await assert.rejects(client.storages(node), isFault, JSON.stringify(node));
  }
  await assert.rejects(client.task('UPID:pve1:x'), { kind: 'refused' });
  assert.deepEqual(pve.log, []);
});
