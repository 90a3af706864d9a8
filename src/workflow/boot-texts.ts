/**
 * What machines download as text: the desks decide, the renderers write.
 *
 * @module
 */
import type { Node } from '../domain/node.ts';
import type { Screen } from '../domain/screen.ts';
import type { BootAsker, BootDesk } from './boot-desk.ts';
import {
  cardOf,
  type Hardware,
  type InstallDesk,
  type MemoryVerdict,
  type Seed,
} from './install-desk.ts';
import { installUrl } from './install-plan.ts';
import type { TicketVisit } from './ticket-desk.ts';

/** The renderers and readers, as main.ts brings them together. `server` is host:port of ours. */
export type Renderers = {
  readonly ipxe: (screen: Screen) => string;
  readonly grub: (screen: Screen) => string;
  readonly autoexec: (server: string) => string;
  readonly memoryCheck: (verdict: MemoryVerdict, hardware: Hardware) => string;
  readonly metaData: (seed: Seed) => string;
  readonly userData: (seed: Seed) => string;
  /** Reads what iPXE says of its machine. */
  readonly hardware: (facts: ReadonlyMap<string, string>) => Hardware;
};

export type BootTextsPorts = {
  readonly boot: BootDesk;
  readonly install: InstallDesk;
  readonly findProfile: (name: string) => Seed['profile'];
  readonly render: Renderers;
};

export type BootTexts = {
  script(asker: BootAsker): Promise<string>;
  grubConfig(asker: BootAsker): Promise<string>;
  autoexec(server: string): string;
  seed(visit: TicketVisit, file: 'meta-data' | 'user-data'): Promise<string>;
  check(visit: TicketVisit, facts: ReadonlyMap<string, string>): Promise<string>;
  installed(visit: TicketVisit, sshHostKeys: readonly string[]): Promise<void>;
  failed(visit: TicketVisit, log: string): Promise<void>;
  /** Without side effects: the ticket in it opens nothing. */
  preview(node: Node, what: 'ipxe' | 'user-data', server: string): Promise<string>;
};

/** Of the form of a ticket's token; opens nothing. */
const NO_TOKEN = '0'.repeat(32);

export function createBootTexts({ boot, install, findProfile, render }: BootTextsPorts): BootTexts {
  function previewSeed(node: Node, server: string): Seed {
    const profile = findProfile(node.profile);
    const url = installUrl(server, NO_TOKEN);
    const mac = cardOf(node, undefined);
    return { node, mac, profile, attempt: node.attempt + 1, installUrl: url };
  }

  return {
    script: async (asker) => render.ipxe(await boot.screenFor(asker, 'script.ipxe')),
    grubConfig: async (asker) => render.grub(await boot.screenFor(asker, 'grub.cfg')),
    autoexec: render.autoexec,

    async seed(visit, file) {
      const { seed, commit } = install.seed(visit, file);
      const text = file === 'user-data' ? render.userData(seed) : render.metaData(seed);
      await commit();
      return text;
    },

    async check(visit, facts) {
      const hardware = render.hardware(facts);
      return render.memoryCheck(await install.check(visit, hardware), hardware);
    },

    installed: install.installed,
    failed: install.failed,

    async preview(node, what, server) {
      if (what === 'ipxe') return render.ipxe(boot.previewFor(node, server, NO_TOKEN));
      return render.userData(previewSeed(node, server));
    },
  };
}
