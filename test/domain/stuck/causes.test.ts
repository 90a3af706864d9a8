import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TIMED_STAGES } from '../../../src/domain/expected-duration.ts';
import { DEFAULT_BOOT_POLICY, type Node } from '../../../src/domain/node.ts';
import { CAUSES, noticeFor } from '../../../src/domain/stuck/causes.ts';
import type { AdvisedChange } from '../../../src/domain/stuck/notice.ts';
import { anySituation, type Given, situation } from '../../support/any-situation.ts';

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
  const notice = (arch: Node['arch']) => noticeFor(situation({ trace, node: { arch } }), 0);
  const bios = notice('x86-bios');
  assert.doesNotMatch(bios.advice, /4011/);
  assert.deepEqual(bios.changes, []);
  const uefi = notice('x86_64-efi');
  assert.match(uefi.advice, /Then lead it to port 4011\./);
  assert.deepEqual(uefi.changes, [{ boot: { offer: '4011' } }]);
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

const offer = { offer: 1 };
const fetched = { script: 1, check: 2, kernel: 3 };
const installed = { stage: 'installed', stageSince: 0, trace: { offer: 1 } } as const;
const arch = 'x86-bios';

/** Every cause that has changes, with a machine for each of its answers. */
const CHANGES: Readonly<Record<string, readonly (readonly [Given, readonly AdvisedChange[]])[]>> = {
  'host-medium-not-fetched': [
    [{ kind: 'proxmox-ve', trace: { initrd: 1 } }, [{ boot: { loader: 'native' } }]],
  ],
  'port-4011-not-asked': [
    [{ trace: offer, node: boot({ offer: '4011' }) }, [{ boot: { offer: 'direct' } }]],
  ],
  'direct-offer-ignored': [[{ trace: offer, othersLoad: true }, [{ boot: { offer: '4011' } }]]],
  'loader-not-fetched': [
    [{ trace: offer }, [{ boot: { offer: '4011' } }]],
    [{ trace: offer, node: { arch } }, []],
  ],
  'grub-without-config': [
    [{ trace: { loader: 1 }, node: boot({ loader: 'shim' }) }, [{ boot: { loader: 'auto' } }]],
  ],
  'loader-not-running': [
    [
      { trace: { offer: 1, loader: 2 } },
      [{ boot: { loader: 'shim' } }, { boot: { loader: 'native' } }],
    ],
    [
      { trace: { offer: 1, loader: 2 }, node: boot({ loader: 'native' }) },
      [{ boot: { loader: 'shim' } }, { boot: { loader: 'auto' } }],
    ],
  ],
  'initrd-not-fetched': [
    [{ trace: fetched }, [{ boot: { loader: 'native' } }]],
    [{ trace: fetched, node: boot({ loader: 'native' }) }, [{ boot: { loader: 'auto' } }]],
    [{ trace: fetched, node: boot({ loader: 'shim' }) }, []],
  ],
  'boots-the-network-first': [
    [{ node: { ...installed, arch } }, [{ boot: { local: 'sanboot' } }]],
    [{ node: { ...installed, arch, ...boot({ local: 'sanboot' }) } }, []],
    [{ node: installed }, []],
  ],
};

test('what a change of the node helps against carries that change', () => {
  assert.deepEqual(
    Object.keys(CHANGES),
    CAUSES.filter(({ changes }) => changes !== undefined).map(({ name }) => name),
  );
  for (const [name, stories] of Object.entries(CHANGES)) {
    for (const [given, changes] of stories) {
      const notice = noticeFor(situation(given), 0);
      assert.deepEqual([notice.cause, notice.changes], [name, changes]);
    }
  }
});

test('the words speak of a change where there is one, and no request stands in them', () => {
  const spoken =
    /port 4011\.|its loader at once|the ordinary loader|by shim|other iPXE driver|started by iPXE/;
  fc.assert(
    fc.property(anySituation, (given) => {
      const { reason, advice, changes } = noticeFor(given, 0);
      assert.equal(spoken.test(advice), changes.length > 0, advice);
      assert.doesNotMatch(`${reason} ${advice}`, /PATCH|\/api|[{}]|boot\./);
    }),
    { numRuns: 500 },
  );
});

test('a change is one switch of a closed set, and never what the node has already', () => {
  const known = Object.values(CHANGES).flatMap((stories) => stories.flatMap(([, all]) => all));
  const closed = new Set(known.map((change) => JSON.stringify(change)));
  const machineMade = fc.record({ refusal: fc.string(), hostname: fc.string(), step: fc.string() });
  fc.assert(
    fc.property(anySituation, machineMade, (given, { refusal, hostname, step }) => {
      const progress = { percent: 1, step, at: 1 };
      const node = { ...given.node, hostname, progress };
      const refused = given.refusal && `${given.refusal}${refusal}`;
      const { changes } = noticeFor({ ...given, node, refusal: refused }, 0);
      for (const change of changes) {
        assert.ok(closed.has(JSON.stringify(change)));
        assert.notDeepEqual({ ...node.boot, ...change.boot }, node.boot);
      }
    }),
    { numRuns: 500 },
  );
});

test('a router that helps is told as what it is to name', () => {
  const { router } = noticeFor(situation({ trace: offer }), 0);
  assert.deepEqual(router, { server: '192.168.1.10', file: 'pilotlight' });
  const host = { address: undefined, httpPort: 8080, bulkPort: 8081 };
  const notice = noticeFor(situation({ trace: offer, host }), 0);
  assert.equal(notice.router, undefined);
  assert.match(notice.advice, /next server \(option 66\) this server,/);
  assert.equal(noticeFor(situation({ trace: fetched }), 0).router, undefined);
});
