/**
 * What HAProxy answers on its two sockets, read: the master's (`show proc`, `reload`) and the worker's
 * (`show stat`, `show servers state`).
 *
 * @module
 */
import type { SeenServer } from '../domain/cluster/balance.ts';

/** Of `show proc`. */
export type Processes = {
  readonly masterPid: number;
  /** Reloads that were tried, in the master's life. */
  readonly reloads: number;
  /** Reloads that failed since the last that went well. */
  readonly failed: number;
  /** The workers of the newest configuration that was loaded, and none of those that only finish. */
  readonly workers: readonly number[];
};

/** Up to 2.4 with a number between, which is 0, and without failures: those are seen by their workers alone. */
const MASTER = /^(\d+)\s+master\s+(?:0\s+(?=\d))?(\d+)\s+(?:\[failed: (\d+)\]|\d+d)/m;
/** Newer than 3.0 says `# programs` only where there are some: the line behind this one is all that always comes. */
const WORKERS = /^# workers\n(?=.*\n)([\s\S]*)/m;

/** Undefined where the text is none, as when the master was cut off in the middle of it. */
export function parseProcesses(text: string): Processes | undefined {
  const [, pid, reloads, failed = '0'] = MASTER.exec(text) ?? [];
  const [, listed] = WORKERS.exec(text) ?? [];
  if (pid === undefined || listed === undefined) return undefined;
  const [current = ''] = listed.split(/^# /m);
  const workers = [...current.matchAll(/^(\d+)\s+worker\s/gm)].map(([, one]) => Number(one));
  return { masterPid: Number(pid), reloads: Number(reloads), failed: Number(failed), workers };
}

/** How a `reload` ended, where the master says so: 3.0 does, 2.6 closes without a word (measured). */
export function parseReload(text: string): { ok: boolean; words: string } | undefined {
  const success = /^Success=([01])\s*$/m.exec(text);
  return success ? { ok: success[1] === '1', words: alertsOf(text) } : undefined;
}

/** `[ALERT]    (4015) : config : …`: what HAProxy calls fatal, without its decoration. At most 600 characters. */
export function alertsOf(log: string): string {
  const alerts = [...log.matchAll(/^\[ALERT\]\s+\(\d+\) : (?:config : )?(.+)$/gm)];
  const words = alerts.map(([, text = '']) => text.trim()).filter((text) => !CLOSING.test(text));
  return [...new Set(words)].join('; ').slice(0, 600);
}

/** They say only that something was said before. */
const CLOSING =
  /^(?:Error\(s\) found in|Fatal errors found in|\[.*\.main\(\)\] Some (?:protocols|configuration))/;

const BACKENDS: readonly string[] = ['api', 'http', 'https'] satisfies SeenServer['backend'][];

/** The servers of our backends in `show stat`. Columns are found by their names: versions add some. */
export function parseStat(csv: string): SeenServer[] {
  const [head = '', ...lines] = csv.trim().split('\n');
  const columns = head.replace(/^# /, '').split(',');
  return lines.flatMap((line) => {
    const fields = line.split(',');
    const of = (column: string): string => fields[columns.indexOf(column)] ?? '';
    const [backend, name, status] = [of('pxname'), of('svname'), of('status')];
    if (!isBackend(backend) || name === 'BACKEND' || name === 'FRONTEND' || name === '') return [];
    // An asterisk: the check is under way, and this is how the one before ended.
    const check = [of('check_status').replace(/^\* /, ''), of('check_code')];
    const up = /^(?:UP|no check)/.test(status);
    return [{ backend, name, up, check: check.filter((word) => word !== '').join('/') }];
  });
}

const isBackend = (text: string): text is SeenServer['backend'] => BACKENDS.includes(text);

/**
 * What the new worker is to believe of its servers: the state file, made of the `show servers state` of
 * the worker before and of `config`, the text of the new configuration.
 *
 * A line that is carried brings its address and port along, whatever the configuration says (measured: a
 * server kept its former port): only what stays the same is. A new server would count as up until its
 * first check: beside one that is known to be up it starts as down, and users come once it has answered.
 */
export function carriedState(dump: string, config: string): string {
  const [version = '', columns = '', ...lines] = dump.split('\n');
  const known = new Map(lines.map((line) => [targetOfState(line), line]));
  const targets = targetsOf(config);
  const carried = targets.flatMap((target) => known.get(target) ?? []);
  const fresh = targets.filter((target) => {
    const backend = target.split(' ')[0] ?? '';
    return !known.has(target) && carried.some((line) => isUp(line, backend));
  });
  return [version, columns, ...carried, ...fresh.map(downLine), ''].join('\n');
}

/** Of a line of the state, as targetsOf has it. */
function targetOfState(line: string): string {
  const words = line.split(' ');
  return [words[1], words[3], `${words[4]}:${words[18]}`].join(' ');
}

function isUp(line: string, backend: string): boolean {
  const [, of, , , , operational] = line.split(' ');
  return of === backend && operational === '2';
}

/** As HAProxy writes a server that failed its check (version 1 of the state file); ids are not looked at. */
function downLine(target: string): string {
  const [backend, name, place = ''] = target.split(' ');
  const [address, port] = place.split(':');
  return `0 ${backend} 0 ${name} ${address} 0 0 1 1 0 8 2 0 6 0 0 0 - ${port} - 0 0 - - 0`;
}

/** `api opti-01 192.168.1.21:6443` of each server line of a configuration that renderHaproxy wrote. */
export function targetsOf(config: string): string[] {
  let backend = '';
  return config.split('\n').flatMap((line) => {
    const [word, name, target] = line.trim().split(' ');
    if (word === 'backend') backend = name ?? '';
    return word === 'server' ? [`${backend} ${name} ${target}`] : [];
  });
}

/** The ports that a configuration of ours listens on. */
export function portsOf(config: string): number[] {
  return [...config.matchAll(/^ {4}bind \S+:(\d+)$/gm)].map(([, port]) => Number(port));
}
