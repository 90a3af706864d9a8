import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { matchHost } from '../../src/domain/host-question.ts';
import type { Node } from '../../src/domain/node.ts';
import { STAGES } from '../../src/domain/stage.ts';
import { aNode } from '../support/a-node.ts';
import { mac } from '../support/desks.ts';

const A = mac('d0:50:99:4e:05:57');
const B = mac('d0:50:99:4e:05:58');
const UUID = '4c4c4544-0031-4d10-8038-c8c04f444d32';
const SWAPPED = '44454c4c-3100-104d-8038-c8c04f444d32';
const OTHER = '11111111-2222-4333-8444-555555555555';

const node = (id: string, given: Partial<Node>) =>
  aNode({ id, stage: 'booting', macs: [], uuid: undefined, serial: undefined, ...given });
const asked = { macs: [B, A], uuid: UUID, serial: 'H1M8DM2' };

test('a machine is known by any of its MACs, else by its UUID, else by its serial', () => {
  const byMac = node('a', { macs: [A] });
  const byUuid = node('b', { uuid: SWAPPED });
  const bySerial = node('c', { serial: 'H1M8DM2' });
  const all = [bySerial, byUuid, byMac];
  assert.deepEqual(matchHost(asked, all), { kind: 'found', node: byMac, by: `MAC ${A}` });
  const noMac = { ...asked, macs: [] };
  assert.deepEqual(matchHost(noMac, all), { kind: 'found', node: byUuid, by: `UUID ${UUID}` });
  const noUuid = { ...noMac, uuid: undefined };
  assert.deepEqual(matchHost(noUuid, all), { kind: 'found', node: bySerial, by: 'serial H1M8DM2' });
  assert.deepEqual(matchHost({ ...noUuid, serial: undefined }, all), { kind: 'unknown' });
});

test('one that is registered twice, or has the MAC of another, is not taken for either', () => {
  const twice = [node('a', { macs: [A] }), node('b', { macs: [B] })];
  assert.deepEqual(matchHost(asked, twice), { kind: 'several', nodes: twice, by: 'MAC' });
  const other = node('a', { macs: [A], uuid: OTHER });
  assert.deepEqual(matchHost(asked, [other]), { kind: 'other-uuid', node: other, known: OTHER });
});

test('one that nobody approved is never found, and whoever is found is in the list', () => {
  const macs = fc.subarray([A, B]);
  const identity = fc.record({
    macs,
    uuid: fc.constantFrom(UUID, OTHER, undefined),
    serial: fc.constantFrom('H1M8DM2', 'X', undefined),
  });
  const nodes = fc.array(
    fc
      .tuple(identity, fc.constantFrom(...STAGES))
      .map(([given, stage]) => node('n', { ...given, stage })),
    { maxLength: 4 },
  );
  fc.assert(
    fc.property(identity, nodes, (question, all) => {
      const found = matchHost(question, all);
      if (found.kind !== 'found') return;
      assert.ok(all.includes(found.node));
      assert.notEqual(found.node.stage, 'discovered');
      const others = all.filter((one) => one !== found.node && one.stage !== 'discovered');
      const shared = question.macs.some((one) => found.node.macs.includes(one));
      if (shared)
        assert.ok(others.every((one) => !question.macs.some((each) => one.macs.includes(each))));
    }),
  );
});
