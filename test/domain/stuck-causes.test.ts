import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { WAYPOINTS } from '../../src/domain/boot-trace.ts';
import { CLIENT_ARCHES } from '../../src/domain/client-arch.ts';
import { TIMED_STAGES } from '../../src/domain/expected-duration.ts';
import {
  DEFAULT_BOOT_POLICY,
  LOADER_CHOICES,
  LOCAL_BOOTS,
  type Node,
  OFFER_MODES,
} from '../../src/domain/node.ts';
import { MEDIUM_CHOICES } from '../../src/domain/profile.ts';
import type { Situation } from '../../src/domain/stuck-cause.ts';
import { CAUSES, noticeFor } from '../../src/domain/stuck-causes.ts';
import { aNode } from '../support/a-node.ts';

const MINUTE = 60_000;

type Given = Partial<Omit<Situation, 'node'>> & { readonly node?: Partial<Node> };

function situation({ node = {}, ...given }: Given = {}): Situation {
  const trace = given.trace ?? node.trace ?? {};
  return {
    node: aNode({ stage: 'booting', trace, ...node }),
    lateness: 'quiet',
    quietMs: 6 * MINUTE,
    stageMs: 7 * MINUTE,
    expectedMs: 2 * MINUTE,
    kind: 'ubuntu',
    medium: 'nfs',
    attempting: true,
    refusal: undefined,
    othersLoad: false,
    host: { address: '192.168.1.10', httpPort: 8080, bulkPort: 8081 },
    ...given,
    trace,
  };
}

const causeOf = (given: Given) => noticeFor(situation(given), 0).cause;
const boot = (policy: Partial<Node['boot']>) =>
  ({ boot: { ...DEFAULT_BOOT_POLICY, ...policy } }) as const;

test('the last cause holds in every stage that can be late', () => {
  for (const stage of TIMED_STAGES) {
    assert.equal(CAUSES.at(-1)?.stages.includes(stage), true, stage);
  }
  assert.equal(causeOf({}), 'late');
});

test('an offer that nothing came of: what was offered, to whom, and whether others boot', () => {
  const trace = { offer: 1 };
  assert.equal(causeOf({ trace }), 'loader-not-fetched');
  assert.equal(causeOf({ trace, othersLoad: true }), 'direct-offer-ignored');
  const bios = { arch: 'x86-bios' } as const;
  assert.equal(causeOf({ trace, othersLoad: true, node: bios }), 'loader-not-fetched');
  assert.equal(causeOf({ trace, node: boot({ offer: '4011' }) }), 'port-4011-not-asked');
  const asked = { offer: 1, 'port-4011': 2 };
  assert.equal(causeOf({ trace: asked }), 'port-4011-told-nothing-fetched');
});

test('a BIOS is not sent to port 4011, and a UEFI is', () => {
  const trace = { offer: 1 };
  const advice = (arch: Node['arch']) => noticeFor(situation({ trace, node: { arch } }), 0).advice;
  assert.doesNotMatch(advice('x86-bios'), /4011/);
  assert.match(advice('x86_64-efi'), /\{"boot": \{"offer": "4011"\}\}/);
});

test('an iPXE of the firmware needs no loader, and a router may lead past our offers', () => {
  assert.equal(causeOf({ trace: { ipxe: 1 } }), 'script-not-fetched');
  assert.equal(causeOf({ trace: { loader: 1 } }), 'script-not-fetched');
  assert.equal(causeOf({ trace: { offer: 1, loader: 2 } }), 'loader-not-running');
  const shim = boot({ loader: 'shim' });
  assert.equal(causeOf({ trace: { offer: 1, loader: 2 }, node: shim }), 'grub-without-config');
});

test('GRUB asks for no check', () => {
  const trace = { loader: 1, script: 2 };
  assert.equal(causeOf({ trace }), 'check-not-asked');
  assert.equal(causeOf({ trace, node: boot({ loader: 'shim' }) }), 'kernel-not-fetched');
});

test('a refusal is told in the words of its line', () => {
  const trace = { script: 1, check: 2 };
  const { reason } = noticeFor(situation({ trace, refusal: 'refused: 2048 MiB are too few' }), 0);
  assert.match(reason, /: 2048 MiB are too few\.$/);
  const other = 'asked for "x" by TFTP: no such file';
  assert.equal(causeOf({ trace, refusal: other }), 'kernel-not-fetched');
});

test('the kernel was fetched and no medium: what would carry it', () => {
  const trace = { script: 1, check: 2, kernel: 3, initrd: 4 };
  assert.equal(causeOf({ trace }), 'medium-not-mounted');
  assert.equal(causeOf({ trace, medium: 'http' }), 'medium-not-fetched');
  const medium = { ...trace, medium: 5 };
  assert.equal(causeOf({ trace: medium }), 'seed-not-fetched');
  assert.equal(causeOf({ trace: medium, medium: 'http' }), 'seed-not-fetched-memory');
});

test('steps in which packages come over the network speak of the archive', () => {
  const cause = (step: string) =>
    causeOf({
      trace: { seed: 1, event: 2 },
      node: { stage: 'installing', progress: { percent: 5, step, at: 3 } },
    });
  for (const step of [
    'looking for the package archive',
    'configuring apt',
    'installing missing packages',
    'installing security updates',
    'installing openssh-server',
  ]) {
    assert.equal(cause(step), 'archive-does-not-answer', step);
  }
  for (const step of ['copying the system', 'installing the kernel', 'late command 2']) {
    assert.equal(cause(step), 'silent-in-step', step);
  }
});

test('questions from before the install do not show the boot order', () => {
  const installed = (offer: number) =>
    causeOf({ node: { stage: 'installed', stageSince: 100, trace: { offer } } });
  assert.equal(installed(99), 'no-first-boot');
  assert.equal(installed(101), 'boots-the-network-first');
});

const anySituation = fc
  .record({
    stage: fc.constantFrom(...TIMED_STAGES),
    offer: fc.constantFrom(...OFFER_MODES),
    loader: fc.constantFrom(...LOADER_CHOICES),
    local: fc.constantFrom(...LOCAL_BOOTS),
    arch: fc.constantFrom(...CLIENT_ARCHES, undefined),
    address: fc.constantFrom('192.168.1.21/24', undefined),
    step: fc.constantFrom('copying the system', 'configuring apt', undefined),
    seen: fc.subarray([...WAYPOINTS]),
    lateness: fc.constantFrom('quiet' as const, 'slow' as const),
    medium: fc.constantFrom(...MEDIUM_CHOICES),
    attempting: fc.boolean(),
    othersLoad: fc.boolean(),
    refusal: fc.constantFrom('refused: too small', 'cannot install: no image.', undefined),
    server: fc.constantFrom('192.168.1.10', undefined),
  })
  .map(({ stage, offer, loader, local, arch, address, step, seen, server, ...rest }) => {
    const trace = Object.fromEntries(seen.map((name, index) => [name, index]));
    const progress = step === undefined ? undefined : { percent: 1, step, at: 1 };
    const node = {
      stage,
      boot: { ...DEFAULT_BOOT_POLICY, offer, loader, local },
      arch,
      address,
      progress,
    };
    const host = { address: server, httpPort: 8080, bulkPort: 8081 };
    return situation({ ...rest, trace, node, host });
  });

test('whatever was seen, there is one cause of that stage, in whole sentences', () => {
  fc.assert(
    fc.property(anySituation, (given) => {
      const notice = noticeFor(given, 7);
      const cause = CAUSES.find(({ name }) => name === notice.cause);
      assert.ok(cause?.stages.includes(given.node.stage));
      assert.equal(notice.since, 7);
      for (const words of [notice.reason, notice.advice]) {
        assert.match(words, /^(?:[A-Z]|iPXE |shim ).*[^.]\.$/);
        assert.doesNotMatch(words, /undefined|NaN|\bplease\b|\n/);
      }
    }),
    { numRuns: 500 },
  );
});
