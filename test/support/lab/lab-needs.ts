/**
 * What the lab needs of the machine that it runs on. All of them are Debian packages.
 *
 * @module
 */
import { command, file, type Need, ROOT } from '../needs.ts';
import { NETBOOT } from './netboot-package.ts';

export const LAB_NEEDS: readonly Need[] = [
  ROOT,
  command('qemu-system-x86_64', 'qemu-system-x86'),
  file('/usr/share/OVMF/OVMF_VARS_4M.ms.fd', 'ovmf'),
  file('/usr/share/seabios/bios-256k.bin', 'seabios'),
  file('/usr/lib/ipxe/qemu/efi-virtio.rom', 'ipxe-qemu'),
  file('/usr/lib/ipxe/snponly.efi', 'ipxe'),
  file(`${NETBOOT}/grubx64.efi`, 'debian-installer-12-netboot-amd64'),
  file('/dev/net/tun', 'the kernel'),
  command('dnsmasq', 'dnsmasq-base'),
  command('ip', 'iproute2'),
  command('ss', 'iproute2'),
  command('setpriv', 'util-linux'),
  command('sysctl', 'procps'),
  command('tcpdump'),
  command('socat'),
  command('curl'),
  command('xorriso'),
  command('cpio'),
  command('busybox', 'busybox-static'),
  file('/usr/lib/klibc/bin/nfsmount', 'klibc-utils'),
  command('dash'),
  command('mke2fs', 'e2fsprogs'),
  command('lsblk', 'util-linux'),
  command('findmnt', 'util-linux'),
  command('wipefs', 'util-linux'),
  command('blkid', 'util-linux'),
  command('apt-get', 'apt'),
  command('dpkg-deb', 'dpkg'),
];
