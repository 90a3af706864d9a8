import assert from 'node:assert/strict';
import { access, chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { hostProgram } from '../../src/boot/host-program.ts';
import { command, needs } from '../support/needs.ts';
import {
  type HostState,
  hostCommands,
  makeHostRoot,
  TOKEN_SECRET,
} from '../support/pve-installer/host-commands.ts';
import { templates } from './nodes.ts';
import { collector, newFolder, runScript, SHELLS, standIns } from './shells.ts';

const KEY = '7c'.repeat(32);
const CA = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
const TOOLS = needs(command('dash'), command('busybox', 'busybox-static'), command('curl'));
const FINGERPRINT = Array(32).fill('AB').join(':');

type Wanted = Pick<HostState, 'version' | 'slow'> & {
  readonly cluster?: boolean;
  readonly repositories?: 'no-subscription' | 'enterprise';
  readonly password?: string;
};

async function host(context: TestContext, origin: string, wanted: Wanted) {
  const { version, slow = 0, repositories = 'no-subscription', password = '' } = wanted;
  const folder = await newFolder(context);
  const [root, state] = [join(folder, 'root'), join(folder, 'state')];
  await mkdir(state);
  await makeHostRoot(root, version.startsWith('8') ? 8 : 9, CA);
  await writeFile(join(state, 'password'), password);
  const cluster = wanted.cluster
    ? { host: '192.168.1.31', fingerprint: FINGERPRINT, password: 'not in the program' }
    : undefined;
  const text = hostProgram(templates, {
    ...{ hostUrl: `${origin}/pve/hosts/ID`, key: KEY, caPem: CA, hostname: 'pve-1' },
    profile: { repositories, cluster },
  });
  assert.ok(!text.includes('not in the program'));
  // The collector speaks no TLS.
  const script = text
    .replace('ca=$home/ca.pem', 'ca=')
    .replace('cat >"$ca"', 'cat >"$home/ca.pem"');
  const commands = { ...hostCommands({ version, state, root, slow }), sleep: ':' };
  const { path, prelude, calls } = await standIns(folder, commands);
  const run = (shell: readonly string[]) =>
    runScript(shell, prelude + script, { PATH: path, PILOTLIGHT_ROOT: root });
  const made = async (name: string) =>
    (await readFile(join(state, name), 'utf8').catch(() => '')).trim().split('\n').filter(Boolean);
  return { run, made, calls, root, state };
}

const list = (root: string, name: string) =>
  readFile(join(root, 'etc/apt/sources.list.d', name), 'utf8');

for (const shell of SHELLS) {
  const named = shell.join(' ');

  test(
    `${named}: a host of 8.4 gives the least access, and hands its token over`,
    TOOLS,
    async (t) => {
      const { received, origin } = await collector(t);
      const { run, made, calls, root } = await host(t, origin, { version: '8.4.0', slow: 2 });
      const { code, said } = await run(shell);
      assert.equal(code, 0, said);
      assert.equal(received.length, 1);
      assert.equal(received[0]?.url, '/pve/hosts/ID');
      assert.equal(received[0]?.headers['authorization'], `Bearer ${KEY}`);
      assert.deepEqual(received[0]?.body.split('\n'), [
        'version pve-manager/8.4.0/2a5fa54a8503f96d',
        'kernel 6.8.12-9-pve',
        `token pilotlight@pve!pilotlight-pve-1 ${TOKEN_SECRET}`,
        'address vmbr0 192.168.1.31/24',
        ...CA.split('\n'),
      ]);
      assert.deepEqual((await made('acl')).toSorted(), [
        '/nodes pilotlight@pve PilotlightNode',
        '/sdn/zones/localnetwork pilotlight@pve PilotlightNetwork',
        '/storage pilotlight@pve PilotlightStorage',
        '/vms pilotlight@pve PilotlightVM',
      ]);
      assert.match((await made('roles')).join('\n'), /PilotlightVM .* VM\.Monitor\n/);
      assert.match(await list(root, 'pve-enterprise.list'), /^# deb /);
      assert.match(await list(root, 'ceph.list'), /^# deb /);
      assert.equal(
        await list(root, 'pve-no-subscription.list'),
        'deb http://download.proxmox.com/debian/pve bookworm pve-no-subscription\n',
      );
      await assert.rejects(access(join(root, 'var/lib/pilotlight')), 'nothing secret is left');
      assert.deepEqual(await readdir(join(root, 'run')), []);
      const said2 = (await calls()).join('\n');
      assert.ok(!said2.includes(KEY) && !said2.includes(TOKEN_SECRET), 'no secret is an argument');
    },
  );

  test(
    `${named}: a host of 9.1 gets the privilege of its time, and lists in deb822 style`,
    TOOLS,
    async (t) => {
      const { received, origin } = await collector(t);
      const { run, made, root } = await host(t, origin, { version: '9.1.1' });
      const { code, said } = await run(shell);
      assert.equal(code, 0, said);
      assert.match(received[0]?.body ?? '', /^version pve-manager\/9\.1\.1/);
      assert.match((await made('roles')).join('\n'), /VM\.GuestAgent\.Audit/);
      assert.match(await list(root, 'pve-enterprise.sources'), /\nEnabled: no\n$/);
      assert.match(await list(root, 'ceph.sources'), /\nEnabled: no\n$/);
      assert.match(
        await list(root, 'pve-no-subscription.sources'),
        /Suites: trixie\nComponents: pve-no-subscription\n/,
      );
    },
  );

  test(`${named}: lists stay as they are where the profile says enterprise`, TOOLS, async (t) => {
    const { origin } = await collector(t);
    const repositories = 'enterprise' as const;
    const { run, root } = await host(t, origin, { version: '8.4.0', repositories });
    assert.equal((await run(shell)).code, 0);
    assert.match(await list(root, 'pve-enterprise.list'), /^deb /);
    await assert.rejects(list(root, 'pve-no-subscription.list'));
  });

  test(
    `${named}: an answer that is lost is asked for again with the same token`,
    TOOLS,
    async (t) => {
      const { received, origin } = await collector(t, [503, 500, 200]);
      const { run, made } = await host(t, origin, { version: '8.4.0' });
      assert.equal((await run(shell)).code, 0);
      assert.equal(received.length, 3);
      assert.equal(new Set(received.map(({ body }) => body)).size, 1);
      assert.equal((await made('tokens')).length, 1);
    },
  );

  test(
    `${named}: a refusal ends it, and the next boot begins with the token that it has`,
    TOOLS,
    async (t) => {
      const { received, origin } = await collector(t, [409]);
      const { run, made, root } = await host(t, origin, { version: '8.4.0' });
      const { code, said } = await run(shell);
      assert.equal(code, 1);
      assert.match(said, /refuses it \(409\)/);
      assert.match(await readFile(join(root, 'var/lib/pilotlight/token'), 'utf8'), / b7a3c1de-/);
      assert.equal((await run(shell)).code, 0);
      assert.equal(received[1]?.body, received[0]?.body);
      assert.equal((await made('tokens')).length, 1);
    },
  );

  test(
    `${named}: a cluster is joined before anything is made, by a password that is asked for`,
    TOOLS,
    async (t) => {
      const { received, origin } = await collector(t);
      // The collector's answers are empty, and so is the password there.
      const { run, made, root } = await host(t, origin, { version: '8.4.0', cluster: true });
      const { code, said } = await run(shell);
      assert.equal(code, 0, said);
      assert.deepEqual(
        received.map(({ url }) => url),
        ['/pve/hosts/ID/cluster-password', '/pve/hosts/ID'],
      );
      assert.match(received[1]?.body ?? '', /^cluster lab$/m);
      assert.equal((await made('users')).length, 1);
      await access(join(root, 'etc/pve/corosync.conf'));
    },
  );

  test(
    `${named}: a cluster that cannot be joined is said, and no token is made`,
    TOOLS,
    async (t) => {
      const { received, origin } = await collector(t);
      const wanted = { version: '8.4.0', cluster: true, password: 'another' } as const;
      const { run, made } = await host(t, origin, wanted);
      const { code, said } = await run(shell);
      assert.equal(code, 1);
      assert.match(said, /joining failed: 401 authentication failure/);
      assert.deepEqual(await made('tokens'), []);
      assert.equal(received.length, 1);
    },
  );

  test(
    `${named}: what is there from a boot that was cut short is no obstacle`,
    TOOLS,
    async (t) => {
      const { received, origin } = await collector(t);
      const { run, state, made } = await host(t, origin, { version: '9.1.1' });
      await writeFile(join(state, 'users'), 'pilotlight@pve\n');
      await writeFile(join(state, 'roles'), 'PilotlightVM VM.Audit\n');
      await writeFile(join(state, 'tokens'), 'pilotlight@pve!pilotlight-pve-1\n');
      const { code, said } = await run(shell);
      assert.equal(code, 0, said);
      assert.equal(received.length, 1);
      assert.deepEqual(await made('tokens'), ['pilotlight@pve!pilotlight-pve-1']);
      assert.match((await made('roles')).join('\n'), /PilotlightVM VM\.Allocate/);
      await chmod(state, 0o700);
    },
  );
}
