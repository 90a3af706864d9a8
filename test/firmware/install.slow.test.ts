/**
 * Real firmware, from power-on to its own disk, by each way there is to Pilotlight.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { after, before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import type { Firmware } from '../support/lab/firmware.ts';
import { ISO_NAME, makeInstallerIso } from '../support/lab/installer-iso.ts';
import { fetchedFile, kernelWords } from '../support/lab/installer-log.ts';
import { inLab, type Lab } from '../support/lab/journey.ts';
import { LAB_NEEDS } from '../support/lab/lab-needs.ts';
import { LOCAL_DISK_GREETING } from '../support/lab/local-disk.ts';
import type { Machine } from '../support/lab/machine.ts';
import { PILOT_ADDRESS, type RouterKind } from '../support/lab/network.ts';
import type { TimelineLine } from '../support/lab/pilotlight.ts';
import { needs } from '../support/needs.ts';

type Way = {
  readonly name: string;
  readonly firmware: Firmware;
  readonly router: RouterKind;
  readonly arch: string;
  readonly boot: { readonly offer?: '4011'; readonly loader?: 'shim' };
};

const WAYS: readonly Way[] = [
  way('EDK2 PXE, by the proxy', 'ovmf-pxe', 'plain'),
  { ...way('EDK2 PXE, by the proxy and port 4011', 'ovmf-pxe', 'plain'), boot: { offer: '4011' } },
  way('BIOS with an iPXE ROM, by the proxy', 'seabios-ipxe', 'plain'),
  way('UEFI with an iPXE ROM, by the proxy', 'ovmf-ipxe', 'plain'),
  way('UEFI HTTP boot, by the proxy', 'ovmf-http', 'plain'),
  way('EDK2 PXE, sent by its router', 'ovmf-pxe', 'names-pilotlight'),
  way('BIOS with an iPXE ROM, sent by its router', 'seabios-ipxe', 'names-pilotlight'),
  way('Secure Boot, sent by its router', 'secure-boot', 'names-pilotlight'),
];

function way(name: string, firmware: Firmware, router: RouterKind): Way {
  const arch = firmware === 'seabios-ipxe' ? 'x86-bios' : 'x86_64-efi';
  const boot = firmware === 'secure-boot' ? ({ loader: 'shim' } as const) : {};
  return { name, firmware, router, arch, boot };
}

const MAC = '52:54:00:1a:b0:01';
const UUID = '4c4c4544-0042-3510-8052-b4c04f4c4142';
const REFUSAL = /boots from its own disk while installed/;
const images = mkdtempSync(`${tmpdir()}/pilotlight-images-`);

// Two at once: each machine is emulated on a core of its own.
describe('an enrolled machine installs itself and then boots its own disk', {
  concurrency: 2,
}, () => {
  before(() => {
    if (needs(...LAB_NEEDS).skip === false) makeInstallerIso(images);
  });
  after(() => rmSync(images, { recursive: true }));

  for (const { name, firmware, router, arch, boot } of WAYS) {
    test(name, { ...needs(...LAB_NEEDS), timeout: 600_000 }, (context) =>
      inLab(context, { router, images, minimumMemoryMiB: 900 }, async (lab) => {
        const wanted = { macs: [MAC], hostname: 'lab-1', role: 'none', profile: 'lab' };
        await lab.service.api('POST', '/nodes', { ...wanted, boot });
        const machine = await lab.boot({
          ...{ firmware, mac: MAC, memoryMiB: 1024, uuid: UUID, serial: 'LAB0001' },
        });
        const [begun] = await machine.waitForSerial(
          /^LAB: command line|check did not pass/m,
          180_000,
        );
        assert.match(begun, /^LAB/);
        const installed = /^LAB: (installed, reboots|refused: .*|failed)$/m;
        const [outcome] = await machine.waitForSerial(installed, 180_000);
        assert.match(outcome, /installed, reboots/);
        const rebootedAt = Date.now();
        assertInstaller(machine, firmware);
        await lab.service.waitForLine('lab-1', REFUSAL, 120_000);
        await sleep(3000); // for an answer that must not come
        assertNothingOffered(lab, rebootedAt);
        if (!firmware.startsWith('seabios')) await diskFirst(machine);
        await machine.waitForSerial(new RegExp(LOCAL_DISK_GREETING), 180_000);
        await assertRecorded(lab, { arch, router });
      }),
    );
  }
});

function assertInstaller(machine: Machine, firmware: Firmware): void {
  const log = machine.serialLog();
  const words = kernelWords(log);
  const seed = words.find((word) => word.startsWith('ds=')) ?? '';
  const ticket = /^ds=nocloud;s=http:\/\/10\.77\.0\.2:8080\/install\/([0-9a-f]{32})\/$/.exec(
    seed,
  )?.[1];
  assert.ok(ticket, `the seed is named ${seed}`);
  // Under UEFI the 2019 iPXE puts the kernel's name before the words, and GRUB its path.
  const named = firmware === 'seabios-ipxe' ? [] : words.slice(0, 1);
  for (const word of named)
    assert.match(word, /^(vmlinuz|BOOT_IMAGE=\(tftp,10\.77\.0\.2\)\/.*\/vmlinuz)$/);
  assert.deepEqual(words, [
    ...named,
    ...['initrd=initrd', 'root=/dev/ram0', 'ramdisk_size=1500000', 'ip=dhcp'],
    words.find((word) => word.startsWith('url=')),
    ...['cloud-config-url=/dev/null', 'autoinstall', `ds=nocloud;s=${seedUrl(ticket)}`],
    ...[`BOOTIF=01-${MAC.replaceAll(':', '-')}`, '---', 'console=ttyS0'],
  ]);
  const iso = readFileSync(`${images}/${ISO_NAME}`);
  const sum = createHash('sha256').update(iso).digest('hex');
  assert.match(log, new RegExp(`^LAB: medium of ${iso.length} bytes, sha256 ${sum}`, 'm'));

  const userData = parse(fetchedFile(log, 'user-data'));
  assert.equal(userData.autoinstall.identity.hostname, 'lab-1');
  assert.equal(userData.autoinstall.network.ethernets.boot.match.macaddress, MAC);
  assert.equal(parse(fetchedFile(log, 'meta-data'))['local-hostname'], 'lab-1');
  assert.equal(fetchedFile(log, 'vendor-data').trim(), '');
  assert.doesNotMatch(log, /^LAB: note/m);
}

function seedUrl(ticket: string): string {
  return `http://${PILOT_ADDRESS}:8080/install/${ticket}/`;
}

/**
 * EDK2 waits minutes for other servers, by each protocol in turn (measured: 135 s for PXE alone). Ubuntu's
 * installer puts its own entry before the network's; here the network's is taken away.
 */
async function diskFirst(machine: Machine): Promise<void> {
  await machine.bootNoNetwork();
  await machine.reset();
}

type Expected = { readonly arch: string; readonly router: RouterKind };

async function assertRecorded({ service }: Lab, { arch, router }: Expected): Promise<void> {
  const node = await service.node('lab-1');
  assert.equal(node.stage, 'installed');
  assert.equal(node.sshHostKeys.length, 3);
  if (router === 'plain') assert.equal(node.arch, arch);
  const lines = await service.timeline('lab-1');
  const stages = lines.map(({ stage }) => stage).filter((stage, at, all) => stage !== all[at - 1]);
  assert.deepEqual(stages, ['enrolled', 'booting', 'installing', 'installed']);
  assertInOrder(lines, [
    /^install script fetched from 10\.77\.0\.\d+$/,
    /^autoinstall seed fetched from 10\.77\.0\.\d+$/,
    /^installed; 3 SSH host keys reported$/,
    REFUSAL,
  ]);
}

function assertInOrder(lines: readonly TimelineLine[], wanted: readonly RegExp[]): void {
  let from = 0;
  for (const pattern of wanted) {
    const at = lines.findIndex(({ text }, index) => index >= from && pattern.test(text));
    const told = lines.map(({ text }) => text).join('\n');
    assert.ok(at >= 0, `the timeline has no ${pattern} after line ${from}:\n${told}`);
    from = at + 1;
  }
}

/** Seen on the wire: after the reboot no offer left Pilotlight, whoever asked. */
function assertNothingOffered({ capture }: Lab, since: number): void {
  const offers = capture
    .packets()
    .filter(({ source, what }) => source === PILOT_ADDRESS && what.startsWith('offer'));
  const late = offers.filter(({ at }) => at > since + 1000);
  assert.deepEqual(
    late.map(({ what }) => what),
    [],
  );
}
