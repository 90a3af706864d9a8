/**
 * Brings the desks' decisions and the renderers of boot/ together.
 *
 * @module
 */
import type { Autoinstall, NetworkPlan } from '../boot/autoinstall.ts';
import type { GrubConfigs } from '../boot/grub-config.ts';
import type { IpxeScripts } from '../boot/ipxe-script.ts';
import { memoryMiB } from '../boot/memory.ts';
import { ProvisioningError } from '../domain/errors.ts';
import { machineIdentity } from '../domain/machine-identity.ts';
import type { Renderers } from '../workflow/boot-texts.ts';
import type { Hardware, MemoryVerdict, Seed } from '../workflow/install-desk.ts';

export type RendererParts = {
  readonly scripts: IpxeScripts;
  readonly grub: GrubConfigs;
  readonly autoinstall: Autoinstall;
  readonly sshAuthorizedKeys: readonly string[];
  /** What a node with a fixed address needs to be told besides. */
  readonly network: {
    readonly gateway: string | undefined;
    readonly nameServers: readonly string[];
  };
};

export function createRenderers(parts: RendererParts): Renderers {
  const { scripts, grub, autoinstall, sshAuthorizedKeys } = parts;

  function networkPlan(address: string | undefined): NetworkPlan {
    return address === undefined ? { kind: 'dhcp' } : { kind: 'static', address, ...parts.network };
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
    metaData: ({ node, attempt }) =>
      autoinstall.metaData({ nodeId: node.id, attempt, hostname: nameOf(node) }),
    userData: ({ node, mac, profile, attempt, installUrl }) =>
      autoinstall.userData({
        nodeId: node.id,
        attempt,
        hostname: nameOf(node),
        mac: knownMac(node, mac),
        network: networkPlan(node.address),
        profile,
        sshAuthorizedKeys,
        installUrl,
      }),
    hardware: hardwareOf,
  };
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
  const { haveMiB, needMiB } = verdict;
  const reason = `this machine has ${haveMiB} MiB of memory, and the install needs ${needMiB} MiB.`;
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
