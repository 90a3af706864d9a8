/**
 * Nodes and timeline lines as the API shows them: every field always there, null where nothing is
 * known, times in ISO 8601.
 *
 * @module
 */
import type { FirstBoot, InstalledDisk } from '../domain/first-boot.ts';
import { displayName, type Node } from '../domain/node.ts';
import type { TimelineEntry } from '../domain/timeline.ts';

export function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** Without the log: a list of failed nodes would carry 64 KiB for each. */
export function lineView({ log: _log, ...line }: TimelineEntry) {
  return { ...line, at: isoTime(line.at), lastAt: isoTime(line.lastAt) };
}

export function entryView(entry: TimelineEntry) {
  return { ...lineView(entry), log: entry.log ?? null };
}

/** Of the key of the installed system not even the hash: nobody has a use for it. */
export function nodeView(node: Node) {
  const { failure, progress, stuck, firstBoot } = node;
  return {
    id: node.id,
    name: displayName(node),
    macs: node.macs,
    hostname: node.hostname ?? null,
    role: node.role,
    profile: node.profile,
    address: node.address ?? null,
    uuid: node.uuid ?? null,
    serial: node.serial ?? null,
    arch: node.arch ?? null,
    boot: node.boot,
    stage: node.stage,
    stageSince: isoTime(node.stageSince),
    attempt: node.attempt,
    failure: failure === undefined ? null : { ...failure, at: isoTime(failure.at) },
    progress: progress === undefined ? null : { ...progress, at: isoTime(progress.at) },
    stuck: stuck === undefined ? null : { ...stuck, since: isoTime(stuck.since) },
    seen: Object.fromEntries(Object.entries(node.trace).map(([name, at]) => [name, isoTime(at)])),
    firstBoot: firstBoot === undefined ? null : firstBootView(firstBoot),
    sshHostKeys: node.sshHostKeys,
    createdAt: isoTime(node.createdAt),
  };
}

function firstBootView({ at, addresses, kernel, system, disk }: FirstBoot) {
  return {
    at: isoTime(at),
    addresses,
    kernel: kernel ?? null,
    system: system ?? null,
    disk: disk === undefined ? null : diskView(disk),
  };
}

function diskView({ path, size, model, serial }: InstalledDisk) {
  return { path, size: size ?? null, model: model ?? null, serial: serial ?? null };
}

export function listedNodeView(node: Node, lastLine: TimelineEntry | undefined) {
  return { ...nodeView(node), lastLine: lastLine === undefined ? null : lineView(lastLine) };
}
