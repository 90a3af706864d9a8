/**
 * Network namespaces for tests: wires and hosts of their own, and never a real interface.
 *
 * Names carry the id of the process that made them, so that what a killed run left behind is found
 * and swept by the next one. Processes in a namespace die with the test (PR_SET_PDEATHSIG).
 *
 * @module
 */
import { type ChildProcess, execFileSync, type SpawnOptions, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';

/** Where `ip netns add` keeps them, ip-netns(8). */
const NAMESPACES = '/run/netns';
const OURS = /^plab-(\d+)-/;

export type Namespace = {
  readonly name: string;
  /** Runs a command to its end and gives its output. Throws where it fails. */
  run(...argv: readonly [string, ...string[]]): string;
  /** Starts a process that is killed with the namespace, or with this process. */
  spawn(argv: readonly string[], options?: SpawnOptions): ChildProcess;
  destroy(): void;
};

/** Makes a namespace with loopback up and IPv6 off: the lab's captures hold nothing but the boot. */
export function createNamespace(label: string): Namespace {
  sweepAbandoned();
  const name = `plab-${process.pid}-${randomBytes(3).toString('hex')}-${label}`;
  const children = new Set<ChildProcess>();
  execFileSync('ip', ['netns', 'add', name]);
  const enter = ['netns', 'exec', name];

  function run(...argv: readonly [string, ...string[]]): string {
    return execFileSync('ip', [...enter, ...argv], { encoding: 'utf8', stdio: 'pipe' });
  }
  function start(argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const child = spawn('ip', [...enter, 'setpriv', '--pdeathsig', 'KILL', ...argv], options);
    children.add(child);
    child.once('exit', () => children.delete(child));
    child.once('error', () => children.delete(child));
    return child;
  }
  function destroy(): void {
    process.removeListener('exit', destroy);
    for (const child of children) child.kill('SIGKILL');
    remove(name);
  }

  process.once('exit', destroy);
  run('sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1', 'net.ipv6.conf.default.disable_ipv6=1');
  run('ip', 'link', 'set', 'lo', 'up');
  return { name, run, spawn: start, destroy };
}

function sweepAbandoned(): void {
  if (!existsSync(NAMESPACES)) return;
  for (const name of readdirSync(NAMESPACES)) {
    const owner = OURS.exec(name)?.[1];
    if (owner !== undefined && !existsSync(`/proc/${owner}`)) {
      remove(name);
    }
  }
}

/** Some processes outlive the one that started them: HAProxy a Pilotlight that was killed. */
function remove(name: string): void {
  if (!existsSync(`${NAMESPACES}/${name}`)) return;
  const pids = execFileSync('ip', ['netns', 'pids', name], { encoding: 'utf8' });
  for (const pid of pids.split('\n').filter((line) => line !== '')) {
    try {
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended by itself.
    }
  }
  execFileSync('ip', ['netns', 'del', name], { stdio: 'ignore' });
}
