import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createAuthority } from '../../src/pki/authority.ts';
import { newFolder, runScript, SHELLS, standIns } from '../boot/shells.ts';
import { assertGolden } from '../support/golden.ts';
import { type HostYard, openHostYard } from '../support/host-yard.ts';
import { command, needs } from '../support/needs.ts';
import {
  hostCommands,
  makeHostRoot,
  TOKEN_SECRET,
} from '../support/pve-installer/host-commands.ts';
import { HOST_SSH_KEYS, install, post, questionOf } from '../support/pve-installer/installer.ts';
import { PYTHON } from '../support/pve-installer/read-answers.ts';
import { XORRISO } from '../support/small-iso.ts';

const MAC = 'd0:50:99:4e:05:57';
const MACHINE = {
  macs: ['02:00:00:00:00:09', MAC],
  uuid: '4c4c4544-0031-4d10-8038-c8c04f444d32',
  serial: 'H1M8DM2',
};
const FACTS = `?uuid=${MACHINE.uuid}&serial=${MACHINE.serial}`;
const READY = needs(
  XORRISO,
  PYTHON,
  command('curl'),
  command('dash'),
  command('busybox', 'busybox-static'),
);
const ONE_DISK = 'disks: {list: [nvme0n1]}\n';

/** Runs the program as the host's first boot does. */
async function firstBoot(
  context: TestContext,
  program: string,
  shell: readonly string[] = ['dash'],
) {
  const folder = await newFolder(context);
  const [root, state] = [join(folder, 'root'), join(folder, 'state')];
  await mkdir(state);
  const authority = createAuthority({ folder: join(folder, 'pve'), now: Date.now });
  await authority.start();
  await makeHostRoot(root, 8, authority.caPem());
  const commands = { ...hostCommands({ version: '8.4.0', state, root }), sleep: ':' };
  const { path, prelude } = await standIns(folder, commands);
  const env = { PATH: path, PILOTLIGHT_ROOT: root };
  return { caPem: authority.caPem(), run: () => runScript(shell, prelude + program, env) };
}

async function begin(context: TestContext, profile = ONE_DISK, changes: object = {}) {
  const yard = await openHostYard(context, profile);
  const node = await yard.enrol(MAC, 'pve-1', changes);
  const script = await yard.script(MAC, FACTS);
  return { yard, node, script };
}

/** What iPXE loads, by the names that the kernel's line gives it. */
function loadedBy(script: string) {
  const kernel = /^kernel .*?(http\S+) (.*) \|\| goto failed$/m.exec(script);
  const initrds = [...script.matchAll(/^initrd --name (\S+) --timeout \d+ (http\S+) /gm)];
  return {
    line: kernel?.[2] ?? '',
    kernel: kernel?.[1] ?? '',
    initrds: new Map(initrds.map(([, name = '', url = '']) => [name, url])),
  };
}

/** The bytes that the bulk server would send for a URL of ours. */
async function published({ desks }: HostYard, url: string) {
  desks.bulkPaths.refresh();
  const file = desks.bulkPaths.find(new URL(url).pathname);
  assert.ok(file, `nothing is published for ${url}`);
  const bytes = (await readFile(file.path)).subarray(file.offset, file.offset + file.size);
  return Buffer.concat([file.before ?? Buffer.alloc(0), bytes, file.after ?? Buffer.alloc(0)]);
}

for (const shell of SHELLS) {
  test(`a bare machine becomes a hypervisor (${shell.join(' ')})`, READY, async (context) => {
    const { yard, node, script } = await begin(context);
    const { program, wiped, report } = await install(yard.answerUrl, MACHINE);
    assert.deepEqual(wiped, ['nvme0n1']);
    assert.equal((await report()).status, 200);
    const found = yard.store.registry.byId(node.id);
    assert.equal(found?.stage, 'installed');
    assert.deepEqual(found?.sshHostKeys, Object.values(HOST_SSH_KEYS));
    assert.match(await yard.script(MAC, FACTS), /Booting from the local disk/);
    const { run, caPem } = await firstBoot(context, program, shell);
    const { code, said } = await run();
    assert.equal(code, 0, said);
    assert.deepEqual(yard.adopted, [
      {
        ...{ nodeId: node.id, name: 'pve-1', endpoints: ['https://127.0.0.1:8006'] },
        ...{ tokenId: 'pilotlight@pve!pilotlight-pve-1', tokenSecret: TOKEN_SECRET },
        ...{ trust: { kind: 'ca', pem: caPem }, cluster: undefined },
      },
    ]);
    assert.equal(yard.store.registry.byId(node.id)?.firstBoot?.system, 'Proxmox VE 8.4.0');
    const lines = (await yard.lines(node.id)).join('\n');
    assert.ok(!lines.includes(TOKEN_SECRET));
    assert.match(script, /Pilotlight installs pve-1: Proxmox VE 8\.4-1, attempt 1/);
  });
}

test(
  'what iPXE loads is a kernel, its initrd, and the ISO as an archive behind it',
  needs(XORRISO, command('cpio')),
  async (context) => {
    const { yard, script } = await begin(context);
    const { line, kernel, initrds } = loadedBy(script);
    const named = [...line.matchAll(/initrd=(\S+)/g)].map(([, name]) => name);
    assert.deepEqual(named, [...initrds.keys()], 'the kernel asks for what there is');
    assert.match(
      line,
      /ramdisk_size=16777216 rw quiet splash=silent proxmox-start-auto-installer$/,
    );
    const sum = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
    const fromIso = (await readFile(join(yard.config.images, 'proxmox-ve_8.4-1.iso'))).indexOf(
      'linux26 0',
    );
    assert.ok(fromIso > 0);
    assert.match((await published(yard, kernel)).toString('latin1', 0, 20), /^linux26 0/);
    const initrd = await published(yard, initrds.get('initrd') ?? '');
    assert.equal(initrd.length % 4, 0, 'an archive may follow it');
    const medium = await published(yard, initrds.get('medium') ?? '');
    const folder = await newFolder(context);
    assert.equal(spawnSync('cpio', ['--quiet', '-id'], { input: medium, cwd: folder }).status, 0);
    const iso = await readFile(join(folder, 'proxmox.iso'));
    const [copy] = yard.gets.images.copies();
    assert.equal(sum(iso), sum(await readFile(copy?.path ?? '')));
    assert.ok(iso.includes(`url = "http://${yard.server}/pve/answer"`));
    const screen = script
      .replaceAll(/[0-9a-f]{32}/g, 'TICKET')
      .replaceAll(yard.server, 'SERVER')
      .replaceAll(yard.server.replace(':', '-'), 'SERVER');
    assertGolden('hosts/install.ipxe', screen);
  },
);

test(
  'the answers of a node with an address of its own',
  needs(XORRISO, PYTHON),
  async (context) => {
    const { yard } = await begin(context, `${ONE_DISK}login: {rootPasswordHash: random}\n`, {
      address: '127.0.0.31/24',
    });
    const { answers } = await install(yard.answerUrl, MACHINE);
    assert.deepEqual(answers.network, {
      ...{ source: 'from-answer', cidr: '127.0.0.31/24', dns: '127.0.0.1', gateway: '127.0.0.1' },
      filter: { ID_NET_NAME_MAC: '*d050994e0557' },
    });
    assert.match(
      answers.global['root-password-hashed'],
      /^\$6\$[./0-9A-Za-z]{16}\$[./0-9A-Za-z]{86}$/,
    );
  },
);

test(
  'a stranger gets an error that it can show, and no disk is touched',
  READY,
  async (context) => {
    const { yard } = await begin(context);
    const stranger = { macs: ['02:00:00:00:00:77'], uuid: '11111111-2222-4333-8444-555555555555' };
    await assert.rejects(
      install(yard.answerUrl, stranger),
      /NODE_NOT_FOUND.*no approved machine has one of 02:00:00:00:00:77/,
    );
    await yard.store.flush();
    const listed = yard.store.registry.all().find(({ stage }) => stage === 'discovered');
    assert.deepEqual(listed?.macs, ['02:00:00:00:00:77']);
  },
);

test(
  'what no installer sends is refused with its field, and never logged as a failure',
  needs(XORRISO),
  async (context) => {
    const { yard, node } = await begin(context);
    const good = questionOf(MACHINE);
    const cases: readonly (readonly [unknown, number, RegExp])[] = [
      ['{', 400, /not JSON/],
      ['[]', 400, /INPUT_INVALID/],
      [{ ...good, iso: { release: '8.4; rm' } }, 400, /"field":"iso\.release"/],
      [{ ...good, $schema: { version: '2.0' } }, 400, /version 1 of the schema/],
      [{ ...good, network_interfaces: 'eno1' }, 400, /"field":"network_interfaces"/],
      [{ ...good, product: null }, 400, /"field":"product"/],
      ['x'.repeat(300_000), 413, /TOO_LARGE/],
      [{ ...good, network_interfaces: [], dmi: {} }, 404, /NODE_NOT_FOUND/],
      [{ ...good, dmi: undefined }, 200, /fqdn = "pve-1/],
    ];
    for (const [body, status, said] of cases) {
      const answer = await post(yard.answerUrl, body);
      assert.equal(answer.status, status, answer.body);
      assert.match(answer.body, said);
    }
    assert.deepEqual(yard.app.logged, []);
    const get = await fetch(yard.answerUrl);
    assert.equal(get.status, 405);
    const nowhere = await post(`http://${yard.server}/pve/installed/${'0'.repeat(32)}`, {});
    assert.equal(nowhere.status, 400);
    assert.equal((await post(`http://${yard.server}/pve/installed/x`, {})).status, 403);
    assert.equal(yard.store.registry.byId(node.id)?.stage, 'installing');
  },
);

test(
  'a host whose hypervisor cannot be kept tries again, and hands the same over',
  READY,
  async (context) => {
    const { yard } = await begin(context);
    const { program, report } = await install(yard.answerUrl, MACHINE);
    await report();
    yard.world.isAway = true;
    const { run } = await firstBoot(context, program);
    const ran = run();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.deepEqual(yard.adopted, []);
    yard.world.isAway = false;
    assert.equal((await ran).code, 0);
    assert.equal(yard.adopted.length, 1);
    assert.equal((await run()).code, 0, 'told once more, it is the same');
    assert.equal(yard.adopted.length, 1);
  },
);

test(
  'the preview of the answers is for admins, and its ticket opens nothing',
  needs(XORRISO, PYTHON),
  async (context) => {
    const { yard } = await begin(context);
    const { preview } = yard.desks.texts;
    const [node] = yard.store.registry.all();
    assert.ok(node);
    const text = await preview(node, 'answer', yard.server);
    assert.match(text, /pve\/installed\/0{32}"/);
    await assert.rejects(
      preview(node, 'user-data', yard.server),
      /installs Proxmox VE, and not Ubuntu/,
    );
  },
);
