/**
 * A node as the domain sees it, where no registry is needed.
 *
 * @module
 */
import { parseMac } from '../../src/domain/mac.ts';
import { DEFAULT_BOOT_POLICY, type Node } from '../../src/domain/node.ts';
import { BY_HAND } from '../../src/domain/power.ts';

const MAC = parseMac('d0:50:99:4e:05:57');

/** An enrolled one, unless `fields` say otherwise. */
export function aNode(fields: Partial<Node> = {}): Node {
  return {
    id: '00000000-0000-4000-8000-000000000001',
    macs: MAC === undefined ? [] : [MAC],
    hostname: 'opti-01',
    role: 'none',
    profile: 'default',
    address: undefined,
    uuid: undefined,
    serial: undefined,
    arch: 'x86_64-efi',
    boot: DEFAULT_BOOT_POLICY,
    power: BY_HAND,
    stage: 'enrolled',
    attempt: 1,
    failure: undefined,
    sshHostKeys: [],
    keyHash: undefined,
    progress: undefined,
    trace: {},
    stuck: undefined,
    firstBoot: undefined,
    bootDue: undefined,
    beforeReinstall: undefined,
    createdAt: 0,
    stageSince: 0,
    ...fields,
  };
}
