/**
 * Serves a running install to the machine that holds its ticket: the seed, the check, the last word.
 *
 * @module
 */
import type { MacAddress } from '../domain/mac.ts';
import {
  hostMemoryMiB,
  type MemoryNeed,
  MOST_BELOW_2_GIB,
  requiredMemoryMiB,
  tooLittleMemory,
} from '../domain/memory-need.ts';
import type { Node } from '../domain/node.ts';
import type { MediumChoice, UbuntuProfile } from '../domain/profile.ts';
import type { InstallEvent } from '../domain/stage.ts';
import { REFUSED } from '../domain/stuck/refusals.ts';
import type { TimelineNote } from '../domain/timeline.ts';
import { awaitingLog, failureReport } from './failure-report.ts';
import { TOO_LARGE_FOR_BIOS } from './host-gates.ts';
import {
  createRunningPlans,
  type InstallPlan,
  type InstallPlanPorts,
  installUrl,
  ubuntuPlan,
} from './install-plan.ts';
import type { InstallFollower } from './install-progress.ts';
import type { TicketDesk, TicketVisit } from './ticket-desk.ts';

/** `early.sh` and `late.sh` are the programs behind the installer's commands. */
export type SeedFile = 'meta-data' | 'user-data' | 'early.sh' | 'late.sh';

/** What a seed says of its node. */
export type SeedNode = Pick<
  Node,
  'id' | 'macs' | 'hostname' | 'address' | 'boot' | 'power' | 'role' | 'arch'
>;

/** What the seed of one node is made of. `installUrl` has no slash at its end. */
export type Seed = {
  readonly node: SeedNode;
  /** The card that it boots from, as far as it is known; undefined for a node without any. */
  readonly mac: MacAddress | undefined;
  readonly profile: UbuntuProfile;
  readonly medium: MediumChoice;
  /** The point release that is installed: `24.04.4`. */
  readonly point: string;
  readonly attempt: number;
  readonly installUrl: string;
};

export type MemoryVerdict =
  | { readonly kind: 'enough' }
  | { readonly kind: 'unfit'; readonly reason: string }
  | (MemoryNeed & { readonly kind: 'too-little'; readonly haveMiB: number });

/** In words, for the machine's screen. */
export function unfitBecause(verdict: Exclude<MemoryVerdict, { kind: 'enough' }>): string {
  return verdict.kind === 'unfit' ? verdict.reason : tooLittleMemory(verdict, verdict.haveMiB);
}

/** Who tells of the machine that it runs on. */
export type Teller = 'iPXE' | 'GRUB';

/** What iPXE or GRUB tells of a machine: memory in MiB, undefined where it does not know it. */
export type Hardware = {
  readonly memoryMiB: number | undefined;
  readonly uuid: string | undefined;
  readonly serial: string | undefined;
  /** Maker and product, in words. */
  readonly model: string | undefined;
  /** How its firmware starts programs, as iPXE calls it: `pcbios` or `efi`. */
  readonly platform?: string | undefined;
};

/** What the installer reports with its last word. */
export type InstallReport = {
  readonly sshHostKeys: readonly string[];
  /** SHA-256 in hex of the key that the installed system made for itself; undefined where it made none. */
  readonly keyHash: string | undefined;
};

export type InstallDeskPorts = InstallPlanPorts & {
  readonly tickets: TicketDesk;
  /** What the installer's events have told. */
  readonly follower: Pick<InstallFollower, 'failureOf' | 'settle' | 'done'>;
  /** The neighbour table: whose card answers for an address. */
  readonly macOf: (address: string) => MacAddress | undefined;
  readonly recordSeed: (token: string, address: string, at: number) => Promise<unknown>;
  readonly record: (id: string, event: InstallEvent, at: number) => Promise<unknown>;
  readonly note: (id: string, note: TimelineNote, at: number) => void;
  /** Written behind. */
  readonly see: (id: string, waypoint: 'check' | 'seed', at: number) => void;
  readonly remember: (id: string, facts: Pick<Hardware, 'uuid' | 'serial'>) => void;
  readonly now: () => number;
};

export type InstallDesk = {
  /**
   * What meta-data and user-data are rendered from. `commit` is called once the text is made, and before it
   * is answered: with `user-data` the node is `installing`.
   */
  seed(
    visit: TicketVisit,
    file: SeedFile,
  ): { readonly seed: Seed; readonly commit: () => Promise<unknown> };
  /** Whether the machine may go on to fetch its kernel. `teller` is iPXE where it is missing. */
  check(visit: TicketVisit, hardware: Hardware, teller?: Teller): Promise<MemoryVerdict>;
  installed(visit: TicketVisit, report: InstallReport): Promise<void>;
  /** `log` may also come after the failure was told by the events alone. */
  failed(visit: TicketVisit, log: string): Promise<void>;
};

export function createInstallDesk(ports: InstallDeskPorts): InstallDesk {
  const { tickets, record, note, now } = ports;
  const planOf = createRunningPlans(ports);

  return {
    seed(visit, file) {
      const { node, ticket } = tickets.holder(visit);
      const { profile, image, medium } = ubuntuPlan(planOf(node, ticket));
      return {
        seed: {
          node,
          mac: cardOf(node, ports.macOf(visit.address)),
          profile,
          medium,
          point: image.point,
          attempt: ticket.attempt,
          installUrl: installUrl(visit.server, visit.token),
        },
        commit: async () => {
          if (file !== 'user-data') return;
          await ports.recordSeed(visit.token, visit.address, now());
          ports.see(node.id, 'seed', now());
        },
      };
    },

    async check(visit, hardware, teller = 'iPXE') {
      const { node, ticket } = tickets.holder(visit);
      ports.remember(node.id, hardware);
      ports.see(node.id, 'check', now());
      const plan = planOf(node, ticket);
      if (isTooLarge(plan, hardware)) {
        note(node.id, { kind: 'refusal', text: `${REFUSED}${TOO_LARGE_FOR_BIOS}` }, now());
        return { kind: 'unfit', reason: `${TOO_LARGE_FOR_BIOS}.` };
      }
      const need = memoryNeed(plan);
      const haveMiB = hardware.memoryMiB;
      const size = haveMiB === undefined ? 'memory of unknown size' : `${haveMiB} MiB of memory`;
      const what = `${hardware.model ?? 'a machine of unknown make'} with ${size}`;
      if (haveMiB === undefined || haveMiB >= need.needMiB) {
        note(node.id, { kind: 'note', text: `${teller} runs on ${what}` }, now());
        return { kind: 'enough' };
      }
      const text = `${REFUSED}${what}, and ${need.needMiB} MiB are needed: ${need.because}`;
      note(node.id, { kind: 'refusal', text }, now());
      return { kind: 'too-little', haveMiB, ...need };
    },

    async installed(visit, report) {
      const { node, ticket, repeated } = tickets.holderOrFinished(visit, 'installed');
      if (repeated) return;
      ports.follower.settle(node.id);
      const at = now();
      await record(node.id, { type: 'install-reported', ...report }, at);
      ports.follower.done(ticket, at);
    },

    async failed(visit, log) {
      const { node, ticket, repeated } = tickets.holderOrFinished(visit, 'failed');
      const told = repeated ? awaitingLog(node.failure?.reason) : ports.follower.failureOf(ticket);
      if (repeated && told === undefined) return;
      await record(node.id, { type: 'step-failed', ...failureReport(log, told) }, now());
    },
  };
}

function memoryNeed({ profile, medium, image }: InstallPlan): MemoryNeed {
  const { minimumMemoryMiB } = profile;
  const question = { minimumMemoryMiB, imageSize: image.size };
  return profile.kind === 'ubuntu'
    ? requiredMemoryMiB({ ...question, medium })
    : hostMemoryMiB(question);
}

function isTooLarge({ profile, image }: InstallPlan, { platform }: Hardware): boolean {
  return profile.kind !== 'ubuntu' && platform === 'pcbios' && image.size > MOST_BELOW_2_GIB;
}

/** A machine with several cards may boot from any of them: the network's section must match that one. */
export function cardOf(node: Node, seen: MacAddress | undefined): MacAddress | undefined {
  return seen !== undefined && node.macs.includes(seen) ? seen : node.macs[0];
}
