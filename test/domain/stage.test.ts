import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ProvisioningError } from '../../src/domain/errors.ts';
import {
  type InstallEvent,
  netboots,
  STAGES,
  type Stage,
  transition,
} from '../../src/domain/stage.ts';
import { assertGolden } from '../support/golden.ts';

/** A Record, so that an event added to the domain does not compile until it is in the table. */
const EVENT_TYPES = Object.keys({
  approved: 0,
  'boot-offered': 0,
  'attempt-started': 0,
  'seed-served': 0,
  'install-reported': 0,
  'first-boot-reported': 0,
  'k3s-installed': 0,
  'join-failed': 0,
  'node-ready': 0,
  'rotation-confirmed': 0,
  'left-cluster': 0,
  'step-failed': 0,
  'reinstall-requested': 0,
  'reinstall-cancelled': 0,
  'retry-cancelled': 0,
} satisfies Record<InstallEvent['type'], 0>) as InstallEvent['type'][];

function outcome(stage: Stage, type: InstallEvent['type']): Stage | 'refused' {
  try {
    return transition(stage, { type });
  } catch (error) {
    assert.ok(error instanceof ProvisioningError);
    assert.equal(error.code, 'EVENT_OUT_OF_ORDER');
    assert.equal(error.message, `${type} cannot happen while ${stage}`);
    return 'refused';
  }
}

test('where each event leads from each stage', () => {
  const row = (stage: Stage, type: InstallEvent['type']) =>
    `${stage.padEnd(12)}${type.padEnd(20)}${outcome(stage, type)}\n`;
  const blocks = STAGES.map((stage) => EVENT_TYPES.map((type) => row(stage, type)).join(''));
  assertGolden('transitions.txt', blocks.join('\n'));
});

/** The stages that the events of a story pass through; a refused event leaves the stage as it is. */
function walk(from: Stage, types: readonly InstallEvent['type'][]): Stage[] {
  const stages = [from];
  for (const type of types) {
    const here = stages.at(-1) ?? from;
    const next = outcome(here, type);
    stages.push(next === 'refused' ? here : next);
  }
  return stages;
}

const anyEvents = fc.array(fc.constantFrom(...EVENT_TYPES), { maxLength: 40 });

test('nothing but an approval takes a discovered machine anywhere', () => {
  const unapproved = anyEvents.map((types) => types.filter((type) => type !== 'approved'));
  fc.assert(
    fc.property(unapproved, (types) => {
      assert.ok(walk('discovered', types).every((stage) => stage === 'discovered'));
    }),
  );
});

/** Who cancels a reinstall goes back to what was installed before. */
const uncancelled = anyEvents.map((types) =>
  types.filter((type) => type !== 'reinstall-cancelled' && type !== 'retry-cancelled'),
);

test('a machine installs only after its script and its seed were fetched in this order', () => {
  fc.assert(
    fc.property(uncancelled, (types) => {
      const stages = walk('enrolled', types);
      const installed = stages.indexOf('installed');
      if (installed === -1) return;
      const story = types.slice(0, installed);
      const script = story.findIndex(
        (type) => type === 'attempt-started' || type === 'boot-offered',
      );
      const seed = story.indexOf('seed-served', script);
      assert.ok(script !== -1 && seed !== -1, story.join(' '));
      assert.equal(story.at(-1), 'install-reported');
    }),
  );
});

test('once installed, a machine netboots again only when somebody asks or a step failed', () => {
  const quiet = anyEvents.map((types) =>
    types.filter((type) => type !== 'reinstall-requested' && type !== 'step-failed'),
  );
  fc.assert(
    fc.property(quiet, (types) => {
      assert.ok(!walk('installed', types).some(netboots));
    }),
  );
});

test('a reinstall may be asked for at any time after approval, and begins from the start', () => {
  for (const stage of STAGES) {
    const expected = stage === 'discovered' ? 'refused' : 'enrolled';
    assert.equal(outcome(stage, 'reinstall-requested'), expected, stage);
  }
});

test('a reinstall is cancelled only while no installer has its answers', () => {
  const cancelled = { discovered: 'refused', enrolled: 'installed', booting: 'installed' };
  for (const stage of STAGES) {
    const expected = { ...cancelled, failed: 'installed' }[stage as string] ?? 'refused';
    assert.equal(outcome(stage, 'reinstall-cancelled'), expected, stage);
  }
});

test('the whole story of a machine', () => {
  const story = [
    'approved',
    'boot-offered',
    'boot-offered',
    'attempt-started',
    'attempt-started',
    'seed-served',
    'install-reported',
    'first-boot-reported',
    'k3s-installed',
    'node-ready',
    'rotation-confirmed',
  ] as const;
  assert.equal(walk('discovered', story).at(-1), 'in-rotation');
});
