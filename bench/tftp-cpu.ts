/**
 * The CPU time of a server with all its children, from a control group of its own.
 *
 * tftpd-hpa forks for each request and ignores SIGCHLD, and the kernel adds children that nobody waits
 * for to no cutime: proc(5) shows the idle parent only.
 *
 * @module
 */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type CpuMeter = {
  /** ms since the group was made. */
  read(): number;
  /** Once its processes have ended. */
  remove(): void;
};

const V1 = '/sys/fs/cgroup/cpuacct';
const V2 = '/sys/fs/cgroup';

/** Puts the process, and so the children that it will have, into a new group. Needs root. */
export function createCpuMeter(pid: number): CpuMeter {
  const isV1 = existsSync(join(V1, 'cpuacct.usage'));
  const group = join(isV1 ? V1 : V2, `pilotlight-bench-${pid}`);
  mkdirSync(group);
  writeFileSync(join(group, 'cgroup.procs'), String(pid));
  return { read: () => (isV1 ? usageV1(group) : usageV2(group)), remove: () => rmdirSync(group) };
}

/** Nanoseconds. */
function usageV1(group: string): number {
  return Number(readFileSync(join(group, 'cpuacct.usage'), 'latin1')) / 1e6;
}

function usageV2(group: string): number {
  const stat = readFileSync(join(group, 'cpu.stat'), 'latin1');
  return Number(/^usage_usec (\d+)$/m.exec(stat)?.[1]) / 1e3;
}
