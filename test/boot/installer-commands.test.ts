import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { promisify } from 'node:util';
import { failureCommand, reportCommand } from '../../src/boot/installer-commands.ts';
import { command, needs } from '../support/needs.ts';
import { HOSTILE_TEXT } from './nodes.ts';

const run = promisify(execFile);

type Post = { readonly url: string; readonly type: string | undefined; readonly body: string };

/** Answers with `statuses` one after the other, then with 204; keeps what was posted. */
async function collector(context: TestContext, statuses: readonly number[] = []) {
  const posts: Post[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { url = '', headers } = request;
    posts.push({ url, type: headers['content-type'], body: Buffer.concat(chunks).toString() });
    response.writeHead(statuses[posts.length - 1] ?? 204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { posts, installUrl: `http://127.0.0.1:${port}/install/T` };
}

async function targetWith(context: TestContext, keys: Readonly<Record<string, string>>) {
  const target = await mkdtemp(join(tmpdir(), 'pilotlight-target '));
  context.after(() => rm(target, { recursive: true }));
  await mkdir(join(target, 'etc/ssh'), { recursive: true });
  for (const [name, text] of Object.entries(keys)) {
    await writeFile(join(target, 'etc/ssh', name), text);
  }
  return { env: { ...process.env, TARGET_MOUNT_POINT: target, http_proxy: 'http://127.0.0.1:9' } };
}

const CURL = needs(command('curl'));

test(
  'the installer posts the public host keys, past its proxy and after a server error',
  CURL,
  async (context) => {
    const { posts, installUrl } = await collector(context, [503]);
    const target = await targetWith(context, {
      ssh_host_ed25519_key: 'SECRET',
      'ssh_host_ecdsa_key.pub': 'ecdsa-sha2-nistp256 B\n',
      'ssh_host_ed25519_key.pub': 'ssh-ed25519 A\n',
    });
    await run('sh', ['-c', reportCommand(installUrl)], target);
    const body = 'ecdsa-sha2-nistp256 B\nssh-ed25519 A\n';
    const post = { url: '/install/T/installed', type: 'text/plain', body };
    assert.deepEqual(posts, [post, post]);
  },
);

test('a server that says no fails the install at once', CURL, async (context) => {
  const { posts, installUrl } = await collector(context, [410]);
  const target = await targetWith(context, { 'ssh_host_ed25519_key.pub': 'ssh-ed25519 A\n' });
  await assert.rejects(run('sh', ['-c', reportCommand(installUrl)], target), { code: 22 });
  assert.equal(posts.length, 1);
});

test('the ends of the logs are posted, and what is missing is said', CURL, async (context) => {
  const { posts, installUrl } = await collector(context);
  await run('sh', ['-c', failureCommand(installUrl)]);
  assert.equal(posts[0]?.url, '/install/T/failed');
  assert.match(posts[0]?.body ?? '', /^== \/var\/log\/installer\/curtin-install\.log\n/);
  assert.match(posts[0]?.body ?? '', /^== \/var\/log\/installer\/subiquity-server-debug\.log$/m);
});

test('what is posted of a long log is bounded, and is its end', CURL, async (context) => {
  const { posts, installUrl } = await collector(context);
  const { env } = await targetWith(context, {});
  const log = join(env.TARGET_MOUNT_POINT, 'long.log');
  await writeFile(log, `${'x'.repeat(500)}\n`.repeat(400).concat('the end\n'));
  const shortened = failureCommand(installUrl).replaceAll(
    /\/var\/log\/installer\/\S+\.log/g,
    '"$LOG"',
  );
  await run('sh', ['-c', shortened], { env: { ...env, LOG: log } });
  const body = posts[0]?.body ?? '';
  assert.ok(body.length > 59_000 && body.length < 61_440, `${body.length} bytes`);
  assert.ok(body.endsWith('the end\n'));
});

test('reporting a failure never fails itself', CURL, async (context) => {
  const { installUrl } = await collector(context, [410]);
  await run('sh', ['-c', failureCommand(installUrl)]);
});

test('a URL cannot bring a command with it', CURL, async (context) => {
  const { env } = await targetWith(context, { 'ssh_host_ed25519_key.pub': 'ssh-ed25519 A\n' });
  for (const text of [HOSTILE_TEXT, "'; echo OWNED; '", '$(echo OWNED)']) {
    const { stdout } = await run('sh', ['-c', failureCommand(`file:///nowhere/${text}`)], { env });
    assert.equal(stdout, '');
  }
});
