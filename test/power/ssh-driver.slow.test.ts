import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { PowerTarget } from '../../src/domain/power.ts';
import { createSshDriver } from '../../src/power/ssh-driver.ts';
import { createShell } from '../../src/ssh/shell.ts';
import { temporaryFolder } from '../images/support/temporary-folder.ts';
import {
  BOOT_NEXT,
  EFIBOOTMGR_NEEDS,
  efibootmgr,
  MAC,
  OPTIPLEX_OPTIONS,
  SECOND_MAC,
  writeVariables,
} from '../support/efi-variables.ts';
import { createProgramFolder } from '../support/local-shell.ts';
import { needs } from '../support/needs.ts';
import { keyPair, SSHD_NEEDS, startSshd } from '../support/sshd.ts';
import { mac } from '../support/store-values.ts';

const NEEDS = needs(...SSHD_NEEDS, ...EFIBOOTMGR_NEEDS);

/** OpenSSH's server, the distribution's efibootmgr over variables of a test, and a systemctl that restarts nobody. */
async function yard(context: TestContext, { variables = true } = {}) {
  const folder = await temporaryFolder(context);
  const [ours, host, stranger] = ['ours', 'host', 'stranger'].map((name) =>
    keyPair(folder, 'ed25519', name),
  );
  assert.ok(ours && host && stranger);
  const programs = createProgramFolder(folder);
  programs.put('systemctl', '');
  const real = efibootmgr();
  const firmware = join(folder, 'efivars');
  if (variables) writeVariables(firmware, OPTIPLEX_OPTIONS);
  const environment = `LD_LIBRARY_PATH='${real.libraries}' EFIVARFS_PATH='${firmware}/'`;
  programs.put('efibootmgr', `${environment} exec '${real.program}' "$@"`);
  const sshd = await startSshd(context, {
    ...{ folder, hostKeys: ['host'], authorized: ours.publicLine },
    environment: [`PATH=${programs.path}:/usr/bin:/bin`],
  });
  const driver = createSshDriver({
    shell: ({ address, hostKeys }) =>
      createShell({
        ...{ host: address, port: sshd.port, username: 'root', hostKeys },
        ...{ privateKey: ours.privateKey, connectMs: 5_000, runMs: 10_000 },
      }),
  });
  const target: PowerTarget = {
    ...{ nodeId: '1', name: 'opti-01', macs: [mac(MAC)], installs: false },
    ...{ sshHostKeys: [host.publicLine], addresses: ['127.0.0.1'] },
  };
  /** The number that the firmware would boot next. */
  const next = () => {
    const file = join(firmware, BOOT_NEXT);
    return existsSync(file) ? readFileSync(file).readUInt16LE(4) : undefined;
  };
  return { driver, target, next, stranger, sshd, calls: programs.calls };
}

test('the firmware boots the network of the right card next', NEEDS, async (context) => {
  const { driver, target, next, calls } = await yard(context);
  const { words } = await driver.act(target, { action: 'reset', boot: 'network' });
  assert.match(words, /boots 000A \(Onboard NIC\(IPV4\)\) next/);
  assert.equal(next(), 0x0a);
  assert.equal(calls().at(-1), 'systemctl reboot');
  await driver.bootFromNetwork({ ...target, macs: [mac(SECOND_MAC)] });
  assert.equal(next(), 0x01);
});

test('a machine without UEFI is told so by efibootmgr itself', NEEDS, async (context) => {
  const { driver, target, calls } = await yard(context, { variables: false });
  await assert.rejects(driver.act(target, { action: 'reset', boot: 'network' }), {
    code: 'POWER_REFUSED',
    message: /EFI variables are not supported on this system/,
  });
  assert.equal(calls().includes('systemctl reboot'), false);
  assert.match((await driver.bootFromNetwork(target)).words, /as its boot order says/);
  assert.equal(calls().at(-1), 'systemctl reboot');
});

test(
  'a machine is switched off and restarted, and one with another key is told nothing',
  NEEDS,
  async (context) => {
    const { driver, target, calls, stranger, sshd } = await yard(context);
    await driver.act(target, { action: 'off', boot: undefined });
    await driver.act(target, { action: 'reset', boot: undefined });
    assert.deepEqual(calls(), ['systemctl poweroff', 'systemctl reboot']);
    const other = { ...target, sshHostKeys: [stranger.publicLine] };
    await assert.rejects(driver.act(other, { action: 'off', boot: undefined }), {
      code: 'POWER_FAILED',
      message: /shows another host key than its install reported/,
    });
    assert.equal(calls().length, 2);
    await sshd.stop();
    await assert.rejects(driver.act(target, { action: 'on', boot: undefined }), {
      code: 'POWER_REFUSED',
    });
  },
);
