import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { PowerTarget, PowerWish } from '../../src/domain/power.ts';
import type { RemoteShell } from '../../src/power/ssh/remote-shell.ts';
import { createSshDriver } from '../../src/power/ssh-driver.ts';
import { temporaryFolder } from '../images/support/temporary-folder.ts';
import { SECOND_MAC } from '../support/efi-variables.ts';
import { createProgramFolder, localShell } from '../support/local-shell.ts';
import { mac, OPTIPLEX } from '../support/store-values.ts';

const TARGET: PowerTarget = {
  ...{ nodeId: '1', name: 'opti-01', macs: [OPTIPLEX], installs: false },
  ...{ sshHostKeys: ['ssh-ed25519 AAAA'], addresses: ['192.168.1.21', '192.168.1.77'] },
};
const VERBOSE = fileURLToPath(new URL('../fixtures/efibootmgr/18-verbose.txt', import.meta.url));

/** Prints what firmware of this output would: with the entry that boots next, once it is set. */
const EFIBOOTMGR = `case $1 in
  -v) exec /bin/cat '${VERBOSE}' ;;
  --bootnext) echo "BootNext: $2"; exec /bin/cat '${VERBOSE}' ;;
esac`;

type Yard = {
  readonly driver: ReturnType<typeof createSshDriver>;
  readonly calls: () => readonly string[];
  readonly put: (name: string, script: string) => void;
  readonly asked: string[];
};

/** A machine under the addresses of which `answers` says that it is there. */
async function yard(
  context: TestContext,
  { answers = () => undefined, own }: { answers?: (at: string) => unknown; own?: string } = {},
): Promise<Yard> {
  const programs = createProgramFolder(await temporaryFolder(context));
  for (const name of ['true', 'systemctl']) programs.put(name, '');
  programs.put('efibootmgr', EFIBOOTMGR);
  const asked: string[] = [];
  const shell = ({ address }: { address: string }): RemoteShell => {
    asked.push(address);
    const local = localShell(programs);
    const fault = answers(address);
    return fault === undefined ? local : { ...local, run: () => Promise.reject(fault) };
  };
  const driver = createSshDriver({ shell }, own);
  const calls = () => programs.calls().filter((call) => !call.startsWith('true'));
  return { driver, calls, put: programs.put, asked };
}

function fault(kind: string): Error {
  return Object.assign(new Error(`192.168.1.21:22 is ${kind}`), { kind });
}

const wish = (action: PowerWish['action'], boot?: 'network') => ({ action, boot });

test('a machine is restarted, and switched off, by its own system', async (context) => {
  const { driver, calls } = await yard(context);
  assert.match((await driver.act(TARGET, wish('reset'))).words, /restarts it$/);
  assert.match((await driver.act(TARGET, wish('off'))).words, /shuts down/);
  assert.deepEqual(calls(), ['systemctl reboot', 'systemctl poweroff']);
});

test('its firmware is told to boot the network once, from the card of the node', async (context) => {
  const { driver, calls } = await yard(context);
  const outcome = await driver.act(TARGET, wish('reset', 'network'));
  assert.match(outcome.words, /restarts it, and it boots 000A \(Onboard NIC\(IPV4\)\) next/);
  const boots = ['efibootmgr -v', 'efibootmgr --bootnext 000A', 'systemctl reboot'];
  assert.deepEqual(calls(), boots);
  await driver.bootFromNetwork({ ...TARGET, macs: [mac(SECOND_MAC)] });
  assert.equal(calls()[4], 'efibootmgr --bootnext 0001');
});

const IMPOSSIBLE: readonly (readonly [string, string | undefined, RegExp])[] = [
  ['no efibootmgr', undefined, /it has no efibootmgr/],
  [
    'a machine that boots by BIOS',
    'echo "EFI variables are not supported on this system." >&2; exit 2',
    /efibootmgr says: EFI variables are not supported on this system\./,
  ],
  [
    'firmware that lists no network',
    'echo "Boot0000* ubuntu"',
    /none of its boot entries is the network over IPv4 from d0:50:99:4e:05:57/,
  ],
  [
    'firmware that refuses the write',
    `[ $1 = -v ] && exec /bin/cat '${VERBOSE}'; echo "Could not set BootNext: No space left on device" >&2; exit 13`,
    /efibootmgr says: Could not set BootNext: No space left/,
  ],
  ['firmware that keeps the old value', `exec /bin/cat '${VERBOSE}'`, /did not keep BootNext 000A/],
];

for (const [what, script, words] of IMPOSSIBLE) {
  test(`${what}: a boot from the network is refused, and a reinstall restarts it all the same`, async (context) => {
    const { driver, calls, put } = await yard(context);
    put('efibootmgr', script ?? 'exit 127');
    await assert.rejects(driver.act(TARGET, wish('reset', 'network')), {
      code: 'POWER_REFUSED',
      message: words,
    });
    assert.equal(calls().includes('systemctl reboot'), false);
    const outcome = await driver.bootFromNetwork(TARGET);
    assert.match(outcome.words, /restarts it, and it boots as its boot order says, for /);
    assert.match(outcome.words, words);
    assert.equal(calls().at(-1), 'systemctl reboot');
  });
}

test('SSH wakes nobody, and says of a machine that runs that it does', async (context) => {
  const running = await yard(context);
  assert.match((await running.driver.act(TARGET, wish('on'))).words, /runs already/);
  const off = await yard(context, { answers: () => fault('unreachable') });
  await assert.rejects(off.driver.act(TARGET, wish('on')), {
    code: 'POWER_REFUSED',
    message: /opti-01 does not answer, and SSH wakes nobody: press its button/,
  });
  await assert.rejects(off.driver.act(TARGET, wish('cycle')), { code: 'POWER_REFUSED' });
  await assert.rejects(off.driver.act(TARGET, wish('off')), {
    code: 'POWER_FAILED',
    message: /opti-01 could not be told over SSH: 192\.168\.1\.21:22 is unreachable/,
  });
});

test('each address is tried until one is the machine, and a set one alone', async (context) => {
  const answers = (at: string) => (at === '192.168.1.21' ? fault('host-key') : undefined);
  const moved = await yard(context, { answers });
  await moved.driver.act(TARGET, wish('reset'));
  assert.deepEqual(moved.asked, ['192.168.1.21', '192.168.1.77']);
  const locked = await yard(context, { answers: () => fault('key-refused') });
  await assert.rejects(locked.driver.act(TARGET, wish('reset')), {
    code: 'POWER_FAILED',
    message: /it lets Pilotlight in after its next install$/,
  });
  assert.deepEqual(locked.asked, ['192.168.1.21']);
  const set = await yard(context, { own: '10.0.0.9' });
  await set.driver.act(TARGET, wish('reset'));
  assert.deepEqual(set.asked, ['10.0.0.9']);
});

test('a machine that Pilotlight did not install, or has no address of, is refused', async (context) => {
  const { driver, asked } = await yard(context);
  for (const [changes, words] of [
    [{ sshHostKeys: [] }, /has not installed opti-01/],
    [{ addresses: [] }, /no address of opti-01 is known: set power\.address/],
  ] as const) {
    const target = { ...TARGET, ...changes };
    await assert.rejects(driver.act(target, wish('reset')), {
      code: 'POWER_REFUSED',
      message: words,
    });
  }
  assert.deepEqual(asked, []);
});

test('a connection that breaks while the machine goes is no failure; a program that fails is', async (context) => {
  const { driver, put } = await yard(context);
  put('systemctl', 'echo "Access denied" >&2; exit 4');
  await assert.rejects(driver.act(TARGET, wish('off')), {
    code: 'POWER_FAILED',
    message: /systemctl poweroff ended with 4: Access denied/,
  });
  const shell = (): RemoteShell => ({
    run: async ([program]) => {
      if (program === 'systemctl') throw fault('lost');
      return { code: 0, stdout: '', stderr: '' };
    },
    close: () => undefined,
  });
  assert.equal((await createSshDriver({ shell }).act(TARGET, wish('off'))).kind, 'done');
});

test('the fixture is what efibootmgr printed', () => {
  assert.match(readFileSync(VERBOSE, 'utf8'), /^Boot000A\* Onboard NIC\(IPV4\)\t/m);
});
