/**
 * The firmware of the lab's machines: what QEMU is told for each.
 *
 * @module
 */
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';

export const FIRMWARES = [
  'ovmf-pxe',
  'ovmf-ipxe',
  'seabios-ipxe',
  'ovmf-http',
  'secure-boot',
] as const;

/**
 * `ovmf-pxe`: EDK2's own PXE. `ovmf-ipxe`, `seabios-ipxe`: the card's ROM is iPXE. `ovmf-http`: UEFI HTTP
 * boot over IPv4. `secure-boot`: EDK2's own PXE, and only what Microsoft's keys vouch for.
 */
export type Firmware = (typeof FIRMWARES)[number];

const OVMF = '/usr/share/OVMF';

/** QEMU's arguments for `firmware`; a private copy of the NVRAM is put into `folder`. */
export function firmwareArguments(firmware: Firmware, folder: string): readonly string[] {
  switch (firmware) {
    case 'seabios-ipxe':
      // Without graphics SeaBIOS copies its text screen, and iPXE's with it, to the serial port.
      return ['-machine', 'q35,graphics=off'];
    case 'secure-boot':
      return [
        ...['-machine', 'q35,smm=on', '-global', 'driver=cfi.pflash01,property=secure,value=on'],
        ...flash('OVMF_CODE_4M.ms.fd', 'OVMF_VARS_4M.ms.fd', folder),
        ...protocols({ pxe: true }),
      ];
    case 'ovmf-http':
      return [
        ...['-machine', 'q35', ...flash('OVMF_CODE_4M.fd', 'OVMF_VARS_4M.fd', folder)],
        ...protocols({ pxe: false }),
      ];
    default:
      return [
        ...['-machine', 'q35', ...flash('OVMF_CODE_4M.fd', 'OVMF_VARS_4M.fd', folder)],
        ...protocols({ pxe: true }),
      ];
  }
}

/** The card's option ROM: QEMU's default is iPXE; without one the firmware's own PXE is used. */
export function romOf(firmware: Firmware): string {
  return firmware.endsWith('-ipxe') ? '' : ',romfile=';
}

function flash(code: string, variables: string, folder: string): readonly string[] {
  const copy = join(folder, variables);
  copyFileSync(join(OVMF, variables), copy);
  return [
    ...['-drive', `if=pflash,unit=0,format=raw,readonly=on,file=${join(OVMF, code)}`],
    ...['-drive', `if=pflash,unit=1,format=raw,file=${copy}`],
  ];
}

/**
 * What OVMF tries with a network card (OvmfPkg/README, "PXE support"). Without PXE over IPv4 the next
 * thing it tries is HTTP boot over IPv4.
 */
function protocols({ pxe }: { readonly pxe: boolean }): readonly string[] {
  const setting = (name: string, on: boolean) => [
    '-fw_cfg',
    `name=opt/org.tianocore/${name},string=${on ? 'y' : 'n'}`,
  ];
  return [...setting('IPv4PXESupport', pxe), ...setting('IPv6PXESupport', false)];
}
