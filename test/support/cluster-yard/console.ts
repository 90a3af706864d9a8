/**
 * A person who is root on a machine of the yard.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { LabNetwork } from '../lab/network.ts';
import type { YardMachine } from './machine.ts';

/** From Pilotlight's host, with the key that machines take. Ends at the first command that fails. */
export async function atConsole(
  { pilot, folder }: LabNetwork,
  { address, name }: YardMachine,
  program: string,
): Promise<string> {
  const options = ['StrictHostKeyChecking=no', 'UserKnownHostsFile=/dev/null', 'LogLevel=ERROR'];
  const key = join(folder, 'data/pki/ssh_key');
  const ssh = ['ssh', '-i', key, ...options.flatMap((option) => ['-o', option])];
  const words = ['netns', 'exec', pilot.name, ...ssh, `root@${address}`, 'sh -eu'];
  const child = spawn('ip', words, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(program);
  const [said, complaint] = [text(child.stdout), text(child.stderr)];
  const [code] = await once(child, 'close');
  if (code === 0) return said;
  throw new Error(`${name}: the program ended with ${code}: ${await complaint}${await said}`);
}
