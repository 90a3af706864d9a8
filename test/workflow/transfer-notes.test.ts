import assert from 'node:assert/strict';
import { test } from 'node:test';
import { transferText } from '../../src/workflow/transfer-notes.ts';
import { CHOSEN, mac, openDesks } from '../support/desks.ts';

const MAC = 'd0:50:99:4e:05:57';
const LARGE = { client: '192.168.1.77', bytes: 8_200_000, ms: 510, complete: true };

async function openNotes(context: Parameters<typeof openDesks>[0]) {
  const desks = await openDesks(context);
  const node = await desks.enrol(MAC, 'opti-01');
  const trace = async () => {
    await desks.store.flush();
    return Object.keys(desks.store.registry.byId(node.id)?.trace ?? {});
  };
  return { ...desks, notes: desks.transfers, node, trace };
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
  const { token } = await tickets.ticketFor(node, '192.168.1.77', CHOSEN);
  notes.byHttp({ ...LARGE, path: `/install/${token}/u.iso/initrd` });
  notes.byHttp({ ...LARGE, path: '/images/u.iso' });
  const told = (await lines(node.id)).filter((line) => line.startsWith('note: fetched'));
  assert.deepEqual(
    told.map((line) => line.split(':')[1]),
    [' fetched snponly.efi by TFTP', ' fetched initrd by HTTP'],
  );
  assert.ok(!told.join().includes(token));
});

test('a loader that UEFI fetched by HTTP is a waypoint too, told by the card', async (context) => {
  const { notes, node, world, lines, trace } = await openNotes(context);
  world.neighbours.set('192.168.1.77', mac(MAC));
  notes.byHttp({ ...LARGE, path: '/boot/loaders/snponly.efi' });
  assert.deepEqual(await trace(), ['loader']);
  assert.match((await lines(node.id)).join('\n'), /note: fetched snponly\.efi by HTTP/);
});

test('loader, kernel, initrd and ISO are waypoints of the boot; what was cut off is none', async (context) => {
  const { notes, node, world, tickets, trace } = await openNotes(context);
  world.neighbours.set('192.168.1.77', mac(MAC));
  const { token } = await tickets.ticketFor(node, '192.168.1.77', CHOSEN);
  const at = `/install/${token}/u.iso`;
  // EDK2 asks for the size and leaves; it then comes for the bytes.
  notes.byTftp({ ...LARGE, path: 'snponly.efi', bytes: 0, complete: false });
  notes.byTftp({ ...LARGE, path: 'normal.mod' });
  assert.deepEqual(await trace(), []);
  notes.byTftp({ ...LARGE, path: 'Pilotlight' });
  notes.byHttp({ ...LARGE, path: `${at}/vmlinuz` });
  notes.byHttp({ ...LARGE, path: `${at}/initrd`, complete: false });
  assert.deepEqual(await trace(), ['loader', 'kernel']);
  notes.byTftp({ ...LARGE, path: `install/${token}/u.iso/initrd` });
  notes.byHttp({ ...LARGE, path: at, complete: false });
  assert.deepEqual(await trace(), ['loader', 'kernel', 'initrd', 'medium']);
});

test('a mount that is refused is a line of the machine that installs, without its ticket', async (context) => {
  const { notes, node, tickets, trace, lines } = await openNotes(context);
  const { token } = await tickets.ticketFor(node, '192.168.1.77', CHOSEN);
  const [client, reason] = ['10.0.0.9', 'the address is in no network that is served'];
  notes.byNfs({ kind: 'refused', client, exportPath: `/install/${token}`, reason });
  notes.byNfs({ kind: 'refused', client, exportPath: `/install/${'0'.repeat(32)}`, reason });
  assert.deepEqual(await trace(), []);
  assert.equal(
    (await lines(node.id)).at(-1),
    `refusal: the installer may not mount its medium by NFS: 10.0.0.9: ${reason}`,
  );
});

test('the mount of the medium is a line and a waypoint, and what was read of it a line at its end', async (context) => {
  const { notes, node, world, tickets, trace, lines, store } = await openNotes(context);
  const { token } = await tickets.ticketFor(node, '192.168.1.77', CHOSEN);
  const client = '192.168.1.78';
  const exportPath = `/install/${token}`;
  const read = (bytes: number, isOver = false) =>
    notes.byNfs({ kind: 'read-totals', client, exportPath, bytes, isOver });
  const seenAt = async () => {
    await store.flush();
    return store.registry.byId(node.id)?.trace.medium;
  };
  notes.byNfs({ kind: 'mounted', client, exportPath });
  assert.deepEqual(await trace(), ['medium']);
  const mounted = world.now;
  world.now += 60_000;
  read(1_000_000);
  assert.equal(await seenAt(), mounted, 'a few bytes are no work');
  read(600_000_000);
  assert.equal(await seenAt(), world.now);
  world.now += 60_000;
  read(20_000_000);
  assert.equal(await seenAt(), world.now, 'another thread of NFS, which counts anew');
  read(1_234_000_000, true);
  notes.byNfs({ kind: 'unmounted', client, exportPath });
  notes.byNfs({ kind: 'unmounted', client, exportPath: undefined });
  assert.deepEqual((await lines(node.id)).slice(-2), [
    "note: mounted the installer's medium by NFS",
    "note: read 1234 MB of the installer's medium by NFS",
  ]);
});

test('what ends under the ticket of an attempt that is over is a line, and no step of the next', async (context) => {
  const { notes, node, tickets, install, visit, trace, lines, store } = await openNotes(context);
  const { token } = await tickets.ticketFor(node, '192.168.1.77', CHOSEN);
  await install.seed(visit(token), 'user-data').commit();
  await tickets.ticketFor(store.registry.byId(node.id) ?? node, '192.168.1.77', CHOSEN);
  notes.byHttp({ ...LARGE, path: `/install/${token}/u.iso/vmlinuz` });
  notes.byHttp({ ...LARGE, path: `/install/${'f'.repeat(32)}/u.iso/vmlinuz` });
  assert.ok(!(await trace()).includes('kernel'));
  assert.match((await lines(node.id)).at(-1) ?? '', /^note: fetched vmlinuz by HTTP/);
});
