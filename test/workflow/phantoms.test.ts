import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import type { BootClient } from '../../src/domain/boot-client.ts';
import type { PhantomWish } from '../../src/workflow/phantom/phantom.ts';
import { rowsOf } from '../support/database-rows.ts';
import { CHOSEN, mac, openDesks } from '../support/desks.ts';
import { INSTALL } from '../support/small-install.ts';
import { databasePath } from '../support/store.ts';

type House = Awaited<ReturnType<typeof openDesks>> & { readonly path: string };

const HERE = '192.168.1.9';
const UUID = '4c4c4544-0042-3510-8052-b4c04f4a5931';
const WISH: PhantomWish = {
  ...{ mac: undefined, uuid: UUID, arch: 'x86_64-efi', profile: 'default', role: 'none' },
  addresses: [HERE],
};

/** A house with a machine in each state that a phantom could disturb. */
async function openHouse(context: TestContext): Promise<House> {
  const path = await databasePath(context);
  const house = await openDesks(context, { path, limit: 1 });
  await house.enrol('d0:50:99:4e:05:57', 'opti-1');
  await house.enrol('d0:50:99:4e:05:58', 'opti-2');
  house.store.discover(
    {
      mac: mac('d0:50:99:4e:05:59'),
      uuid: undefined,
      serial: undefined,
      arch: undefined,
      text: 'asked',
    },
    house.world.now,
  );
  await house.boot.screenFor(house.asker('d0:50:99:4e:05:57'), 'script.ipxe');
  await house.store.flush();
  return { ...house, path };
}

async function rows({ store, path }: House) {
  await store.flush();
  return rowsOf(path);
}

function client(address: string, changes: Partial<BootClient> = {}): BootClient {
  return {
    ...{ mac: mac(address), arch: 'x86_64-efi', archCode: 7, transport: 'tftp' },
    ...{ ipxe: undefined, uuid: UUID },
    ...changes,
  };
}

/** As a machine does it: offer, loader, script, check, kernel, medium, seed, events. */
async function boots(house: House, address: string, stop: 'seeded' | 'installed' | 'failed') {
  const { offers, boot, install, transfers, follower, store, visit } = house;
  const asks = client(address);
  const decision = offers.decide(asks);
  assert.equal(decision.kind, 'offer');
  if (decision.kind === 'offer')
    offers.answered(asks, { message: 'offer', target: decision.target, mode: 'direct' });
  await store.flush();
  const fetched = { client: HERE, bytes: 250_000, ms: 20, complete: true };
  transfers.byTftp({ ...fetched, path: 'snponly.efi' });
  const asker = house.asker(address, { uuid: UUID, serial: 'JB53L2' }, HERE);
  const screen = await boot.screenFor(asker, 'script.ipxe');
  assert.equal(screen.kind, 'install');
  const { ticket } = screen as { ticket: string };
  const from = visit(ticket, HERE);
  const told = { memoryMiB: 8192, uuid: UUID, serial: 'JB53L2', model: 'OptiPlex 7050' };
  assert.deepEqual(await install.check(from, told), { kind: 'enough' });
  transfers.byHttp({ ...fetched, path: `/install/${ticket}/${CHOSEN.imageId}/vmlinuz` });
  const exportPath = `/install/${ticket}`;
  transfers.byNfs({ kind: 'mounted', client: HERE, exportPath });
  transfers.byNfs({
    ...{ kind: 'read-totals', client: HERE, exportPath, bytes: 4e8, isOver: true },
  });
  for (const file of ['meta-data', 'user-data'] as const) await install.seed(from, file).commit();
  follower.take(from, INSTALL.slice(0, 20));
  if (stop === 'installed')
    await install.installed(from, { sshHostKeys: ['ssh-ed25519 AAAA'], keyHash: undefined });
  if (stop === 'failed') await install.failed(from, 'curtin: no space left on device');
  return ticket;
}

for (const stop of ['seeded', 'installed', 'failed'] as const) {
  test(`a phantom boots until it is ${stop}, and not a row of the registry is another`, async (context) => {
    const house = await openHouse(context);
    const before = await rows(house);
    const changes: unknown[] = [];
    house.store.subscribe((change) => changes.push(change));

    const phantom = house.phantoms.begin(WISH);
    const ticket = await boots(house, phantom.mac, stop);

    const found = house.phantoms.find(phantom.id);
    assert.equal(found?.node.stage, stop === 'seeded' ? 'installing' : stop);
    assert.match(found?.lines[0]?.text ?? '', /asked and was offered snponly\.efi/);
    assert.equal(house.phantoms.end(phantom.id), true);
    assert.throws(() => house.install.seed(house.visit(ticket, HERE), 'user-data'), {
      code: 'TICKET_DEAD',
    });
    await new Promise(setImmediate);
    assert.deepEqual(await rows(house), before);
    assert.deepEqual(changes, []);
    assert.deepEqual(house.world.faults, []);
    assert.equal(house.phantoms.find(phantom.id), undefined);
  });
}

test('the same boot of a registered machine does change rows: the comparison can see', async (context) => {
  const house = await openHouse(context);
  const before = await rows(house);
  house.world.neighbours.set(HERE, mac('d0:50:99:4e:05:57'));
  await boots(house, 'd0:50:99:4e:05:57', 'seeded');
  const after = await rows(house);
  const changed = Object.keys(after).filter((table) => after[table] !== before[table]);
  for (const table of ['node', 'timeline', 'ticket']) assert.ok(changed.includes(table), table);
});

type Step = { readonly what: keyof typeof STEPS; readonly later: number };

/** What may reach the desks of a phantom, in any order and at any time. */
const STEPS = {
  begin: (house: House) => void house.phantoms.begin(WISH),
  end: (house: House) => void house.phantoms.end('phantom-1'),
  ask: ({ offers }: House, address: string) => {
    const asks = client(address);
    const decision = offers.decide(asks);
    if (decision.kind === 'ignore') offers.ignored(asks, decision.reason);
    else offers.answered(asks, { message: 'offer', target: decision.target, mode: 'direct' });
  },
  ask4011: ({ offers }: House, address: string) =>
    offers.answered(client(address), {
      message: 'ack',
      target: { kind: 'loader', loader: 'snponly.efi', transport: 'tftp' },
      mode: '4011',
    }),
  loader: ({ transfers }: House) =>
    transfers.byTftp({ path: 'snponly.efi', client: HERE, bytes: 2e5, ms: 9, complete: true }),
  script: (house: House, address: string) =>
    house.boot.screenFor(house.asker(address, { uuid: UUID }, HERE), 'script.ipxe'),
  seed: (house: House) =>
    house.install.seed(house.visit(tokenOf(house), HERE), 'user-data').commit(),
  check: (house: House) =>
    house.install.check(house.visit(tokenOf(house), HERE), {
      ...{ memoryMiB: 1024, uuid: UUID, serial: 'X', model: undefined },
    }),
  events: (house: House) =>
    house.follower.take(house.visit(tokenOf(house), HERE), INSTALL.slice(0, 5)),
  installed: (house: House) =>
    house.install.installed(house.visit(tokenOf(house), HERE), {
      ...{ sshHostKeys: [], keyHash: undefined },
    }),
  failed: (house: House) => house.install.failed(house.visit(tokenOf(house), HERE), 'a log'),
  note: ({ records, world }: House) =>
    records.note('phantom-1', { kind: 'alarm', text: 'late' }, world.now),
} as const;

function tokenOf({ phantoms }: House): string {
  return phantoms.find('phantom-1')?.ticket?.token ?? '0'.repeat(32);
}

const NAMED = new Set(['TICKET_DEAD', 'TICKET_FOREIGN', 'EVENT_OUT_OF_ORDER', 'TOO_MANY_REQUESTS']);

/** Within ten minutes of its end, its late packets are nobody's. */
const steps = fc.array(
  fc.record<Step>({
    what: fc.constantFrom(...(Object.keys(STEPS) as Step['what'][])),
    later: fc.integer({ min: 0, max: 25_000 }),
  }),
  { minLength: 3, maxLength: 20 },
);

test('whatever reaches the desks of phantoms, and whenever, the registry stays as it is', async (context) => {
  const house = await openHouse(context);
  const before = await rows(house);
  await fc.assert(
    fc.asyncProperty(steps, async (list) => {
      const { mac: address } = house.phantoms.begin(WISH);
      for (const { what, later } of list) {
        house.world.now += later;
        try {
          await STEPS[what](house, address);
        } catch (error) {
          if (!NAMED.has((error as { code?: string }).code ?? '')) throw error;
        }
      }
      for (const id of ['phantom-1', 'phantom-2', 'phantom-3', 'phantom-4']) house.phantoms.end(id);
      await new Promise(setImmediate);
      assert.deepEqual(await rows(house), before);
    }),
    { numRuns: 60 },
  );
  // Attempts and offers that were refused are told of to whoever waits for the disk; a phantom waits for none.
  const named = (fault: unknown) => NAMED.has((fault as { code?: string }).code ?? '');
  assert.deepEqual(
    house.world.faults.filter((fault) => !named(fault)),
    [],
  );
});

test('a phantom takes no place, and is given one while all are taken', async (context) => {
  const house = await openHouse(context);
  const waits = await house.boot.screenFor(house.asker('d0:50:99:4e:05:58'), 'script.ipxe');
  assert.equal(waits.kind, 'queue', 'the one place is taken');
  const { mac: address } = house.phantoms.begin(WISH);
  const asker = house.asker(address, { uuid: UUID }, HERE);
  assert.equal((await house.boot.screenFor(asker, 'script.ipxe')).kind, 'install');
  const again = await house.boot.screenFor(house.asker('d0:50:99:4e:05:58'), 'script.ipxe');
  assert.deepEqual(again, waits, 'its position is the same');
});

test('four at once, for two minutes each; what stood under their tickets goes with them', async (context) => {
  const house = await openHouse(context);
  const all = [1, 2, 3, 4].map(() => house.phantoms.begin(WISH));
  assert.equal(new Set(all.map(({ mac: address }) => address)).size, 4);
  assert.throws(() => house.phantoms.begin(WISH), { code: 'TOO_MANY_REQUESTS' });
  await boots(house, all[0]?.mac ?? '', 'seeded');
  assert.deepEqual(house.world.refreshes, [1]);
  house.world.now += 119_999;
  assert.equal(house.phantoms.tickets().length, 1);
  house.world.now += 1;
  assert.deepEqual(house.phantoms.tickets(), []);
  assert.equal(house.world.refreshes.at(-1), 0);
  assert.equal(house.phantoms.begin(WISH).id, 'phantom-1');
});

test('a phantom is nobody who is known, and whoever is registered meanwhile is himself', async (context) => {
  const house = await openHouse(context);
  for (const known of ['d0:50:99:4e:05:57', 'd0:50:99:4e:05:59']) {
    assert.throws(() => house.phantoms.begin({ ...WISH, mac: mac(known) }), { code: 'MAC_TAKEN' });
  }
  const { mac: address } = house.phantoms.begin({ ...WISH, mac: mac('02:00:00:00:aa:01') });
  assert.throws(() => house.phantoms.begin({ ...WISH, mac: address }), { code: 'MAC_TAKEN' });
  const node = await house.enrol(address, 'opti-9');
  assert.equal(house.records.byMac(address)?.id, node.id);
  house.offers.ignored(client(address), 'of no kind');
  assert.match((await house.lines(node.id)).at(-1) ?? '', /asked to boot: of no kind/);
});

test('who asks from where a phantom is, is the phantom', async (context) => {
  const house = await openHouse(context);
  house.world.neighbours.set(HERE, mac('d0:50:99:4e:05:58'));
  const { id, mac: address } = house.phantoms.begin(WISH);
  assert.equal(house.records.macOf(HERE), address);
  house.phantoms.end(id);
  assert.equal(house.records.macOf(HERE), 'd0:50:99:4e:05:58');
});
