/**
 * A node of which nothing is known but that it is there.
 *
 * @module
 */
import { DEFAULT_BOOT_POLICY, type Node } from '../../domain/node.ts';
import { BY_HAND } from '../../domain/power.ts';

export function blankNode(id: string, at: number): Node {
  return {
    id,
    macs: [],
    hostname: undefined,
    role: 'none',
    profile: 'default',
    address: undefined,
    uuid: undefined,
    serial: undefined,
    arch: undefined,
    boot: DEFAULT_BOOT_POLICY,
    power: BY_HAND,
    stage: 'discovered',
    attempt: 0,
    failure: undefined,
    sshHostKeys: [],
    keyHash: undefined,
    progress: undefined,
    trace: {},
    stuck: undefined,
    firstBoot: undefined,
    bootDue: undefined,
    beforeReinstall: undefined,
    createdAt: at,
    stageSince: at,
  };
}
