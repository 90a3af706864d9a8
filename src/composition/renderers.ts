/**
 * Brings the desks' decisions and the renderers of boot/ together.
 *
 * @module
 */

import type { AutoinstallFacts, NetworkDefaults } from '../boot/autoinstall/answers.ts';
import type { Autoinstall } from '../boot/autoinstall.ts';
import type { GrubConfigs } from '../boot/grub-config.ts';
import type { IpxeScripts } from '../boot/ipxe-script.ts';
import { memoryMiB } from '../boot/memory.ts';
import { ProvisioningError } from '../domain/errors.ts';
import { machineIdentity } from '../domain/machine-identity.ts';
import type { OrderChoice } from '../domain/node.ts';
import type { Profile } from '../domain/profile.ts';
import type { Renderers } from '../workflow/boot-texts.ts';
import type { Hardware, MemoryVerdict, Seed } from '../workflow/install-desk.ts';

export type RendererParts = {
  readonly scripts: IpxeScripts;
  readonly grub: GrubConfigs;
  readonly autoinstall: Autoinstall;
  readonly sshAuthorizedKeys: readonly string[];
  /** What a node with a fixed address needs to be told besides. */
  readonly network: NetworkDefaults;
};

export function createRenderers(parts: RendererParts): Renderers {
  const { scripts, grub, autoinstall, sshAuthorizedKeys } = parts;

  function factsOf({ node, mac, ...seed }: Seed): AutoinstallFacts {
    return {
      nodeId: node.id,
      attempt: seed.attempt,
      hostname: nameOf(node),
      mac: knownMac(node, mac),
      macs: node.macs,
      address: node.address,
      network: parts.network,
      profile: ordered(seed.profile, node.boot.order),
      sshAuthorizedKeys,
      installUrl: seed.installUrl,
      point: seed.point === '' ? undefined : seed.point,
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

/** A node may have its own order of booting. */
function ordered(profile: Profile, order: OrderChoice): Profile {
  return order === 'profile' ? profile : { ...profile, bootOrder: order };
}

function nameOf({ hostname, macs }: Seed['node']): string {
  if (hostname !== undefined) return hostname;
  throw new ProvisioningError('INPUT_INVALID', `${macs[0]} has no host name yet: approve it first`);
}

function knownMac({ id }: Seed['node'], mac: Seed['mac']) {
  if (mac !== undefined) return mac;
  throw new ProvisioningError('INPUT_INVALID', `node ${id} has no MAC`);
}

function checkView(verdict: MemoryVerdict, { memoryMiB: size }: Hardware) {
  if (verdict.kind === 'enough') {
    const summary = size === undefined ? 'memory of unknown size' : `${size} MiB of memory`;
    return { kind: 'passed', summary } as const;
  }
  const { haveMiB, needMiB, because } = verdict;
  const reason = `this machine has ${haveMiB} MiB of memory, and the install needs ${needMiB} MiB: ${because}.`;
  return { kind: 'refused', reason } as const;
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
  };
}
