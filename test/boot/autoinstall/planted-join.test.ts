import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createAutoinstall } from '../../../src/boot/autoinstall.ts';
import { serveArtifacts } from '../../support/k3s/join-door.ts';
import { command, needs } from '../../support/needs.ts';
import { JOIN, optiplex, PILOTLIGHT_KEY, templates } from '../nodes.ts';
import { collector, newFolder, runScript, SHELLS, standIns } from '../shells.ts';

const autoinstall = createAutoinstall(templates);
const TOOLS = needs(command('curl'), command('dash'), command('busybox', 'busybox-static'));

const FILES = { k3s: Buffer.from('#!/bin/sh\n'), 'install.sh': Buffer.from('#!/bin/sh\nexit\n') };

async function yard(context: TestContext) {
  const target = await newFolder(context);
  const artifacts = await serveArtifacts(context, FILES);
  const { origin, received } = await collector(context);
  const file = (path: string, mode: string, name: keyof typeof FILES) => ({
    ...{ path, mode, sha256: artifacts.sum(name), url: artifacts.url(name) },
  });
  const files = [
    file('/usr/local/bin/k3s', '0755', 'k3s'),
    file('/var/lib/pilotlight/install.sh', '0700', 'install.sh'),
  ];
  async function run(shell: readonly string[], changed: Partial<typeof JOIN> = {}, path?: string) {
    const joinFacts = { ...JOIN, files, ...changed };
    const planted = { join: joinFacts, pilotlightKey: PILOTLIGHT_KEY };
    const facts = { ...(await optiplex()), ...planted, installUrl: `${origin}/install/T` };
    const env = { ...process.env, TARGET_MOUNT_POINT: target, ...(path && { PATH: path }) };
    return runScript(shell, autoinstall.lateProgram(facts), env);
  }
  return {
    ...{ target, files, received, run },
    at: (path: string) => join(target, path),
    mode: async (path: string) => (await stat(join(target, path))).mode & 0o777,
  };
}

for (const shell of SHELLS) {
  test(
    `${shell.join(' ')}: a machine with a role gets its program, its authority and its files`,
    TOOLS,
    async (context) => {
      const { at, mode, run, received } = await yard(context);
      const { code, said } = await run(shell);
      assert.equal(code, 0, said);
      assert.equal(received.length, 1);
      assert.equal(await readFile(at('var/lib/pilotlight/ca.pem'), 'utf8'), JOIN.caPem);
      const program = await readFile(at('var/lib/pilotlight/join.sh'), 'utf8');
      const { nodeId } = await optiplex();
      assert.ok(program.includes(`url='${JOIN.url}/join/${nodeId}'\n`));
      const units = 'etc/systemd/system';
      const link = `${units}/multi-user.target.wants/pilotlight-join.service`;
      assert.equal(await readlink(at(link)), '../pilotlight-join.service');
      assert.ok(existsSync(at(`${units}/pilotlight-join.service`)));
      assert.equal(await mode('usr/local/bin/k3s'), 0o755);
      assert.equal(await mode('usr/local/bin'), 0o755);
      assert.equal(await mode('var/lib/pilotlight/install.sh'), 0o700);
      const keys = 'root/.ssh/authorized_keys';
      assert.equal(await readFile(at(keys), 'utf8'), `restrict ${PILOTLIGHT_KEY}\n`);
      assert.equal(await mode(keys), 0o600);
      assert.equal(await mode('root/.ssh'), 0o700);
    },
  );

  test(
    `${shell.join(' ')}: a file with another sum is left out, and the install goes on`,
    TOOLS,
    async (context) => {
      const { at, files, run, received } = await yard(context);
      const [first, ...rest] = files;
      assert.ok(first);
      const { code, said } = await run(shell, {
        files: [{ ...first, sha256: '0'.repeat(64) }, ...rest],
      });
      assert.equal(code, 0, said);
      assert.match(said, /the SHA-256 of http\S+\/k3s is not 0{64}/);
      assert.ok(!existsSync(at('usr/local/bin/k3s')) && !existsSync(at('usr/local/bin/k3s.part')));
      assert.ok(existsSync(at('var/lib/pilotlight/install.sh')));
      assert.equal(received.length, 1);
    },
  );
}

test('files that cannot be had are left to the join', TOOLS, async (context) => {
  const { at, files, target, run, received } = await yard(context);
  const { path } = await standIns(target, { sleep: 'exit 0' });
  const away = files.map((file) => ({ ...file, url: 'http://127.0.0.1:9/k3s' }));
  const { code, said } = await run(['dash'], { files: away }, path);
  assert.equal(code, 0, said);
  assert.match(said, /the rest is fetched when the system joins/);
  assert.ok(!existsSync(at('usr/local/bin/k3s')));
  assert.equal(received.length, 1);
});

test('a file for a place that is none of K3s is not written', TOOLS, async (context) => {
  const { at, files, run } = await yard(context);
  const elsewhere = files.map((file) => ({ ...file, path: '/etc/cron.d/x' }));
  const { code, said } = await run(['dash'], { files: elsewhere });
  assert.equal(code, 0, said);
  assert.ok(!existsSync(at('etc/cron.d/x')));
});

test(
  'keys that root has stay, and ours is added once, on a line of its own',
  TOOLS,
  async (context) => {
    const { at, run } = await yard(context);
    await mkdir(at('root/.ssh'), { recursive: true });
    await writeFile(at('root/.ssh/authorized_keys'), 'ssh-ed25519 OWN ada'); // ends within its line
    for (const time of ['first', 'second']) {
      const { code, said } = await run(['dash']);
      assert.equal(code, 0, `${time}: ${said}`);
    }
    assert.equal(
      await readFile(at('root/.ssh/authorized_keys'), 'utf8'),
      `ssh-ed25519 OWN ada\nrestrict ${PILOTLIGHT_KEY}\n`,
    );
  },
);

test(
  'a machine without a role lets Pilotlight in only where it is switched so',
  TOOLS,
  async (context) => {
    const target = await newFolder(context);
    const { origin } = await collector(context);
    const run = async (pilotlightKey: string | undefined) => {
      const facts = { ...(await optiplex()), pilotlightKey, installUrl: `${origin}/install/T` };
      const env = { ...process.env, TARGET_MOUNT_POINT: target };
      const { code, said } = await runScript(['dash'], autoinstall.lateProgram(facts), env);
      assert.equal(code, 0, said);
    };
    const keys = join(target, 'root/.ssh/authorized_keys');
    await run(undefined);
    assert.ok(!existsSync(keys));
    await run(PILOTLIGHT_KEY);
    assert.equal(await readFile(keys, 'utf8'), `restrict ${PILOTLIGHT_KEY}\n`);
    assert.ok(!existsSync(join(target, 'var/lib/pilotlight/join.sh')));
  },
);
