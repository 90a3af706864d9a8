/**
 * What the doors of the machines need of the rest of the system, and no more: scripts, seeds, loaders, and who
 * hears what installers and installed systems report.
 *
 * @module
 */
import type { FirstBootFacts } from '../../domain/first-boot.ts';
import type { HostIdentity } from '../../domain/host-question.ts';
import type { HostHandOver, HostInstalled } from '../../domain/host-report.ts';
import type { InstallerEvent } from '../../domain/install/installer-event.ts';
import type { MacAddress } from '../../domain/mac.ts';
import type { Node } from '../../domain/node.ts';

/** A machine that comes to boot. */
export type BootAsker = {
  readonly mac: MacAddress;
  /** The client's IPv4 address. */
  readonly address: string;
  /** host:port of ours that it reached, as the socket tells it: a Host header can say anything. */
  readonly server: string;
  /** What its loader told of it in the query. */
  readonly facts: ReadonlyMap<string, string>;
};

/** Somebody with a boot ticket. */
export type TicketVisit = {
  readonly token: string;
  readonly address: string;
  readonly server: string;
};

/** cloud-init's files, and the programs behind the installer's commands. */
export type SeedFile = 'meta-data' | 'user-data' | 'early.sh' | 'late.sh';

/** An installer's last word. `keyHash`: SHA-256 in hex of the installed system's key, where it has one. */
export type InstallReport = {
  readonly sshHostKeys: readonly string[];
  readonly keyHash: string | undefined;
};

/** Takes an installer's events at once, and processes them later. Throws TICKET_DEAD and TICKET_FOREIGN. */
export type InstallerEvents = {
  take(visit: TicketVisit, events: readonly InstallerEvent[]): void;
};

/** A system that says it is the installed one of `nodeId`. */
export type FirstBootVisit = {
  readonly nodeId: string;
  readonly key: string;
  readonly address: string;
};

/** Throws KEY_WRONG and EVENT_OUT_OF_ORDER. */
export type FirstBootDesk = {
  admit(visit: FirstBootVisit): unknown;
  report(visit: FirstBootVisit, facts: FirstBootFacts): Promise<void>;
};

/** Decides and renders what machines download. Throws TICKET_DEAD and TICKET_FOREIGN. */
export type BootDesk = {
  script(asker: BootAsker): Promise<string>;
  grubConfig(asker: BootAsker): Promise<string>;
  autoexec(server: string): string;
  seed(visit: TicketVisit, file: SeedFile): Promise<string>;
  check(visit: TicketVisit, facts: ReadonlyMap<string, string>): Promise<string>;
  installed(visit: TicketVisit, report: InstallReport): Promise<void>;
  failed(visit: TicketVisit, log: string): Promise<void>;
  /** Without side effects. */
  preview(node: Node, what: 'ipxe' | 'user-data' | 'answer', server: string): Promise<string>;
};

/** What Proxmox VE's installer says of its machine and of itself. */
export type HostQuestion = HostIdentity & {
  readonly product: string;
  readonly release: string;
  readonly address: string;
  readonly server: string;
};

/**
 * Proxmox VE hosts. With a ticket it throws TICKET_DEAD and TICKET_FOREIGN, with a key KEY_WRONG and
 * EVENT_OUT_OF_ORDER; a question also NODE_NOT_FOUND and INSTALL_REFUSED.
 */
export type HostDesk = {
  answer(question: HostQuestion): Promise<string>;
  installed(visit: TicketVisit, report: HostInstalled): Promise<void>;
  firstBoot(visit: TicketVisit): string;
  clusterPassword(visit: FirstBootVisit): Promise<string>;
  handOver(visit: FirstBootVisit, told: HostHandOver): Promise<void>;
};

/** A file of the loaders' folder, or a text made for the asker. */
export type LoaderSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'text'; readonly text: string };

export type SentLoader = {
  readonly path: string;
  readonly client: string;
  readonly bytes: number;
  readonly ms: number;
  readonly complete: boolean;
};

export type Downloads = {
  /** `name` is one path segment as the client sent it, and may be anything. */
  loader(name: string): Promise<LoaderSource | undefined>;
  /** A loader went out, whole or not. `client` is the machine's IPv4 address. */
  sent(transfer: SentLoader): void;
  /** Where the bulk server has `path`, for a client that reached us at `host` (no port). */
  bulkUrl(path: string, host: string): string;
};
