/**
 * What the DHCP side asks of the registry, and what it leaves there.
 *
 * Deciding reads memory alone; what is written is queued, and no packet waits for it.
 *
 * @module
 */
import { type Door, isOpen } from '../domain/admission.ts';
import { type BootDecision, type BootTarget, decideBoot } from '../domain/boot.ts';
import type { BootClient } from '../domain/boot-client.ts';
import type { Waypoint } from '../domain/boot-trace.ts';
import type { MacAddress } from '../domain/mac.ts';
import type { Node, OfferMode } from '../domain/node.ts';
import type { Sighting } from '../domain/sighting.ts';
import { type InstallEvent, netboots } from '../domain/stage.ts';
import type { TimelineNote } from '../domain/timeline.ts';

export type BootOffersPorts = {
  readonly byMac: (mac: MacAddress) => Node | undefined;
  readonly record: (id: string, event: InstallEvent, at: number) => Promise<unknown>;
  readonly note: (id: string, note: TimelineNote, at: number) => void;
  readonly discover: (sighting: Sighting, at: number) => void;
  /** Written behind, as is `note`. */
  readonly see: (id: string, waypoint: Waypoint, at: number) => void;
  readonly door: () => Door;
  readonly now: () => number;
  /** For failures of the queue: the packet was answered all the same. */
  readonly failed: (error: unknown) => void;
};

/** An `offer` in mode `4011` names no boot file yet; the `ack` that follows does. */
export type GivenAnswer = {
  readonly message: 'offer' | 'ack';
  readonly target: BootTarget;
  readonly mode: OfferMode;
};

export type BootOffers = {
  decide(client: BootClient): BootDecision;
  /** After the answer left. */
  answered(client: BootClient, answer: GivenAnswer): void;
  ignored(client: BootClient, reason: string): void;
};

export function createBootOffers(ports: BootOffersPorts): BootOffers {
  const { byMac, note, discover, door, now } = ports;
  /** Nodes whose first offer is on its way to the disk: PXE asks again before it is there. */
  const recording = new Set<string>();

  function remember(client: BootClient, text: string): void {
    const { mac, uuid, arch } = client;
    discover({ mac, uuid, serial: undefined, arch, text }, now());
  }

  function recordOffer(node: Node, text: string): void {
    recording.add(node.id);
    ports
      .record(node.id, { type: 'boot-offered', text }, now())
      .catch(ports.failed)
      .finally(() => recording.delete(node.id));
  }

  return {
    decide(client) {
      return decideBoot(client, { node: byMac(client.mac), doorOpen: isOpen(door(), now()) });
    },

    answered(client, answer) {
      const node = byMac(client.mac);
      const text = offerText(client, answer);
      remember(client, text);
      if (node === undefined || node.stage === 'discovered') return;
      ports.see(node.id, waypointOf(client, answer), now());
      if (recording.has(node.id)) return;
      if (node.stage === 'enrolled') recordOffer(node, text);
      else note(node.id, { kind: 'note', text }, now());
    },

    ignored(client, reason) {
      const node = byMac(client.mac);
      const text = `${asker(client)} asked to boot: ${reason}`;
      remember(client, text);
      if (node !== undefined && node.stage !== 'discovered') {
        // A node that should have booted its disk: its boot order shows in this.
        if (!netboots(node.stage)) ports.see(node.id, 'offer', now());
        note(node.id, { kind: 'refusal', text }, now());
      }
    },
  };
}

/** iPXE asks in the middle of a boot that its firmware began: to begin anew would forget the loader. */
function waypointOf({ ipxe }: BootClient, { message }: GivenAnswer): Waypoint {
  if (message === 'ack') return 'port-4011';
  return ipxe?.http ? 'ipxe' : 'offer';
}

function offerText(client: BootClient, { message, target, mode }: GivenAnswer): string {
  const what = target.kind === 'script' ? 'the way to its script' : target.loader;
  if (message === 'ack') return `${asker(client)} asked on port 4011 and was told ${what}`;
  return `${asker(client)} asked and was offered ${mode === '4011' ? 'port 4011' : what}`;
}

function asker({ ipxe, transport, arch, archCode }: BootClient): string {
  const where = arch ?? `architecture ${archCode}`;
  if (ipxe) return `iPXE (${where}${ipxe.http ? '' : ', without HTTP'})`;
  return `firmware (${where}${transport === 'http' ? ', HTTP boot' : ''})`;
}
