import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '../images/support/temporary-folder.ts';
import { createDhcpLab } from '../support/dhcp-lab.ts';
import type { Namespace } from '../support/lab/namespace.ts';
import { type Datagram, readDatagrams } from '../support/lab/pcap.ts';
import { command, needs, ROOT } from '../support/needs.ts';
import { OPTIPLEX } from '../support/store-values.ts';

const NEEDS = needs(
  ROOT,
  command('ip', 'iproute2'),
  command('tcpdump'),
  command('setpriv', 'util-linux'),
);
const CHILD = fileURLToPath(new URL('../support/wake-child.ts', import.meta.url));
const MAGIC = Buffer.from(`ffffffffffff${'d050994e0557'.repeat(16)}`, 'hex');

/** A host with two interfaces, and a wire behind each on which every frame is written down. */
async function yard(context: TestContext) {
  const lab = createDhcpLab(2);
  context.after(() => lab.destroy());
  // What has no better way leaves by the first: the second is chosen on purpose or not at all.
  lab.server.run('ip', 'route', 'add', 'default', 'via', '10.77.1.254', 'dev', 'lan1');
  const folder = await temporaryFolder(context);
  const files = await Promise.all(
    lab.clients.map((client, at) => capture(client, join(folder, `net${at + 1}.pcap`))),
  );
  return {
    wake: (asked: { interface?: string; addresses?: readonly string[] }) => {
      const words = JSON.stringify({ mac: OPTIPLEX, addresses: [], ...asked });
      return lab.server.run(process.execPath, CHILD, words).trim();
    },
    /** What was written down of `most` datagrams and a little time more: tcpdump is behind the wire. */
    heard: async (most: number) => {
      const read = () => files.map((file) => readDatagrams(readFileSync(file)));
      for (let waited = 0; read().flat().length < most && waited < 100; waited++) await delay(100);
      await delay(500);
      return read();
    },
  };
}

async function capture(client: Namespace, file: string): Promise<string> {
  const argv = ['tcpdump', '-i', 'eth0', '-s', '0', '-U', '-Z', 'root', '-w', file, 'udp'];
  const tcpdump = client.spawn(argv, { stdio: ['ignore', 'ignore', 'pipe'] });
  assert.ok(tcpdump.stderr);
  await once(tcpdump.stderr, 'data'); // "listening on eth0"
  tcpdump.stderr.resume();
  return file;
}

/** Three times to each of the two addresses, from the interface's own. */
function assertCalled(datagrams: readonly Datagram[], number: number): void {
  assert.equal(datagrams.length, 6);
  for (const { payload, source, destinationPort } of datagrams) {
    assert.deepEqual(payload, MAGIC);
    assert.deepEqual([source, destinationPort], [`10.77.${number}.1`, 9]);
  }
  const destinations = new Set(datagrams.map(({ destination }) => destination));
  assert.deepEqual([...destinations].sort(), [`10.77.${number}.255`, '255.255.255.255']);
}

test('the wire of the machine hears the packet, and the other does not', NEEDS, async (context) => {
  const { wake, heard } = await yard(context);
  const words = wake({ addresses: ['10.77.2.21'] });
  assert.match(words, /^magic packets for d0:50:99:4e:05:57 went out on lan2;/);
  const [first, second] = await heard(6);
  assert.deepEqual(first, []);
  assertCalled(second ?? [], 2);
});

test('a named interface is the one, against address and default route', NEEDS, async (context) => {
  const { wake, heard } = await yard(context);
  assert.match(wake({ interface: 'lan2', addresses: ['10.77.1.21'] }), /went out on lan2;/);
  const [first, second] = await heard(6);
  assert.deepEqual(first, []);
  assertCalled(second ?? [], 2);
});

test('a machine that is nowhere known is called on every wire', NEEDS, async (context) => {
  const { wake, heard } = await yard(context);
  assert.match(wake({}), /went out on lan1, lan2;/);
  for (const [at, datagrams] of (await heard(12)).entries()) assertCalled(datagrams, at + 1);
});

test('an interface that is not there sends nothing, and is named', NEEDS, async (context) => {
  const { wake, heard } = await yard(context);
  assert.match(wake({ interface: 'lan7' }), /no IPv4 address on lan7/);
  assert.deepEqual(await heard(0), [[], []]);
});
