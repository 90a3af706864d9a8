/**
 * Brings the desks' decisions and the renderers of boot/ together.
 *
 * @module
 */

import type { AutoinstallFacts, NetworkDefaults } from '../boot/autoinstall/answers.ts';
import type { JoinFacts } from '../boot/autoinstall/first-boot-programs.ts';
import type { Autoinstall } from '../boot/autoinstall.ts';
import type { GrubConfigs } from '../boot/grub-config.ts';
import type { IpxeScripts } from '../boot/ipxe-script.ts';
import { memoryMiB } from '../boot/memory.ts';
import { ProvisioningError } from '../domain/errors.ts';
import { machineIdentity } from '../domain/machine-identity.ts';
import type { OrderChoice } from '../domain/node.ts';
import { isSwitchedOverSsh, wakingCard } from '../domain/power.ts';
import type { UbuntuProfile } from '../domain/profile.ts';
import type { Renderers } from '../workflow/boot-texts.ts';
import {
  type Hardware,
  type MemoryVerdict,
  type Seed,
  unfitBecause,
} from '../workflow/install-desk.ts';

export type RendererParts = {
  readonly scripts: IpxeScripts;
  readonly grub: GrubConfigs;
  readonly autoinstall: Autoinstall;
  readonly sshAuthorizedKeys: readonly string[];
  /** What a node with a fixed address needs to be told besides. */
  readonly network: NetworkDefaults;
  /** The public key of this Pilotlight, as a line of authorized_keys. */
  readonly pilotlightKey: () => string;
  /** Of a machine with a role; undefined for the others. */
  readonly joinFacts: (seed: Seed) => JoinFacts | undefined;
  /** Whether the machine is to be off when its system is installed. */
  readonly switchesOff: (nodeId: string) => boolean;
};

export function createRenderers(parts: RendererParts): Renderers {
  const { scripts, grub, autoinstall, sshAuthorizedKeys } = parts;

  function factsOf(whole: Seed): AutoinstallFacts {
    const { node, mac, ...seed } = whole;
    return {
      nodeId: node.id,
      attempt: seed.attempt,
      hostname: nameOf(node),
      mac: knownMac(node, mac),
      macs: node.macs,
      address: node.address,
      network: parts.network,
      profile: ended(ordered(seed.profile, node.boot.order), parts.switchesOff(node.id)),
      sshAuthorizedKeys,
      installUrl: seed.installUrl,
      point: seed.point === '' ? undefined : seed.point,
      wakesBy: wakingCard(node.power, node.macs),
      pilotlightKey: letsIn(node) ? parts.pilotlightKey() : undefined,
      join: parts.joinFacts(whole),
    };
  }

  return {
    ipxe: scripts.screen,
    grub: grub.screen,
    autoexec: (server) => {
      const [host = ''] = server.split(':');
      return scripts.autoexec({
        bootUrl: `http://${server}/boot`,
        loadersUrl: `tftp://${host}/loaders`,
      });
    },
    memoryCheck: (verdict, hardware) => scripts.check(checkView(verdict, hardware)),
    seed: {
      'meta-data': ({ node, attempt }) =>
        autoinstall.metaData({ nodeId: node.id, attempt, hostname: nameOf(node) }),
      'user-data': (seed) => autoinstall.userData(factsOf(seed)),
      'early.sh': (seed) => autoinstall.earlyProgram(factsOf(seed)),
      'late.sh': (seed) => autoinstall.lateProgram(factsOf(seed)),
    },
    hardware: hardwareOf,
  };
}

/** Members of a cluster, and machines that are switched by their system. */
function letsIn({ role, power }: Seed['node']): boolean {
  return role !== 'none' || isSwitchedOverSsh(power);
}

/** A node may have its own order of booting. */
function ordered(profile: UbuntuProfile, order: OrderChoice): UbuntuProfile {
  return order === 'profile' ? profile : { ...profile, bootOrder: order };
}

/** Whoever is to change the machine before its first boot switches it on again. */
function ended(profile: UbuntuProfile, off: boolean): UbuntuProfile {
  return off ? { ...profile, shutdown: 'poweroff' } : profile;
}

export function nameOf({ hostname, macs }: Seed['node']): string {
  if (hostname !== undefined) return hostname;
  throw new ProvisioningError('INPUT_INVALID', `${macs[0]} has no host name yet: approve it first`);
}

export function knownMac({ id }: Seed['node'], mac: Seed['mac']) {
  if (mac !== undefined) return mac;
  throw new ProvisioningError('INPUT_INVALID', `node ${id} has no MAC`);
}

function checkView(verdict: MemoryVerdict, { memoryMiB: size }: Hardware) {
  if (verdict.kind === 'enough') {
    const summary = size === undefined ? 'memory of unknown size' : `${size} MiB of memory`;
    return { kind: 'passed', summary } as const;
  }
  return { kind: 'refused', reason: unfitBecause(verdict) } as const;
}

/** What iPXE's check says; what is empty is not known. */
function hardwareOf(facts: ReadonlyMap<string, string>): Hardware {
  const known = (name: string) => facts.get(name)?.trim() || undefined;
  const model = [known('manufacturer'), known('product')]
    .filter((word) => word !== undefined)
    .join(' ');
  return {
    memoryMiB: memoryMiB(facts),
    ...machineIdentity(facts),
    model: model === '' ? undefined : model,
    platform: known('platform'),
  };
}
