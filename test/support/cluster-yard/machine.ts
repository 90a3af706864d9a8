/**
 * A machine of the yard: a network namespace with one card on the switch, and a folder for a disk.
 *
 * @module
 */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createNamespace, type Namespace } from '../lab/namespace.ts';
import type { LabNetwork } from '../lab/network.ts';

const PROGRAM = fileURLToPath(new URL('machine.sh', import.meta.url));

export type YardMachine = {
  readonly name: string;
  readonly mac: string;
  readonly address: string;
  readonly disk: string;
  /** From firmware on, over restarts. */
  switchOn(): void;
  /** All that runs on it ends at once, and what was not on the disk is lost. */
  cutPower(): Promise<void>;
  /** What it said on its screen since it was bought. */
  console(): string;
  destroy(): Promise<void>;
};

/** The `number`-th machine of the yard, from 1. */
export function buyMachine(network: LabNetwork, number: number): YardMachine {
  const name = `m${number}`;
  const mac = `52:54:00:00:00:0${number}`;
  const address = `10.77.0.${20 + number}`;
  const [disk, log] = [join(network.folder, name), join(network.folder, `${name}.console`)];
  mkdirSync(disk);
  const namespace = createNamespace(name);
  plugIn(network.switch, namespace, { mac, address });
  let child: ChildProcess | undefined;

  async function cutPower(): Promise<void> {
    if (child === undefined) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL'); // unshare's --kill-child takes all of its namespace with it
    child = undefined;
    await ended;
  }

  return {
    ...{ name, mac, address, disk, cutPower },
    switchOn() {
      const screen = openSync(log, 'a');
      const cell = ['unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
      const words = [name, mac, disk, network.folder];
      child = namespace.spawn([...cell, 'sh', PROGRAM, ...words], {
        stdio: ['ignore', screen, screen],
      });
      closeSync(screen);
    },
    console: () => readFileSync(log, 'utf8'),
    async destroy() {
      await cutPower();
      namespace.destroy();
    },
  };
}

function plugIn(
  switchboard: Namespace,
  host: Namespace,
  { mac, address }: Pick<YardMachine, 'mac' | 'address'>,
): void {
  const port = `to-${address.split('.')[3]}`;
  const peer = ['peer', 'name', 'lan0', 'address', mac, 'netns', host.name];
  switchboard.run('ip', 'link', 'add', port, 'type', 'veth', ...peer);
  switchboard.run('ip', 'link', 'set', port, 'master', 'bridge0', 'up');
  host.run('ip', 'address', 'add', `${address}/24`, 'brd', '+', 'dev', 'lan0');
  host.run('ip', 'link', 'set', 'lan0', 'up');
}
