/**
 * A machine that mounts an image as an installer does: Linux, klibc's `nfsmount`, and a script that says
 * on the serial port what it reads.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  closeSync,
  copyFileSync,
  mkdirSync,
  openSync,
  readdirSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type LabNetwork, PILOT_ADDRESS } from '../../support/lab/network.ts';
import { type SerialPort, serialPort } from '../../support/lab/serial-port.ts';
import { type ClientKernel, clientKernel } from './client-kernel.ts';

export const CLIENT_ADDRESS = '10.77.0.50';
export const NFSMOUNT = '/usr/lib/klibc/bin/nfsmount';
const MODULES = ['virtio_pci', 'virtio_net', 'nfsv3'];

export type ClientMachine = SerialPort & { powerOff(): Promise<void> };

/** Boots; `script` is run by busybox sh when the network is up, with the export mounted on /mnt. */
export async function bootClient(
  network: LabNetwork,
  { exportPath, script }: { readonly exportPath: string; readonly script: string },
): Promise<ClientMachine> {
  const kernel = clientKernel();
  const initrd = makeInitrd(network.folder, kernel, initScript(exportPath, script));
  const serial = join(network.folder, 'client.log');
  writeFileSync(serial, '');
  const stderr = openSync(join(network.folder, 'client-qemu.log'), 'w');
  const qemu = network.switch.spawn(
    [
      'qemu-system-x86_64',
      ...['-accel', 'tcg', '-cpu', 'max', '-m', '512', '-nodefaults', '-no-user-config'],
      ...['-display', 'none', '-no-reboot', '-serial', `file:${serial}`],
      ...['-kernel', kernel.image, '-initrd', initrd, '-append', 'console=ttyS0 quiet panic=-1'],
      ...['-netdev', `tap,id=lan,ifname=${network.plugIn()},script=no,downscript=no`],
      ...['-device', 'virtio-net-pci,netdev=lan,romfile='],
    ],
    { stdio: ['ignore', 'ignore', stderr] },
  );
  closeSync(stderr);
  const ended = once(qemu, 'exit');
  return {
    ...serialPort(serial, () => qemu.exitCode !== null),
    powerOff: async () => {
      qemu.kill('SIGKILL');
      await ended;
    },
  };
}

function initScript(exportPath: string, script: string): string {
  return `#!/bin/sh
export PATH=/bin:/sbin
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs dev /dev
while read -r module; do insmod "/modules/$module" || echo "FAILED insmod $module"; done < /modules/order
ip link set lo up
card=$(ls /sys/class/net | grep -v lo)
ip address add ${CLIENT_ADDRESS}/24 dev "$card"
ip link set "$card" up
for try in 1 2 3 4 5 6 7 8 9; do
  nfsmount -o nolock,ro ${PILOT_ADDRESS}:${exportPath} /mnt && break
  echo "FAILED nfsmount $try"
  sleep 1
done
grep /mnt /proc/mounts
echo MOUNTED
${script}
echo OVER
poweroff -f
`;
}

function makeInitrd(folder: string, kernel: ClientKernel, init: string): string {
  const [root, archive] = [join(folder, 'client-root'), join(folder, 'client-initrd')];
  for (const name of ['bin', 'sbin', 'lib', 'proc', 'sys', 'dev', 'mnt', 'tmp', 'modules']) {
    mkdirSync(join(root, name), { recursive: true });
  }
  const library = readdirSync('/lib').find((name) => /^klibc-.*\.so$/.test(name)) ?? '';
  copyFileSync(join('/lib', library), join(root, 'lib', library));
  copyFileSync(NFSMOUNT, join(root, 'bin/nfsmount'));
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'));
  symlinkSync('busybox', join(root, 'bin/sh'));
  const modules = kernel.order(MODULES);
  for (const path of modules) {
    mkdirSync(join(root, 'modules', dirname(path)), { recursive: true });
    copyFileSync(join(kernel.modules, path), join(root, 'modules', path));
  }
  writeFileSync(join(root, 'modules/order'), `${modules.join('\n')}\n`);
  writeFileSync(join(root, 'init'), init);
  chmodSync(join(root, 'init'), 0o755);
  const pack = 'find . | cpio --quiet -o -H newc -R 0:0 | gzip -1 > "$0"';
  execFileSync('sh', ['-c', pack, archive], { cwd: root });
  return archive;
}
