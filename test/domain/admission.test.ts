import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type AdmissionRule,
  admittingRule,
  CLOSED_DOOR,
  isOpen,
  proposedHostname,
} from '../../src/domain/admission.ts';
import { macFromBytes, parseMac } from '../../src/domain/mac.ts';
import { isHostname } from '../../src/domain/node.ts';

const mac = parseMac('d0:50:99:4e:05:57') ?? assert.fail();
const stranger = { mac, uuid: '4c4c4544-0000-0000-0000-000000000000', serial: '7X2KQL2' };

function rule(conditions: Partial<AdmissionRule>): AdmissionRule {
  return {
    macPrefix: undefined,
    uuid: undefined,
    serial: undefined,
    role: 'agent',
    profile: 'k3s',
    hostnamePrefix: 'node',
    ...conditions,
  };
}

test('a door is open until its time, and not at it', () => {
  assert.equal(isOpen({ openUntil: 100, rules: [] }, 99), true);
  assert.equal(isOpen({ openUntil: 100, rules: [] }, 100), false);
  assert.equal(isOpen(CLOSED_DOOR, 0), false);
});

test('a closed door admits nobody', () => {
  const door = { openUntil: 100, rules: [rule({ macPrefix: 'd0:50:99' })] };
  assert.equal(admittingRule(door, stranger, 99), door.rules[0]);
  assert.equal(admittingRule(door, stranger, 100), undefined);
});

test('a rule admits by maker, by UUID or by serial', () => {
  for (const conditions of [
    { macPrefix: 'd0:50:99' },
    { uuid: stranger.uuid },
    { serial: '7X2KQL2' },
    { macPrefix: 'd0:50:99', uuid: stranger.uuid, serial: '7X2KQL2' },
  ]) {
    const only = rule(conditions);
    assert.equal(admittingRule({ openUntil: 1, rules: [only] }, stranger, 0), only);
  }
});

test('each condition that is given must hold', () => {
  for (const conditions of [
    { macPrefix: 'd0:50:98' },
    { macPrefix: 'd0:50:99', serial: 'another' },
    { macPrefix: 'd0:50:99', uuid: 'another' },
    { uuid: stranger.uuid, serial: 'another' },
  ]) {
    assert.equal(
      admittingRule({ openUntil: 1, rules: [rule(conditions)] }, stranger, 0),
      undefined,
    );
  }
});

test('a rule without a condition, or with empty ones, admits nobody', () => {
  const quiet = { mac, uuid: '', serial: '' };
  for (const conditions of [{}, { macPrefix: '' }, { uuid: '' }, { macPrefix: '', serial: '' }]) {
    const door = { openUntil: 1, rules: [rule(conditions)] };
    assert.equal(admittingRule(door, stranger, 0), undefined, JSON.stringify(conditions));
    assert.equal(admittingRule(door, quiet, 0), undefined, JSON.stringify(conditions));
  }
});

test('a machine that tells nothing of itself meets no condition on what it tells', () => {
  const silent = { mac, uuid: undefined, serial: undefined };
  for (const conditions of [{ uuid: stranger.uuid }, { serial: '7X2KQL2' }]) {
    assert.equal(admittingRule({ openUntil: 1, rules: [rule(conditions)] }, silent, 0), undefined);
  }
});

test('the first rule that matches decides', () => {
  const [wide, narrow] = [rule({ macPrefix: 'd0' }), rule({ macPrefix: 'd0:50:99' })];
  assert.equal(admittingRule({ openUntil: 1, rules: [wide, narrow] }, stranger, 0), wide);
});

test('a proposed host name is one, and tells the machines of one maker apart', () => {
  const prefix = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,54}[a-z0-9])?$/);
  const tail = fc.uint8Array({ minLength: 3, maxLength: 3 });
  const of = (bytes: Uint8Array) => macFromBytes(Uint8Array.of(0xd0, 0x50, 0x99, ...bytes));
  fc.assert(
    fc.property(prefix, tail, tail, (text, a, b) => {
      const [one, other] = [of(a) ?? assert.fail(), of(b) ?? assert.fail()];
      assert.ok(isHostname(proposedHostname(text, one)), proposedHostname(text, one));
      assert.equal(proposedHostname(text, one) === proposedHostname(text, other), one === other);
    }),
  );
  assert.equal(proposedHostname('node', mac), 'node-4e0557');
});
