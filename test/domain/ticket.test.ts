import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type BootTicket, deadBecause, isSameAttempt, ticketUse } from '../../src/domain/ticket.ts';

const HERE = '192.168.1.21';
const ELSEWHERE = '192.168.1.66';

const TICKET: BootTicket = {
  token: '00112233445566778899aabbccddeeff',
  nodeId: 'b6a9e3c4-0000-4000-8000-000000000000',
  attempt: 1,
  imageId: 'a.iso',
  medium: 'nfs',
  mintedFor: HERE,
  mintedAt: 1_000,
  expiresAt: 2_000,
  seedAddress: undefined,
  ended: undefined,
};

const addresses = fc.constantFrom(HERE, ELSEWHERE);
const tickets = fc.record({
  seedAddress: fc.option(addresses, { nil: undefined }),
  ended: fc.option(fc.constant('the machine is installed'), { nil: undefined }),
  imageId: fc.constant('a.iso'),
  medium: fc.constantFrom('nfs' as const, 'http' as const),
  mintedFor: addresses,
});

test('a ticket is live until its time, and not at it', () => {
  assert.equal(deadBecause(TICKET, 1_999), undefined);
  assert.equal(deadBecause(TICKET, 2_000), 'its time is over');
});

test('a ticket that was ended says why, also after its time', () => {
  const ended = { ...TICKET, ended: 'a new attempt began' };
  assert.equal(deadBecause(ended, 1_000), 'a new attempt began');
  assert.equal(deadBecause(ended, 9_000), 'a new attempt began');
});

test('asking again from the same address before the seed is out is the same boot', () => {
  assert.equal(isSameAttempt(TICKET, HERE, 1_500), true);
  assert.equal(isSameAttempt({ ...TICKET, seedAddress: HERE }, HERE, 1_500), false);
});

test('a ticket with less than half of its time left is no good for an install that begins now', () => {
  assert.equal(isSameAttempt(TICKET, HERE, 1_501), false);
  assert.equal(deadBecause(TICKET, 1_501), undefined);
});

test('no dead ticket and no stranger goes on with an attempt', () => {
  fc.assert(
    fc.property(tickets, addresses, fc.integer({ min: 1_000, max: 3_000 }), (given, from, now) => {
      const ticket = { ...TICKET, ...given };
      if (!isSameAttempt(ticket, from, now)) return;
      assert.equal(deadBecause(ticket, now), undefined);
      assert.equal(ticket.mintedFor, from);
      assert.equal(ticket.seedAddress, undefined);
    }),
  );
});

test('after the seed, a ticket is good from the address that fetched it and from no other', () => {
  const seeded = { ...TICKET, seedAddress: HERE };
  assert.equal(ticketUse(seeded, HERE, false), 'same-machine');
  assert.equal(ticketUse(seeded, ELSEWHERE, false), 'foreign');
});

test('a machine that got another address is known by its MAC', () => {
  const seeded = { ...TICKET, seedAddress: HERE };
  assert.equal(ticketUse(seeded, ELSEWHERE, true), 'same-machine');
});

test('the first use may come from any address: the installer’s lease is not the firmware’s', () => {
  assert.equal(ticketUse(TICKET, ELSEWHERE, false), 'first');
});
