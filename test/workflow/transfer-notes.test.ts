import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTransferNotes, transferText } from '../../src/workflow/transfer-notes.ts';
import { mac, openDesks } from '../support/desks.ts';

const MAC = 'd0:50:99:4e:05:57';
const LARGE = { client: '192.168.1.77', bytes: 8_200_000, ms: 510, complete: true };

async function openNotes(context: Parameters<typeof openDesks>[0]) {
  const desks = await openDesks(context);
  const { registry } = desks.store;
  const notes = createTransferNotes({
    macOf: (address) => desks.world.neighbours.get(address),
    byMac: (address) => registry.byMac(address),
    byId: (id) => registry.byId(id),
    ticket: (token) => registry.ticket(token),
    note: desks.store.note,
    now: () => desks.world.now,
  });
  const node = await desks.enrol(MAC, 'opti-01');
  return { ...desks, notes, node };
}

test('a download is told with its size, time and speed', () => {
  assert.equal(
    transferText({ ...LARGE, path: '/install/x/u.iso/vmlinuz' }, 'HTTP'),
    'fetched vmlinuz by HTTP: 8.2 MB in 0.51 s, 16 MB/s',
  );
  assert.equal(
    transferText({ ...LARGE, path: 'u.iso', bytes: 3.33e9, ms: 29_000, complete: false }, 'HTTP'),
    'stopped fetching u.iso by HTTP after 3330 MB in 29 s, 115 MB/s',
  );
  assert.match(transferText({ ...LARGE, path: 'x', ms: 0 }, 'TFTP'), /in 0\.0010 s/);
});

test('by TFTP the card tells whose it was, by HTTP the ticket', async (context) => {
  const { notes, node, world, tickets, lines } = await openNotes(context);
  notes.byTftp({ ...LARGE, path: 'snponly.efi' });
  world.neighbours.set('192.168.1.77', mac(MAC));
  notes.byTftp({ ...LARGE, path: 'snponly.efi' });
  notes.byTftp({ ...LARGE, path: 'small.lst', bytes: 900 });
  const { token } = await tickets.ticketFor(node, '192.168.1.77');
  notes.byHttp({ ...LARGE, path: `/install/${token}/u.iso/initrd` });
  notes.byHttp({ ...LARGE, path: '/images/u.iso' });
  const told = (await lines(node.id)).filter((line) => line.startsWith('note: fetched'));
  assert.deepEqual(
    told.map((line) => line.split(':')[1]),
    [' fetched snponly.efi by TFTP', ' fetched initrd by HTTP'],
  );
  assert.ok(!told.join().includes(token));
});
