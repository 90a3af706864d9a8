/**
 * The doctor on networks with a real router, and with each fault that a home network can have.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { rowsOf } from '../support/database-rows.ts';
import {
  createDoctorLab,
  DOCTOR_LAB_NEEDS,
  type DoctorLab,
  LEASES,
  type RouterSettings,
} from '../support/doctor-lab.ts';
import { needs } from '../support/needs.ts';

/** Nobody told the sum of the lab's image, and containers have no clock of their own. */
const OF_THE_LAB = /^warning (image|time):/;
const faultsIn = (faults: readonly string[]) => faults.filter((each) => !OF_THE_LAB.test(each));
/** The audit log, and SQLite's count of its rows. */
const WHO_DID_WHAT = ['audit', 'sqlite_sequence'];
const INPUT =
  'add table ip t; add chain ip t c { type filter hook input priority 0; }; add rule ip t c';
const OUTPUT =
  'add table ip t; add chain ip t c { type filter hook output priority 0; }; add rule ip t c';

describe('the doctor on a network', needs(...DOCTOR_LAB_NEEDS), () => {
  let lab: DoctorLab;
  before(async () => {
    lab = await createDoctorLab();
    await lab.serve();
  });
  after(() => lab?.destroy());

  /** With a router that has these settings, and rules on Pilotlight's host. */
  async function examined(
    from: 'pilot' | 'desk',
    { router = LEASES, rules = '', words = '' }: Wish = {},
  ) {
    const end = router === 'none' ? undefined : await lab.route('router', router);
    lab.filter('pilot', rules);
    try {
      return await lab.examine(from, words);
    } finally {
      lab.filter('pilot', '');
      await end?.();
    }
  }

  for (const from of ['pilot', 'desk'] as const) {
    test(`in good health nothing is found, seen from the ${from}, and no row is another`, async () => {
      const registry = join(lab.data, 'registry.db');
      const before = rowsOf(registry, WHO_DID_WHAT);
      const run = await examined(from, { words: '--full --role server' });
      const found = faultsIn(run.faults).filter((each) => !/^problem artifacts/.test(each));
      assert.deepEqual(found, []);
      assert.equal(run.findings.filter(({ state }) => state === 'ok').length >= 13, true);
      assert.deepEqual(rowsOf(registry, WHO_DID_WHAT), before);
      assert.match(
        run.of('addresses')[0] ?? '',
        /^ok addresses: lan0: 10\.77\.0\.1 offers 10\.77\.0\./,
      );
      assert.match(run.of('initrd')[0] ?? '', /all of it came$/);
    });
  }

  test('a BIOS machine, too', async () => {
    const run = await examined('desk', { words: '--arch x86-bios' });
    assert.deepEqual(faultsIn(run.faults), []);
    assert.match(run.of('loader')[0] ?? '', /^ok loader: undionly\.kpxe/);
    assert.equal(run.exit, 0);
  });

  test('nobody gives addresses', async () => {
    const run = await examined('pilot', { router: 'none' });
    assert.deepEqual(faultsIn(run.faults), ['problem addresses: lan0: nobody gives addresses']);
    assert.equal(run.exit, 1);
    const lines = run.findings.find(({ check }) => check === 'addresses')?.lines ?? [];
    assert.equal(lines.length, 7);
  });

  test('two DHCP servers', async () => {
    const other = ['dhcp-range=10.77.0.200,10.77.0.219,255.255.255.0,1h'];
    const end = await lab.route('second', [...other, 'dhcp-option=option:router,10.77.0.3']);
    const run = await examined('pilot');
    await end();
    const [fault = '', ...others] = faultsIn(run.faults);
    assert.match(
      fault,
      /^problem addresses: lan0: 2 DHCP servers give addresses: 10\.77\.0\.[13] and/,
    );
    assert.deepEqual(others, []);
  });

  test('a router that leads machines elsewhere', async () => {
    const router = [...LEASES, 'dhcp-boot=pxelinux.0,,10.77.0.77'];
    const run = await examined('pilot', { router });
    assert.deepEqual(faultsIn(run.faults), [
      'problem boot-options: lan0: 10.77.0.1 leads machines to 10.77.0.77 and the file "pxelinux.0"',
    ]);
  });

  test('a router that names Pilotlight: router mode, and the name leads to the loader', async () => {
    const router = [...LEASES, 'dhcp-boot=pilotlight,,10.77.0.2'];
    const run = await examined('desk', { router });
    assert.deepEqual(faultsIn(run.faults), []);
    assert.match(run.of('boot-options')[0] ?? '', /names Pilotlight, 10\.77\.0\.2 and the file/);
    assert.match(run.of('loader')[0] ?? '', /^ok loader: pilotlight, which is snponly\.efi,/);
  });

  test('another PXE server', async () => {
    const proxy = ['dhcp-range=10.77.0.0,proxy', 'pxe-service=X86-64_EFI,Boot,other.efi'];
    const end = await lab.route('second', proxy);
    const run = await examined('pilot');
    await end();
    assert.deepEqual(faultsIn(run.faults), [
      'problem boot-offer: lan0: 10.77.0.3 answers machines that boot, too',
    ]);
  });

  for (const [what, rules, faults, from] of [
    [
      'the answers of Pilotlight are dropped',
      `${OUTPUT} udp sport 67 drop`,
      ['problem boot-offer: lan0: Pilotlight answered, and its offer did not arrive'],
      'pilot',
    ],
    [
      'questions do not reach Pilotlight',
      `${INPUT} udp dport 67 drop`,
      ['problem boot-offer: lan0: the question did not reach Pilotlight'],
      'desk',
    ],
    [
      'port 4011 is dropped',
      `${INPUT} udp dport 4011 drop`,
      ['problem port-4011: 10.77.0.2 does not answer on UDP port 4011'],
      'desk',
    ],
    [
      'TFTP is dropped',
      `${INPUT} udp dport 69 drop`,
      ['problem loader: nobody answers by TFTP at 10.77.0.2'],
      'desk',
    ],
    [
      'the medium is dropped',
      `${INPUT} tcp dport 2049 drop`,
      ['problem medium: the medium does not come over NFS (NFS): no answer'],
      'desk',
    ],
    [
      'images are dropped',
      `${INPUT} tcp dport 8081 drop`,
      [
        'problem kernel: vmlinuz does not come: nothing came for 5 s',
        'problem initrd: initrd does not come: nothing came for 5 s',
      ],
      'desk',
    ],
    [
      'TLS is dropped',
      `${INPUT} tcp dport 8443 drop`,
      ['problem certificate: no TLS on port 8443: nothing came'],
      'desk',
    ],
  ] as const) {
    test(what, async () => {
      const run = await examined(from, { rules });
      assert.deepEqual(faultsIn(run.faults), faults);
      assert.equal(run.exit, 1);
    });
  }

  test('HTTP is dropped: loader and script do not come', async () => {
    lab.filter('pilot', `${INPUT} ip daddr 10.77.0.2 tcp dport 8080 drop`);
    const end = await lab.route('router', LEASES);
    const run = await lab.examine('pilot', '--server http://127.0.0.1:8080');
    await end();
    lab.filter('pilot', '');
    assert.deepEqual(faultsIn(run.faults), [
      'problem loader: snponly.efi does not come by HTTP: nothing came for 5 s',
      'problem script: the script does not come: nothing came for 5 s',
    ]);
  });
});

type Wish = {
  readonly router?: RouterSettings | 'none';
  readonly rules?: string;
  readonly words?: string;
};
