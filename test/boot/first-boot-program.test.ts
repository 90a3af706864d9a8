import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { access, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { firstBootProgram } from '../../src/boot/autoinstall/first-boot-programs.ts';
import { command, needs } from '../support/needs.ts';
import { templates } from './nodes.ts';
import { collector, newFolder, runScript, SHELLS, standIns } from './shells.ts';

const KEY = '5'.repeat(64);
/** What late.sh reports of it. */
const SUM = createHash('sha256').update(KEY).digest('hex');
const TOOLS = needs(command('dash'), command('busybox', 'busybox-static'));

/** What a server with LVM on NVMe says of itself. */
const SERVER = {
  ip: `cat <<'E'
2: eno1    inet 192.168.1.21/24 metric 100 brd 192.168.1.255 scope global dynamic eno1\\       valid_lft 86389sec
2: eno1    inet6 2001:db8::21/64 scope global dynamic \\       valid_lft 86389sec
3: vlan20@eno1    inet 10.20.0.21/24 brd 10.20.0.255 scope global vlan20\\       valid_lft forever
E`,
  uname: 'echo 6.8.0-101-generic',
  findmnt: 'echo /dev/mapper/ubuntu--vg-ubuntu--lv',
  lsblk: `case "$*" in
*NAME,TYPE*) printf '/dev/mapper/ubuntu--vg-ubuntu--lv lvm\\n/dev/nvme0n1p3 part\\n/dev/nvme0n1 disk\\n' ;;
*SIZE*) echo '256060514304' ;;
*MODEL*) echo 'PC401 "NVMe" \\SK hynix 256GB  ' ;;
*SERIAL*) echo 'EJ8$(reboot)N1' ;;
esac`,
};

const FACTS = {
  addresses: [
    { interfaceName: 'eno1', address: '192.168.1.21/24' },
    { interfaceName: 'eno1', address: '2001:db8::21/64' },
    { interfaceName: 'vlan20', address: '10.20.0.21/24' },
  ],
  kernel: '6.8.0-101-generic',
  disk: {
    path: '/dev/nvme0n1',
    size: 256_060_514_304,
    model: 'PC401 NVMe SK hynix 256GB',
    serial: 'EJ8(reboot)N1',
  },
};

async function installed(context: TestContext, url: string) {
  const folder = await newFolder(context);
  const home = join(folder, 'home');
  const units = join(folder, 'units');
  const wants = join(units, 'multi-user.target.wants');
  await mkdir(home);
  await mkdir(wants, { recursive: true });
  const planted = [
    join(home, 'first-boot.sh'),
    join(units, 'pilotlight-first-boot.service'),
    join(wants, 'pilotlight-first-boot.service'),
  ];
  for (const file of planted) await writeFile(file, '');
  await writeFile(join(home, 'key'), KEY);
  const script = firstBootProgram(templates, url)
    .replace('home=/var/lib/pilotlight', `home='${home}'`)
    .replace('units=/etc/systemd/system', `units='${units}'`);
  const left = async () => (await Promise.all(planted.map(exists))).filter(Boolean).length;
  return { folder, script, left, key: join(home, 'key') };
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** A way to send that lacks the others: `command -v` finds only what is in PATH. */
async function only(folder: string, client: string | undefined) {
  const tools = [
    'mktemp',
    'mkdir',
    'rm',
    'tr',
    'cut',
    'sed',
    'cat',
    'tail',
    'timeout',
    'sha256sum',
  ];
  const found = client === undefined ? tools : [...tools, client];
  const bodies = Object.fromEntries(found.map((name) => [name, `exec ${whole(name)} "$@"`]));
  const { bin, ...others } = await standIns(folder, { ...bodies, ...SERVER });
  return { PATH: bin, ...others };
}

function whole(name: string): string {
  return `$(PATH='/usr/bin:/bin:${process.env['PATH']}' command -v ${name})`;
}

for (const shell of SHELLS) {
  for (const client of ['curl', 'python3', 'wget']) {
    const ready = needs(
      ...[command('dash'), command('busybox', 'busybox-static')],
      command(client),
    );
    test(
      `${shell.join(' ')}: a system with ${client} reports itself with its key, and takes the report away`,
      ready,
      async (context) => {
        const { received, origin } = await collector(context);
        const system = await installed(context, `${origin}/installed/ID/first-boot`);
        const { PATH, prelude, calls } = await only(system.folder, client);
        const started = shell.map((word, at) => (at === 0 ? `/usr/bin/${word}` : word));
        const { code, said } = await runScript(started, prelude + system.script, { PATH });
        assert.equal(code, 0, said);
        assert.equal(received.length, 1);
        assert.equal(received[0]?.url, '/installed/ID/first-boot');
        assert.equal(received[0]?.headers['authorization'], `Bearer ${SUM}`);
        assert.ok(!JSON.stringify(received).includes(KEY), 'the key stays on the machine');
        assert.match(String(received[0]?.headers['content-type']), /^application\/json/);
        const { system: name, ...facts } = JSON.parse(received[0]?.body ?? '');
        assert.deepEqual(facts, FACTS);
        assert.equal(typeof name, 'string');
        assert.equal(await system.left(), 0);
        assert.ok(await exists(system.key));
        assert.ok(!(await calls()).some((call) => call.includes(KEY) || call.includes(SUM)));
      },
    );
  }

  test(
    `${shell.join(' ')}: a report that is not taken is tried again at the next start`,
    TOOLS,
    async (context) => {
      const { origin } = await collector(context, [401, 503]);
      const system = await installed(context, `${origin}/installed/ID/first-boot`);
      const { path, prelude } = await standIns(system.folder, SERVER);
      for (const expected of [1, 1, 0]) {
        const { code } = await runScript(shell, prelude + system.script, { PATH: path });
        assert.equal(code, expected);
        assert.equal(await system.left(), expected === 0 ? 0 : 3);
      }
    },
  );

  test(
    `${shell.join(' ')}: what a system does not know of itself is null, and is still a report`,
    TOOLS,
    async (context) => {
      const { received, origin } = await collector(context);
      const system = await installed(context, `${origin}/installed/ID/first-boot`);
      const nothing = {
        ip: 'exit 1',
        uname: 'echo',
        findmnt: 'echo rpool/ROOT/ubuntu',
        lsblk: 'exit 1',
      };
      const { path, prelude } = await standIns(system.folder, nothing);
      const { code, said } = await runScript(shell, prelude + system.script, { PATH: path });
      assert.equal(code, 0, said);
      const { system: _, ...facts } = JSON.parse(received[0]?.body ?? '');
      assert.deepEqual(facts, { addresses: [], kernel: null, disk: null });
    },
  );
}
