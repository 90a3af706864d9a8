import assert from 'node:assert/strict';
import { test } from 'node:test';
import { NODE_ROLES } from '../../src/domain/node.ts';
import { STAGES } from '../../src/domain/stage.ts';
import { load, node } from '../support/page/modules.ts';

const stages = await load('model/stages.js');
const { groupOf, countGroups, GROUP_IDS } = await load('model/groups.js');
const { headline, detail } = await load('model/headline.js');

test('every stage and role of the domain has a word and a place', () => {
  for (const stage of STAGES) {
    assert.notEqual(stages.wordOf(stage), stage);
    assert.notEqual(stages.doingOf(stage), stage);
    assert.ok(['door', ...GROUP_IDS].includes(groupOf(node(stage))));
  }
  for (const role of NODE_ROLES) assert.notEqual(stages.roleOf(role), role);
});

test('a stage of a newer service is told by its own name', () => {
  assert.equal(stages.wordOf('constructor'), 'constructor');
  assert.equal(stages.roleOf('toString'), 'toString');
  assert.equal(groupOf(node('rebooting')), 'way');
  assert.equal(stages.lookOf('__proto__').ring, 1);
});

test('a failed or stuck machine says in which stage', () => {
  const failed = node('failed', { failure: { stage: 'installing', reason: 'no disk' } });
  assert.equal(stages.stageLine(failed), 'Failed while installing');
  const stuck = node('booting', { stuck: { reason: 'It has no address.' } });
  assert.equal(stages.stageLine(stuck), 'Stuck while booting');
  assert.deepEqual([groupOf(failed), groupOf(stuck)], ['needs', 'needs']);
  assert.deepEqual([stages.toneOf(failed), stages.toneOf(stuck)], ['red', 'yellow']);
});

test('a machine is where it was to get by its role, and by whether HAProxy runs', () => {
  const firstBoot = { addresses: [] };
  assert.equal(groupOf(node('in-rotation')), 'lit');
  assert.equal(groupOf(node('ready')), 'way');
  assert.equal(groupOf(node('ready'), false), 'standing');
  assert.equal(groupOf(node('installed', { firstBoot })), 'way');
  assert.equal(groupOf(node('installed', { firstBoot, role: 'none' })), 'standing');
  assert.equal(groupOf(node('installed', { role: 'none' })), 'way');
});

test('the answer comes first, and then what wants attention', () => {
  const nodes = [node('in-rotation'), node('in-rotation'), node('failed'), node('installing')];
  const counts = countGroups([...nodes, node('discovered')]);
  assert.equal(headline(counts), '2 of 4 machines in rotation');
  assert.deepEqual(detail(counts, undefined), { urgent: '1 needs you.', rest: '1 on the way.' });
  const next = { node: { name: 'opti-09' }, left: 240_000 };
  assert.equal(
    detail(counts, next).rest.replaceAll('\u00a0', ' '),
    '1 on the way, next is opti-09 in about 4 min.',
  );
});

test('few machines have a headline of their own', () => {
  const firstBoot = { addresses: [] };
  const said = (...nodes: object[]) => headline(countGroups(nodes));
  assert.equal(said(), 'No machine yet');
  assert.equal(said(node('discovered')), '1 new machine at the door');
  assert.equal(said(node('in-rotation')), 'Your machine is in rotation');
  assert.equal(said(node('in-rotation'), node('in-rotation')), 'All 2 machines are in rotation');
  const alone = node('installed', { firstBoot, role: 'none' });
  assert.equal(said(alone), 'Your machine is installed');
  assert.equal(said(alone, node('installing')), '1 of 2 machines installed');
  assert.equal(said(alone, node('in-rotation')), 'All 2 machines are up');
  assert.equal(
    detail(countGroups([]), undefined).rest,
    'Switch a machine on, and let it boot from the network.',
  );
  assert.equal(detail(countGroups([node('in-rotation')]), undefined).rest, 'Nothing needs you.');
});
