import assert from 'node:assert/strict';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { folderOf, talkTo } from '../support/cli.ts';
import { ADMIN, startApp } from '../support/http-app.ts';
import { createPvePki } from '../support/pve/certificates.ts';

/** The application behind TLS, with a certificate for this address. */
async function start(context: TestContext, address: string) {
  const app = await startApp(context);
  const pki = await createPvePki();
  const { certificate: cert, key } = await pki.leaf({ name: 'pi', addresses: [address] });
  const front = createServer({ cert, key }, (asked, answer) => {
    const { method, url: path, headers } = asked;
    const passed = request({ host: '127.0.0.1', port: app.port, method, path, headers }, (got) => {
      answer.writeHead(got.statusCode ?? 0, got.headers);
      got.pipe(answer);
    });
    asked.pipe(passed);
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  context.after(() => front.close());
  const ca = join(folderOf(context), 'ca.pem');
  writeFileSync(ca, pki.ca);
  const { port } = front.address() as AddressInfo;
  return { ca, port, ...talkTo(`https://127.0.0.1:${port}`, ADMIN.slice(7)) };
}

test('https by an authority that is named, and by no other', async (context) => {
  const { ca, port, cli, done } = await start(context, '127.0.0.1');
  await done(`nodes add opti-1 --mac d0:50:99:4e:05:57 --ca ${ca}`);
  assert.equal(await done(`nodes -q --ca ${ca}`), 'opti-1\n');
  const untrusted = await cli('nodes');
  assert.equal(untrusted.exit, 6);
  assert.match(
    untrusted.err,
    /nobody whom this machine trusts signed its certificate\n {2}--ca FILE names/,
  );
  const plain = await cli(`nodes --server http://127.0.0.1:${port}`);
  assert.equal(plain.exit, 6);
});

test('a certificate for another name is refused', async (context) => {
  const { ca, cli } = await start(context, '127.0.0.2');
  const { exit, err } = await cli(`nodes --ca ${ca}`);
  assert.equal(exit, 6);
  assert.match(err, /its certificate is for another name/);
});
