import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { load, node } from '../support/page/modules.ts';

const { isFound, shownGroups, sorted } = await load('model/groups.js');
const { freeNames, proposedName } = await load('model/names.js');
const { readMachineList } = await load('model/machine-list.js');

const OPTI = node('in-rotation', {
  ...{
    name: 'opti-07',
    macs: ['d0:50:99:4e:05:57'],
    serial: '7GHX2N3',
    address: '192.168.1.27/24',
  },
  firstBoot: {
    addresses: [{ interfaceName: 'eno1', address: '10.0.0.7/24' }],
    disk: { model: 'PM981', size: 256e9, path: '/dev/nvme0n1' },
  },
});

test('a machine is found by anything that a person may know it by', () => {
  const known = ['', 'opti', 'OPTI-07', '7ghx', '10.0.0.7', 'pm981'];
  const macs = [
    'd0:50:99:4e:05:57',
    'D0-50-99-4E-05-57',
    'd050.994e.0557',
    'd050994e0557',
    '4e:05',
  ];
  for (const query of [...known, ...macs, 'k3s agent', 'rotation opti']) {
    assert.ok(isFound(OPTI, query), query);
  }
  for (const query of ['opti-08', '(', 'opti rack', 'd0:50:99:4e:05:58', '\\']) {
    assert.ok(!isFound(OPTI, query), query);
  }
});

test('names are sorted as people count, and groups keep their order', () => {
  const nodes = ['vm-10', 'vm-9', 'opti-1'].map((name) => node('ready', { id: name, name }));
  assert.deepEqual(
    sorted(nodes, 'name').map(({ name }: { name: string }) => name),
    ['opti-1', 'vm-9', 'vm-10'],
  );
  const failed = node('failed', { id: 'z', name: 'z' });
  const shown = shownGroups([...nodes, failed], {
    balances: true,
    query: '',
    only: 'all',
    sort: 'name',
  });
  assert.deepEqual(
    shown.map(({ id }: { id: string }) => id),
    ['needs', 'way'],
  );
});

test('who is longest where it is comes first, when that is asked for', () => {
  const at = (name: string, stageSince: string) => node('ready', { id: name, name, stageSince });
  const nodes = [at('a', '2026-01-02T00:00:00Z'), at('b', '2025-01-01T00:00:00Z')];
  assert.equal(sorted(nodes, 'since')[0].name, 'b');
  assert.equal(sorted(nodes, 'no-such-order')[0].name, 'a');
});

test('free names go on where the others end, and are never taken', () => {
  assert.deepEqual(freeNames('opti', 2, ['opti-01', 'opti-13', 'vm-99']), ['opti-14', 'opti-15']);
  assert.deepEqual(freeNames('vm', 1, ['vm-204']), ['vm-205']);
  assert.deepEqual(freeNames('node', 1, []), ['node-01']);
  const stem = fc.constantFrom('opti', 'vm', 'rack-a');
  const taken = fc.array(fc.tuple(stem, fc.nat({ max: 2000 })).map(([s, n]) => `${s}-${n}`));
  fc.assert(
    fc.property(stem, fc.integer({ min: 1, max: 20 }), taken, (name, count, names) => {
      const free = freeNames(name, count, new Set(names));
      assert.equal(new Set(free).size, count);
      assert.ok(free.every((one: string) => !names.includes(one)));
    }),
  );
});

test('a machine gets a name by its maker', () => {
  const dell = node('discovered', { uuid: '4c4c4544-0048-3110-804d-c8c04f444d32' });
  assert.equal(proposedName(dell, [OPTI]), 'opti-08');
  assert.equal(proposedName(node('discovered', { macs: ['bc:24:11:d0:19:22'] }), [OPTI]), 'vm-01');
  assert.equal(proposedName(node('discovered', { hostname: 'given' }), []), 'given');
});

test('a pasted list is read, in any notation of a MAC', () => {
  const text =
    '# rack A\nd0:50:99:4e:05:57 opti-01\n\nD0-50-99-4E-05-58\n d050.994e.0559 , d050994e0560\topti-03 ';
  assert.deepEqual(readMachineList(text), {
    machines: [
      { macs: ['d0:50:99:4e:05:57'], hostname: 'opti-01' },
      { macs: ['D0-50-99-4E-05-58'], hostname: undefined },
      { macs: ['d050.994e.0559', 'd050994e0560'], hostname: 'opti-03' },
    ],
    wrong: [],
  });
});

test('lines that name no machine are told, and no line is lost', () => {
  assert.deepEqual(readMachineList('opti-01\nd0:50:99:4e:05:57 Opti_1').wrong.length, 2);
  fc.assert(
    fc.property(fc.array(fc.string()), (lines) => {
      const text = lines.map((line) => line.replaceAll('\n', ' '));
      const { machines, wrong } = readMachineList(text.join('\n'));
      const counted = text
        .map((line) => line.trim())
        .filter((line) => line !== '' && !line.startsWith('#'));
      assert.equal(machines.length + wrong.length, counted.length);
    }),
  );
});
