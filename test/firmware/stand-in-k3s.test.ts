/**
 * The stand-ins of K3s must refuse what the real ones die of, and what would found a second cluster:
 * otherwise a join that they take would prove nothing.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { yamlBlock } from '../../src/boot/quoting/yaml-block.ts';
import { freePort } from '../support/free-ports.ts';
import { STAND_INS } from '../support/k3s/joining-machine.ts';
import { command, needs } from '../support/needs.ts';

const OPTIONS = needs(command('openssl'), command('setsid', 'util-linux'));

function newSystem(context: TestContext) {
  const root = mkdtempSync(join(tmpdir(), 'stand-in-k3s-'));
  context.after(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));
  const at = (path: string) => join(root, path);
  for (const path of ['usr/local/bin', 'etc/systemd/system', 'etc/rancher/k3s', 'bin']) {
    mkdirSync(at(path), { recursive: true });
  }
  for (const name of ['systemctl', 'journalctl'])
    symlinkSync(join(STAND_INS, name), at(`bin/${name}`));
  const env = {
    ...process.env,
    PILOTLIGHT_ROOT: root,
    PATH: `${at('bin')}:${process.env['PATH']}`,
  };
  return {
    at,
    env,
    placeBinary: () => copyFileSync(join(STAND_INS, 'k3s'), at('usr/local/bin/k3s')),
    install: (more: NodeJS.ProcessEnv) =>
      spawnSync('sh', [join(STAND_INS, 'install.sh')], {
        encoding: 'utf8',
        env: { ...env, INSTALL_K3S_SKIP_DOWNLOAD: 'true', ...more },
      }),
    configure: (config: object, mode = 0o600) => {
      writeFileSync(at('etc/rancher/k3s/config.yaml'), yamlBlock(config));
      chmodSync(at('etc/rancher/k3s/config.yaml'), mode);
    },
    k3s: (...argv: readonly string[]) =>
      spawnSync(join(STAND_INS, 'k3s'), argv, { encoding: 'utf8', env, timeout: 5000 }),
  };
}

const SKIP_ENABLE = { INSTALL_K3S_SKIP_ENABLE: 'true', INSTALL_K3S_EXEC: 'server' };

test(
  'install.sh writes a unit for all to read, an environment for root, and starts nothing',
  OPTIONS,
  (context) => {
    const { at, install, placeBinary } = newSystem(context);
    placeBinary();
    const { status, stderr } = install({ ...SKIP_ENABLE, K3S_TOKEN: 'secret' });
    assert.equal(status, 0, stderr);
    const unit = at('etc/systemd/system/k3s.service');
    assert.match(readFileSync(unit, 'utf8'), /^ExecStart=\S+\/k3s \\\n {4}server\n/m);
    assert.equal(statSync(unit).mode & 0o777, 0o644);
    assert.equal(statSync(`${unit}.env`).mode & 0o777, 0o600);
    assert.match(readFileSync(`${unit}.env`, 'utf8'), /K3S_TOKEN=secret/);
    assert.ok(existsSync(at('usr/local/bin/k3s-uninstall.sh')));
    assert.ok(!existsSync(at('etc/systemd/system/multi-user.target.wants/k3s.service')));
  },
);

for (const [what, env, said] of [
  ['no binary', SKIP_ENABLE, /Executable k3s binary not found/],
  ['a URL that is not https', { ...SKIP_ENABLE, K3S_URL: 'http://x' }, /Only https/],
  ['a URL and no token', { K3S_URL: 'https://x' }, /K3S_TOKEN or K3S_TOKEN_FILE is not defined/],
  ['a download', { ...SKIP_ENABLE, INSTALL_K3S_SKIP_DOWNLOAD: '' }, /Download failed/],
] as const) {
  test(`install.sh refuses ${what}`, OPTIONS, (context) => {
    const { status, stderr } = newSystem(context).install(env);
    assert.equal(status, 1);
    assert.match(stderr, said);
  });
}

const FOUNDER = { 'cluster-init': true, token: 'abc', 'node-name': 'one' };
const JOINER = { server: 'https://127.0.0.1:9', token: `K10${'0'.repeat(64)}::server:abc` };

for (const [what, config, said] of [
  ['an unknown key', { ...FOUNDER, foo: 1 }, /unknown flag --foo/],
  ['no token', { 'cluster-init': true }, /--token is required/],
  ['to found and to join', { ...FOUNDER, server: 'https://x:6443' }, /both set/],
  ['neither to found nor to join', { token: 'abc' }, /a cluster of its own/],
  ['to found with a full token', { ...FOUNDER, token: JOINER.token }, /no authority yet/],
  ['to join with a short token', { ...JOINER, token: 'abc' }, /authenticates no server/],
  ['a server that is not there', JOINER, /failed to get CA certs/],
] as const) {
  test(`k3s refuses ${what}`, OPTIONS, (context) => {
    const { configure, k3s } = newSystem(context);
    configure(config);
    const { status, stderr } = k3s('server');
    assert.equal(status, 1);
    assert.match(stderr, said);
  });
}

test(
  'k3s refuses a configuration that others may read, and secrets as arguments',
  OPTIONS,
  (context) => {
    const { configure, k3s } = newSystem(context);
    configure(FOUNDER, 0o644);
    assert.match(k3s('server').stderr, /has the mode 644/);
    assert.match(k3s('server', '--token', 'abc').stderr, /readable by everybody/);
  },
);

test(
  'a second server joins the first with its token and its authority, and with no other',
  OPTIONS,
  async (context) => {
    const founder = newSystem(context);
    const port = await freePort();
    founder.configure(FOUNDER);
    const env = { ...founder.env, STAND_IN_API_PORT: String(port) };
    const running = spawn(join(STAND_INS, 'k3s'), ['server'], { env, stdio: 'ignore' });
    context.after(() => running.kill());
    const ca = founder.at('var/lib/rancher/k3s/server/tls/server-ca.crt');
    const served = founder.at('var/lib/rancher/k3s/server/tls/serving.crt');
    while (!existsSync(served) || statSync(served).size === 0) await later();
    const hash = createHash('sha256').update(readFileSync(ca)).digest('hex');
    const joiner = newSystem(context);
    const joining = (token: string) => {
      joiner.configure({ server: `https://127.0.0.1:${port}`, token });
      return joiner.k3s('server').stderr;
    };
    while (!joining(JOINER.token).includes('does not match')) await later();
    assert.match(joining(`K10${hash}::server:wrong`), /encrypted with different token/);
    joiner.configure({ server: `https://127.0.0.1:${port}`, token: `K10${hash}::server:abc` });
    const second = spawn(join(STAND_INS, 'k3s'), ['server'], {
      env: { ...joiner.env, STAND_IN_API_PORT: '0' },
      stdio: 'ignore',
    });
    context.after(() => second.kill());
    const copy = joiner.at('var/lib/rancher/k3s/server/db/etcd');
    while (!existsSync(copy)) await later();
    const taken = join(dirname(dirname(copy)), 'tls/server-ca.crt');
    assert.equal(readFileSync(taken, 'utf8'), readFileSync(ca, 'utf8'));
  },
);

function later(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 30));
}
