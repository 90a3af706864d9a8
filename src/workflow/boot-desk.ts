/**
 * Answers a machine that asks for its boot script: the one place that knows the whole order of
 * questions between "who is this?" and "here is your installer".
 *
 * @module
 */
import {
  type AdmissionRule,
  admittingRule,
  type Door,
  isOpen,
  proposedHostname,
} from '../domain/admission.ts';
import { ProvisioningError } from '../domain/errors.ts';
import type { MacAddress } from '../domain/mac.ts';
import { type MachineIdentity, machineIdentity } from '../domain/machine-identity.ts';
import { displayName, type Node } from '../domain/node.ts';
import type { Screen } from '../domain/screen.ts';
import type { Sighting } from '../domain/sighting.ts';
import { netboots } from '../domain/stage.ts';
import { CANNOT_INSTALL } from '../domain/stuck/refusals.ts';
import type { TimelineNote } from '../domain/timeline.ts';
import { type HostGates, refuseHost } from './host-gates.ts';
import type { InstallPlaces } from './install-places.ts';
import {
  type InstallAddresses,
  type InstallPlanPorts,
  installScreen,
  planInstall,
  scriptUrl,
} from './install-plan.ts';
import type { Rehearse } from './rehearsal.ts';
import { createRivals, type Rival, type RivalsPorts, rivalWords } from './rivals.ts';
import type { TicketDesk } from './ticket-desk.ts';

/** Who asks. `facts` are what iPXE adds to the URL: uuid, serial … */
export type BootAsker = {
  readonly mac: MacAddress;
  readonly address: string;
  readonly server: string;
  readonly facts: ReadonlyMap<string, string>;
};

export type BootDeskPorts = InstallPlanPorts &
  HostGates &
  RivalsPorts & {
    readonly byMac: (mac: MacAddress) => Node | undefined;
    readonly admit: (mac: MacAddress, admission: Admission, at: number) => Promise<Node>;
    readonly note: (id: string, note: TimelineNote, at: number) => void;
    readonly discover: (sighting: Sighting, at: number) => void;
    readonly see: (id: string, waypoint: 'script', at: number) => void;
    /** What is known already stays. */
    readonly remember: (id: string, identity: MachineIdentity) => void;
    readonly door: () => Door;
    readonly places: InstallPlaces;
    readonly tickets: TicketDesk;
    /** Throws where the installer could not be answered. */
    readonly rehearse: Rehearse;
    readonly bulkPort: number;
  };

/** A stranger that a rule lets in. */
export type Admission = {
  readonly rule: AdmissionRule;
  readonly hostname: string;
  readonly uuid: string | undefined;
  readonly serial: string | undefined;
};

export type BootDesk = {
  /** What to show to `asker`. Mints a ticket where an install begins; `script` is the loader's kind. */
  screenFor(asker: BootAsker, script: InstallAddresses['script']): Promise<Screen>;
  /** The install screen as it would be, without a trace. Throws what stands in its way. */
  previewFor(node: Node, server: string, token: string): Screen;
};

export function createBootDesk(ports: BootDeskPorts): BootDesk {
  const { byMac, note, now, tickets, places } = ports;
  const rivals = createRivals(ports);

  function addresses(asker: BootAsker, script: InstallAddresses['script']): InstallAddresses {
    return { server: asker.server, bulkPort: ports.bulkPort, mac: asker.mac, script };
  }

  /** The registered node of `asker`, letting it in where a rule says so; undefined for a stranger. */
  async function nodeOf(asker: BootAsker): Promise<Node | undefined> {
    const node = byMac(asker.mac);
    if (node !== undefined && node.stage !== 'discovered') return node;
    const said = machineIdentity(asker.facts);
    const { uuid = node?.uuid, serial = node?.serial } = said;
    const rule = admittingRule(ports.door(), { mac: asker.mac, uuid, serial }, now());
    if (rule === undefined) return undefined;
    const hostname = proposedHostname(rule.hostnamePrefix, asker.mac);
    return ports.admit(asker.mac, { rule, hostname, uuid, serial }, now());
  }

  function strangerScreen(asker: BootAsker, at: InstallAddresses): Screen {
    const open = isOpen(ports.door(), now());
    const text = open
      ? 'waits on its screen for approval'
      : 'asked for a script; the door is closed';
    const identity = machineIdentity(asker.facts);
    ports.discover({ mac: asker.mac, ...identity, arch: undefined, text }, now());
    if (open) return { kind: 'waiting', mac: asker.mac, scriptUrl: scriptUrl(at) };
    return {
      kind: 'local',
      method: 'exit',
      reason: 'Nobody approved this machine, and the door is closed.',
    };
  }

  async function installFor(node: Node, asker: BootAsker, at: InstallAddresses): Promise<Screen> {
    const plan = planInstall(node, ports);
    refuseHost(node, plan, { ...at, gates: ports });
    ports.rehearse(node, plan, asker.server);
    const turn = places.ask(node);
    if (turn.kind === 'wait') {
      note(
        node.id,
        { kind: 'note', text: `waits for its turn to install, place ${turn.position}` },
        now(),
      );
      const { position } = turn;
      return { kind: 'queue', hostname: displayName(node), position, scriptUrl: scriptUrl(at) };
    }
    const chosen = { imageId: plan.image.id, medium: plan.medium };
    const { token, attempt } = await tickets.ticketFor(node, asker.address, chosen);
    return installScreen(node, plan, { ...at, token, attempt });
  }

  /**
   * The screen of a second machine with the MAC of `node`; undefined where nothing speaks against it.
   * A GRUB that says nothing of its machine leaves nothing to compare.
   */
  function rivalScreen(node: Node, asker: BootAsker, at: InstallAddresses): Screen | undefined {
    if (!netboots(node.stage)) return undefined;
    const { address } = asker;
    const identity = machineIdentity(asker.facts);
    if (at.script === 'grub.cfg' && identity.uuid === undefined) return undefined;
    const rival = rivals.judge(node, { address, uuid: identity.uuid });
    if (rival === undefined) {
      ports.remember(node.id, identity);
      return undefined;
    }
    const screen = stoppedRival(node, { rival, address }, at);
    const text = `a second machine asked with ${asker.mac}, and nothing is installed on it: ${screen.reason} ${screen.advice}`;
    note(node.id, { kind: 'alarm', text }, now());
    return screen;
  }

  async function nodeScreen(node: Node, asker: BootAsker, at: InstallAddresses): Promise<Screen> {
    if (!netboots(node.stage)) {
      const reason = `It boots from its own disk while ${node.stage}.`;
      note(node.id, { kind: 'refusal', text: `asked for a script. ${reason}` }, now());
      return { kind: 'local', method: node.boot.local, reason };
    }
    if (node.stage === 'failed') return failedScreen(node, at);
    try {
      return await installFor(node, asker, at);
    } catch (error) {
      if (!(error instanceof ProvisioningError)) throw error;
      note(node.id, { kind: 'refusal', text: `${CANNOT_INSTALL}${error.message}` }, now());
      return cannotInstall(node, error.message, at);
    }
  }

  return {
    async screenFor(asker, script) {
      const at = addresses(asker, script);
      const node = await nodeOf(asker);
      if (node === undefined) return strangerScreen(asker, at);
      const stopped = rivalScreen(node, asker, at);
      if (stopped !== undefined) return stopped;
      ports.see(node.id, 'script', now());
      return nodeScreen(node, asker, at);
    },

    previewFor(node, server, token) {
      const [mac = ''] = node.macs;
      const at = { server, bulkPort: ports.bulkPort, mac, script: 'script.ipxe' } as const;
      const plan = planInstall(node, ports);
      return installScreen(node, plan, { ...at, token, attempt: node.attempt + 1 });
    },
  };
}

function failedScreen(node: Node, at: InstallAddresses): Screen {
  return {
    kind: 'stopped',
    name: displayName(node),
    title: `failed while ${node.failure?.stage ?? 'installing'}`,
    reason: node.failure?.reason ?? 'the reason was not recorded',
    advice: 'Reinstall it from the page or the API; this screen then goes on by itself.',
    scriptUrl: scriptUrl(at),
  };
}

function stoppedRival(
  node: Node,
  { rival, address }: { readonly rival: Rival; readonly address: string },
  at: InstallAddresses,
): Extract<Screen, { kind: 'stopped' }> {
  const name = displayName(node);
  const installs = node.stage === 'installing';
  return {
    kind: 'stopped',
    name,
    title: 'not the machine that is registered',
    ...rivalWords(rival, { name, address, installs }),
    scriptUrl: scriptUrl(at),
  };
}

function cannotInstall(node: Node, reason: string, at: InstallAddresses): Screen {
  return {
    kind: 'stopped',
    name: displayName(node),
    title: 'cannot install yet',
    reason,
    advice: 'Put right what is missing; this screen then goes on by itself.',
    scriptUrl: scriptUrl(at),
  };
}
