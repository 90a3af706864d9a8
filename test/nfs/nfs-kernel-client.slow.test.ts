import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync } from 'node:child_process';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createLabNetwork, type LabNetwork, PILOT_ADDRESS } from '../support/lab/network.ts';
import { command, file, needs, ROOT } from '../support/needs.ts';
import { XORRISO } from '../support/small-iso.ts';
import { type ChildNews, listening } from './support/child-news.ts';
import { bootClient, CLIENT_ADDRESS, NFSMOUNT } from './support/client-machine.ts';
import { makeDeepIso, unpackedTree } from './support/deep-iso.ts';
import type { NfsChildOptions } from './support/nfs-child.ts';
import { TICKET } from './support/nfs-yard.ts';

const CHILD = fileURLToPath(new URL('support/nfs-child.ts', import.meta.url));
const MiB = 1024 * 1024;
const NEEDS = [
  ROOT,
  XORRISO,
  command('qemu-system-x86_64', 'qemu-system-x86'),
  command('busybox', 'busybox-static'),
  command('cpio'),
  command('dnsmasq', 'dnsmasq-base'),
  command('ip', 'iproute2'),
  command('apt-get', 'apt'),
  file(NFSMOUNT, 'klibc-utils'),
  file('/dev/net/tun', 'the kernel'),
];

type Reports = ChildNews[];

async function startServer(
  network: LabNetwork,
  image: string,
  reports: Reports,
): Promise<ChildProcess> {
  const options: NfsChildOptions = {
    exports: { [TICKET]: image },
    networks: [{ address: PILOT_ADDRESS, prefixLength: 24 }],
    nfsPort: 2049,
    portmapPort: 111,
  };
  const child = network.pilot.spawn([process.execPath, CHILD, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const news = await listening(child, reports);
  assert.equal(news.ok, true, JSON.stringify(news));
  return child;
}

async function startLab(t: TestContext, largeBytes: number) {
  const network = await createLabNetwork({ router: 'plain' });
  t.after(network.destroy);
  const image = await makeDeepIso(network.folder, largeBytes);
  return { network, image, wanted: await unpackedTree(image, network.folder) };
}

const minutes = (count: number) => count * 60_000;

test(
  "Linux, over klibc's nfsmount, sees every file as xorriso unpacks it",
  needs(...NEEDS),
  async (t) => {
    const { network, image, wanted } = await startLab(t, 8 * MiB);
    const reports: Reports = [];
    await startServer(network, image, reports);
    const script = `cd /mnt
find . -type f -exec sha256sum {} +
find . -type d | sed 's/^/DIRECTORY /'
find . -type l | while read -r link; do echo "LINK $link -> $(readlink "$link")"; done
ls many | wc -l | sed 's/^/MANY /'
touch a/new || echo READ-ONLY
cd / && umount /mnt && echo UNMOUNTED`;
    const machine = await bootClient(network, { exportPath: TICKET, script });
    t.after(machine.powerOff);
    await machine.waitForSerial(/\nOVER\n/, minutes(4));
    const log = machine.serialLog();
    const seen = new Map<string, string>();
    for (const [, sum = '', path = ''] of log.matchAll(/^([0-9a-f]{64}) {2}\.\/(.*)$/gm))
      seen.set(path, sum);
    for (const [, path = ''] of log.matchAll(/^DIRECTORY \.\/(.*)$/gm)) seen.set(path, 'directory');
    for (const [, path = '', target = ''] of log.matchAll(/^LINK \.\/(.*) (-> .*)$/gm))
      seen.set(path, target);
    assert.deepEqual([...seen].toSorted(), [...wanted].toSorted());
    assert.match(log, /^MANY 700$/m);
    assert.match(log, /^READ-ONLY$/m);
    assert.match(log, /rsize=1048576/);
    assert.match(log, /^UNMOUNTED$/m);
    assert.ok(reports.some((one) => one.kind === 'mounted' && one['client'] === CLIENT_ADDRESS));
    const totals = reports.findLast(({ kind }) => kind === 'read-totals');
    t.diagnostic(`read ${totals?.['bytes']} bytes of files; ${log.match(/^.*nfs.*$/m)?.[0]}`);
  },
);

test(
  'a server that is killed in the middle of a read is a pause for Linux, no failure',
  needs(...NEEDS),
  async (t) => {
    const { network, image, wanted } = await startLab(t, 24 * MiB);
    const first: Reports = [];
    const server = await startServer(network, image, first);
    const script = `for at in $(seq 0 23); do
  dd if=/mnt/large bs=1M skip=$at count=1 2>/dev/null >> /tmp/copy || echo "FAILED dd $at"
  echo "MEGABYTE $at"
done
sha256sum /tmp/copy
find /mnt/many -type f | wc -l | sed 's/^/MANY /'`;
    const machine = await bootClient(network, { exportPath: TICKET, script });
    t.after(machine.powerOff);
    await machine.waitForSerial(/MEGABYTE 4\n/, minutes(3));
    server.kill('SIGKILL');
    execFileSync('sleep', ['5']);
    assert.doesNotMatch(machine.serialLog(), /OVER|FAILED dd/);
    const second: Reports = [];
    await startServer(network, image, second);
    await machine.waitForSerial(/\nOVER\n/, minutes(4));
    const log = machine.serialLog();
    assert.doesNotMatch(log, /FAILED dd/);
    assert.ok(log.includes(`${wanted.get('large')}  /tmp/copy`), log);
    assert.match(log, /^MANY 700$/m);
    assert.ok(!second.some(({ kind }) => kind === 'mounted'), 'it did not mount again');
  },
);
