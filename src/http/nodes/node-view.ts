/**
 * Nodes and timeline lines as the API shows them: every field always there, null where nothing is
 * known, times in ISO 8601.
 *
 * @module
 */
import type { FirstBoot, InstalledDisk } from '../../domain/first-boot.ts';
import { displayName, type Node } from '../../domain/node.ts';
import type { PowerSettings } from '../../domain/power.ts';
import type { BeforeReinstall } from '../../domain/reinstall.ts';
import type { StuckNotice } from '../../domain/stuck/notice.ts';
import type { TimelineEntry } from '../../domain/timeline.ts';
import type { Tagged } from '../conditional/entity-tag.ts';

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
    power: powerView(node.power),
    stage: node.stage,
    stageSince: isoTime(node.stageSince),
    attempt: node.attempt,
    failure: failure === undefined ? null : { ...failure, at: isoTime(failure.at) },
    progress: progress === undefined ? null : { ...progress, at: isoTime(progress.at) },
    stuck: stuck === undefined ? null : stuckView(stuck),
    reinstall: node.beforeReinstall === undefined ? null : reinstallView(node.beforeReinstall),
    seen: Object.fromEntries(Object.entries(node.trace).map(([name, at]) => [name, isoTime(at)])),
    firstBoot: firstBoot === undefined ? null : firstBootView(firstBoot),
    sshHostKeys: node.sshHostKeys,
    createdAt: isoTime(node.createdAt),
  };
}

function stuckView({ router, since, ...notice }: StuckNotice) {
  return { ...notice, router: router ?? null, since: isoTime(since) };
}

/** A reinstall that waits, and where cancelling it leads. */
function reinstallView({ askedAt, stage, outOfCluster, firstBoot }: BeforeReinstall) {
  const disk = firstBoot?.disk;
  return {
    askedAt: isoTime(askedAt),
    backTo: stage,
    outOfCluster,
    disk: disk === undefined ? null : diskView(disk),
  };
}

/** A change rests on what can be set and on the stage, and not on progress, times and what was seen. */
export function taggedNode(node: Node): Tagged {
  const view = nodeView(node);
  const { id, macs, hostname, role, profile, address, uuid, serial, boot, power, stage } = view;
  const decisive = { id, macs, hostname, role, profile, address, uuid, serial, boot, power, stage };
  return { view, decisive };
}

/** The password is shown to nobody, also not as hidden: what is read here may be sent back as it is. */
function powerView(power: PowerSettings) {
  switch (power.driver) {
    case 'wol': {
      const { driver, mac, wakesIntoPxe } = power;
      return { driver, mac: mac ?? null, interface: power.interface ?? null, wakesIntoPxe };
    }
    case 'amt': {
      const { driver, host, port, tls, username, fingerprint } = power;
      return {
        ...{ driver, host, port: port ?? null, tls, username },
        fingerprint: fingerprint ?? null,
      };
    }
    case 'ssh':
      return { driver: power.driver, address: power.address ?? null };
    default:
      return { driver: power.driver };
  }
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
