import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { missingPrivileges, vmPrivileges } from '../../src/domain/hypervisor-privileges.ts';
import { leastGrants } from '../support/pve/who.ts';

const STORAGE = ['Datastore.AllocateSpace', 'Datastore.Audit'];

/** On a host with one of everything; `paths` say what the token may do there. */
function missing(
  paths: Record<string, readonly string[]>,
  changes: { major?: number; tokenId?: string } = {},
) {
  const rights = new Map(Object.entries(paths).map(([path, names]) => [path, new Set(names)]));
  return missingPrivileges({
    ...{ major: 8, tokenId: 'pilotlight@pve!pilotlight', ...changes, rights },
    ...{ vmPath: '/vms/5000', storages: ['local-lvm'], bridges: ['vmbr0'], nodes: ['pve1'] },
    zones: new Map<string, string>(),
  });
}

const enough = (major: number) => ({
  '/vms/5000': vmPrivileges(major),
  '/storage/local-lvm': STORAGE,
  '/sdn/zones/localnetwork/vmbr0': ['SDN.Use'],
  '/nodes/pve1': ['Sys.Audit'],
});

test('what the documents have people grant is enough, and is what the stand-in knows as such', () => {
  for (const [major, version] of [
    [8, '8.4'],
    [9, '9.1'],
  ] as const) {
    assert.deepEqual(missing(enough(major), { major }), []);
    const granted = leastGrants(version)['/vms']?.privileges ?? [];
    assert.deepEqual([...vmPrivileges(major)].sort(), [...granted].sort());
  }
});

test('9.0 divided VM.Monitor', () => {
  const [found] = missing(enough(8), { major: 9 });
  assert.deepEqual([found?.path, found?.privileges], ['/vms', ['VM.GuestAgent.Audit']]);
  assert.match(
    found?.command ?? '',
    /role modify Pilotlight --privs "VM.Allocate .*VM.GuestAgent.Audit";/,
  );
  assert.doesNotMatch(found?.command ?? '', /VM.Monitor/);
});

test('each single privilege that is missing is named, and no other', () => {
  const all = Object.entries(enough(8)).flatMap(([path, names]) =>
    names.map((name) => [path, name]),
  );
  for (const [path = '', name = ''] of all) {
    const paths = enough(8);
    const less = {
      ...paths,
      [path]: paths[path as keyof typeof paths].filter((one) => one !== name),
    };
    const found = missing(less);
    assert.deepEqual(
      found.map(({ privileges }) => privileges),
      [[name]],
      name,
    );
    assert.ok(path.startsWith(found[0]?.path ?? '?'));
  }
});

test('a token of root is granted by itself: its user has everything, and can be given nothing', () => {
  const [found] = missing({}, { tokenId: 'root@pam!light' });
  assert.match(
    found?.command ?? '',
    /; pveum acl modify \/vms --tokens 'root@pam!light' --roles Pilotlight$/,
  );
});

test('one storage and one bridge are enough; where none is seen the usual ones are meant', () => {
  const surveyed = {
    ...{ major: 8, tokenId: 'a@pve!b', vmPath: '/vms/5000', nodes: ['pve1', 'pve2'] },
    rights: new Map([
      ['/vms/5000', new Set(vmPrivileges(8))],
      ['/storage/fast', new Set(STORAGE)],
      ['/nodes/pve2', new Set(['Sys.Audit'])],
      ['/sdn/zones/localnetwork/vmbr1', new Set(['SDN.Use'])],
    ]),
  };
  const paths = (storages: string[], bridges: string[]) =>
    missingPrivileges({ ...surveyed, storages, bridges, zones: new Map() }).map(({ path }) => path);
  assert.deepEqual(paths(['slow', 'fast'], ['vmbr0', 'vmbr1']), ['/nodes/pve1']);
  assert.deepEqual(paths([], []), [
    ...['/storage/local-lvm', '/sdn/zones/localnetwork/vmbr0', '/nodes/pve1'],
  ]);
  assert.deepEqual(paths(['slow'], ['vmbr7']).slice(0, 2), [
    ...['/storage/slow', '/sdn/zones/localnetwork/vmbr7'],
  ]);
});

test('more rights never make a finding', () => {
  const names = fc.subarray([...vmPrivileges(8), ...STORAGE, 'SDN.Use', 'Sys.Audit', 'VM.Backup']);
  const paths = fc.dictionary(fc.constantFrom(...Object.keys(enough(8))), names);
  fc.assert(
    fc.property(paths, names, (granted, more) => {
      const wider = Object.fromEntries(
        Object.keys(enough(8)).map((path) => [path, [...(granted[path] ?? []), ...more]]),
      );
      const count = (found: ReturnType<typeof missing>) =>
        found.flatMap(({ privileges }) => privileges).length;
      assert.ok(count(missing(wider)) <= count(missing(granted)));
    }),
  );
});
