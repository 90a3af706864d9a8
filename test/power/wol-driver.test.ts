import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { PowerTarget, WolSettings } from '../../src/domain/power.ts';
import type { RemoteShell } from '../../src/power/ssh/remote-shell.ts';
import { createWolDriver } from '../../src/power/wol-driver.ts';
import { temporaryFolder } from '../images/support/temporary-folder.ts';
import { createProgramFolder, localShell } from '../support/local-shell.ts';
import { macOf, OPTIPLEX } from '../support/store-values.ts';

const TARGET: PowerTarget = {
  ...{ nodeId: '1', name: 'opti-01', macs: [OPTIPLEX], installs: false },
  ...{ sshHostKeys: [], addresses: ['192.168.1.21'] },
};
const INSTALLED: PowerTarget = { ...TARGET, sshHostKeys: ['ssh-ed25519 AAAA'] };
const SETTINGS: WolSettings = {
  ...{ driver: 'wol', mac: undefined, interface: undefined, wakesIntoPxe: false },
};
const HOME = { interfaceName: 'eth0', address: '192.168.1.10', prefixLength: 24 };

type Wishes = Partial<WolSettings> & {
  readonly isOff?: boolean;
  /** A router has given its address to another machine. */
  readonly isAnothers?: boolean;
};

/** What was woken, and how, in order; and a machine that can be told little. */
async function yard(context: TestContext, wishes: Wishes = {}) {
  const { isOff = false, isAnothers = false, ...changes } = wishes;
  const programs = createProgramFolder(await temporaryFolder(context));
  for (const name of ['true', 'systemctl']) programs.put(name, '');
  const woken: string[] = [];
  const unreachable = Object.assign(new Error('no answer'), { kind: 'unreachable' });
  const strange = Object.assign(new Error('another host key'), { kind: 'host-key' });
  const shell = (): RemoteShell =>
    isOff || isAnothers
      ? { run: () => Promise.reject(isOff ? unreachable : strange), close: () => undefined }
      : localShell(programs);
  const driver = createWolDriver(
    {
      shell,
      places: () => ({ all: [HOME], served: [HOME] }),
      waker: {
        wake: async (mac, routes) => {
          woken.push(`${mac} on ${routes.map(({ interfaceName }) => interfaceName)}`);
          return routes;
        },
        keepWaking: (mac) => void woken.push(`${mac} again and again`),
        stop: () => undefined,
      },
    },
    { ...SETTINGS, ...changes },
  );
  const told = () => programs.calls().filter((call) => !call.startsWith('true'));
  return { driver, woken, told, put: programs.put };
}

test('a machine is woken by its first card, or by the one that is named', async (context) => {
  const plain = await yard(context);
  const { words } = await plain.driver.act(TARGET, { action: 'on', boot: undefined });
  assert.match(
    words,
    /magic packets for d0:50:99:4e:05:57 went out on eth0; nothing tells whether it woke$/,
  );
  const named = await yard(context, { mac: macOf(7) });
  await named.driver.act(TARGET, { action: 'on', boot: undefined });
  assert.deepEqual([plain.woken, named.woken], [[`${OPTIPLEX} on eth0`], [`${macOf(7)} on eth0`]]);
});

test('where a magic packet is a boot from the network, it is said what that means', async (context) => {
  const { driver } = await yard(context, { wakesIntoPxe: true });
  const on = { action: 'on', boot: 'network' } as const;
  const safe = await driver.act(TARGET, on);
  assert.match(safe.words, /gets nothing there because it is installed, and goes on to its disk/);
  const due = await driver.act({ ...TARGET, installs: true }, on);
  assert.match(due.words, /asks the network first, and installs/);
});

test('what a packet can not do is refused, with the reason', async (context) => {
  const { driver, woken } = await yard(context);
  for (const action of ['off', 'cycle', 'reset'] as const) {
    await assert.rejects(driver.act(TARGET, { action, boot: undefined }), {
      code: 'POWER_REFUSED',
      message: new RegExp(`a magic packet only wakes: ${action} needs a system`),
    });
  }
  await assert.rejects(driver.act(TARGET, { action: 'on', boot: 'network' }), {
    code: 'POWER_REFUSED',
    message: /set power\.wakesIntoPxe where its setup says "LAN with PXE Boot"/,
  });
  assert.deepEqual(woken, []);
});

test('a machine that Pilotlight installed is told over SSH, and woken once it is off', async (context) => {
  const { driver, woken, told } = await yard(context);
  for (const action of ['off', 'reset', 'cycle'] as const) {
    await driver.act(INSTALLED, { action, boot: undefined });
  }
  assert.deepEqual(told(), ['systemctl poweroff', 'systemctl reboot', 'systemctl poweroff']);
  assert.deepEqual(woken, [`${OPTIPLEX} again and again`]);
});

test('for a reinstall a machine that runs is restarted, or switched off and woken into PXE', async (context) => {
  const plain = await yard(context);
  plain.put('efibootmgr', 'echo "EFI variables are not supported on this system." >&2; exit 2');
  const { words } = await plain.driver.bootFromNetwork(INSTALLED);
  assert.match(words, /boots as its boot order says, for efibootmgr says: EFI variables/);
  assert.deepEqual([plain.told().at(-1), plain.woken], ['systemctl reboot', []]);

  const dell = await yard(context, { wakesIntoPxe: true });
  const through = await dell.driver.bootFromNetwork(INSTALLED);
  assert.match(through.words, /magic packets for d0:50:99:4e:05:57 follow for three minutes/);
  assert.deepEqual(dell.told(), ['systemctl poweroff']);
  assert.deepEqual(dell.woken, [`${OPTIPLEX} again and again`]);
});

test('for a reinstall a machine that is off, or strange, is woken', async (context) => {
  const off = await yard(context, { isOff: true });
  const { words } = await off.driver.bootFromNetwork(INSTALLED);
  assert.match(words, /does not answer over SSH, and may be off: magic packets/);
  const fresh = await yard(context);
  assert.match((await fresh.driver.bootFromNetwork(TARGET)).words, /if it runs, switch it off/);
  assert.deepEqual([off.woken, fresh.woken], [[`${OPTIPLEX} on eth0`], [`${OPTIPLEX} on eth0`]]);
});

test('for a reinstall a machine whose address another has by now is woken', async (context) => {
  const { driver, woken } = await yard(context, { isAnothers: true });
  const { words } = await driver.bootFromNetwork(INSTALLED);
  assert.match(words, /^another machine answers at its address, and it may be off: magic packets/);
  assert.deepEqual(woken, [`${OPTIPLEX} on eth0`]);
});

test('an interface that this host has not is named', async (context) => {
  const { driver } = await yard(context, { interface: 'eth7' });
  await assert.rejects(driver.act(TARGET, { action: 'on', boot: undefined }), {
    code: 'POWER_FAILED',
    message: /no IPv4 address on eth7, and no way to opti-01/,
  });
});
