import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BootClient } from '../../src/domain/boot-client.ts';
import { mac, openDesks } from '../support/desks.ts';

const MAC = 'd0:50:99:4e:05:57';
const FIRMWARE: BootClient = {
  mac: mac(MAC),
  arch: 'x86_64-efi',
  archCode: 7,
  transport: 'tftp',
  ipxe: undefined,
  uuid: '4c4c4544-0031-4d10-8038-c8c04f444d32',
};
const LOADER = { kind: 'loader', loader: 'snponly.efi', transport: 'tftp' } as const;
const OFFER = { message: 'offer', target: LOADER, mode: 'direct' } as const;

async function openOffers(context: Parameters<typeof openDesks>[0]) {
  const desks = await openDesks(context);
  const trace = async (id: string) => {
    await desks.store.flush();
    return Object.keys(desks.store.registry.byId(id)?.trace ?? {});
  };
  return { ...desks, trace, failures: desks.world.faults };
}

test('the first offer moves the node to booting; those that follow are notes, folded', async (context) => {
  const { offers, enrol, store, lines, failures } = await openOffers(context);
  const node = await enrol(MAC, 'opti-01');
  for (let time = 0; time < 5; time++) offers.answered(FIRMWARE, OFFER);
  await store.flush();
  offers.answered(FIRMWARE, OFFER);
  assert.deepEqual(await lines(node.id), [
    'stage: registered by a test',
    'stage: firmware (x86_64-efi) asked and was offered snponly.efi',
    'note: firmware (x86_64-efi) asked and was offered snponly.efi',
  ]);
  assert.equal(store.registry.byId(node.id)?.stage, 'booting');
  assert.equal(store.registry.byId(node.id)?.arch, 'x86_64-efi');
  assert.deepEqual(failures, []);
});

test('every refusal says why', async (context) => {
  const { offers, enrol, lines } = await openOffers(context);
  const node = await enrol(MAC, 'opti-01');
  offers.ignored(FIRMWARE, 'boots from its own disk while installed');
  assert.equal(
    (await lines(node.id)).at(-1),
    'refusal: firmware (x86_64-efi) asked to boot: boots from its own disk while installed',
  );
});

test('a stranger is discovered with what it said of itself', async (context) => {
  const { offers, store, lines } = await openOffers(context);
  const decision = offers.decide(FIRMWARE);
  assert.ok(decision.kind === 'ignore');
  offers.ignored(FIRMWARE, decision.reason);
  await store.flush();
  const node = store.registry.byMac(mac(MAC));
  assert.equal(node?.stage, 'discovered');
  assert.equal(node?.uuid, FIRMWARE.uuid);
  assert.match((await lines(node?.id ?? '')).join(), /not approved, and the door is closed/);
});

test('the words tell port 4011, scripts, and an iPXE without HTTP apart', async (context) => {
  const { offers, enrol, lines, store } = await openOffers(context);
  const node = await enrol(MAC, 'opti-01');
  const ipxe = (http: boolean) => ({ ...FIRMWARE, ipxe: { http } });
  offers.answered(FIRMWARE, { ...OFFER, mode: '4011' });
  await store.flush();
  offers.answered(FIRMWARE, { ...OFFER, message: 'ack', mode: '4011' });
  offers.answered(ipxe(true), { message: 'offer', target: { kind: 'script' }, mode: 'direct' });
  offers.answered(ipxe(false), OFFER);
  offers.answered({ ...FIRMWARE, transport: 'http' }, OFFER);
  assert.deepEqual((await lines(node.id)).slice(1), [
    'stage: firmware (x86_64-efi) asked and was offered port 4011',
    'note: firmware (x86_64-efi) asked on port 4011 and was told snponly.efi',
    'note: iPXE (x86_64-efi) asked and was offered the way to its script',
    'note: iPXE (x86_64-efi, without HTTP) asked and was offered snponly.efi',
    'note: firmware (x86_64-efi, HTTP boot) asked and was offered snponly.efi',
  ]);
});

test('what is seen of a boot is kept: the offer, port 4011, and iPXE beside the loader', async (context) => {
  const { offers, enrol, store, trace, world } = await openOffers(context);
  const node = await enrol(MAC, 'opti-01');
  offers.answered(FIRMWARE, { ...OFFER, mode: '4011' });
  assert.deepEqual(await trace(node.id), ['offer']);
  offers.answered(FIRMWARE, { ...OFFER, message: 'ack', mode: '4011' });
  assert.deepEqual(await trace(node.id), ['offer', 'port-4011']);
  store.see(node.id, 'loader', world.now);
  const script = { message: 'offer', target: { kind: 'script' }, mode: 'direct' } as const;
  offers.answered({ ...FIRMWARE, ipxe: { http: true } }, script);
  assert.deepEqual(await trace(node.id), ['offer', 'port-4011', 'loader', 'ipxe']);
  offers.answered({ ...FIRMWARE, ipxe: { http: false } }, OFFER);
  assert.deepEqual(await trace(node.id), ['offer'], 'one without HTTP is as good as firmware');
});
