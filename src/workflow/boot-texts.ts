/**
 * What machines download as text: the desks decide, the renderers write.
 *
 * @module
 */
import { ProvisioningError } from '../domain/errors.ts';
import type { Node } from '../domain/node.ts';
import type { Screen } from '../domain/screen.ts';
import type { BootAsker, BootDesk } from './boot-desk.ts';
import type { HostSeed } from './host/ports.ts';
import {
  cardOf,
  type Hardware,
  type InstallDesk,
  type InstallReport,
  type MemoryVerdict,
  type Seed,
  type SeedFile,
  unfitBecause,
} from './install-desk.ts';
import {
  hostPlan,
  type InstallPlanPorts,
  installUrl,
  planInstall,
  profileNamed,
  ubuntuPlan,
} from './install-plan.ts';
import type { TicketVisit } from './ticket-desk.ts';

/** The renderers and readers, as main.ts brings them together. `server` is host:port of ours. */
export type Renderers = {
  readonly ipxe: (screen: Screen) => string;
  readonly grub: (screen: Screen) => string;
  readonly autoexec: (server: string) => string;
  readonly memoryCheck: (verdict: MemoryVerdict, hardware: Hardware) => string;
  /** One for each file of a seed. */
  readonly seed: Readonly<Record<SeedFile, (seed: Seed) => string>>;
  /** Reads what iPXE says of its machine. */
  readonly hardware: (facts: ReadonlyMap<string, string>) => Hardware;
};

export type BootTextsPorts = InstallPlanPorts & {
  readonly boot: BootDesk;
  readonly install: InstallDesk;
  readonly render: Renderers;
  /** Proxmox VE's `answer.toml`. */
  readonly hostAnswer: (seed: HostSeed) => string;
};

export type BootTexts = {
  script(asker: BootAsker): Promise<string>;
  grubConfig(asker: BootAsker): Promise<string>;
  autoexec(server: string): string;
  seed(visit: TicketVisit, file: SeedFile): Promise<string>;
  check(visit: TicketVisit, facts: ReadonlyMap<string, string>): Promise<string>;
  installed(visit: TicketVisit, report: InstallReport): Promise<void>;
  failed(visit: TicketVisit, log: string): Promise<void>;
  /** Without side effects: the ticket in it opens nothing. */
  preview(node: Node, what: 'ipxe' | 'user-data' | 'answer', server: string): Promise<string>;
};

/** Of the form of a ticket's token; opens nothing. */
const NO_TOKEN = '0'.repeat(32);

export function createBootTexts(parts: BootTextsPorts): BootTexts {
  const { boot, install, render, hostAnswer, ...ports } = parts;

  function previewSeed(node: Node, server: string): Seed {
    return {
      ...plannedOf(node, ports),
      node,
      mac: cardOf(node, undefined),
      attempt: node.attempt + 1,
      installUrl: installUrl(server, NO_TOKEN),
    };
  }

  /** iPXE asks for the check by itself; GRUB can only tell what it knows with its first question. */
  async function checked(screen: Screen, { facts, address, server }: BootAsker): Promise<Screen> {
    if (screen.kind !== 'install' || facts.size === 0) return screen;
    const visit = { token: screen.ticket, address, server };
    const verdict = await install.check(visit, render.hardware(facts), 'GRUB');
    if (verdict.kind === 'enough') return screen;
    const { hostname: name, scriptUrl } = screen;
    return {
      ...{ kind: 'stopped', name, title: 'cannot install', scriptUrl },
      reason: unfitBecause(verdict),
      advice: 'Give it more memory: it asks again at every start.',
    };
  }

  function previewHost(node: Node, server: string): HostSeed {
    const { profile, image } = hostPlan(planInstall(node, ports));
    const mac = cardOf(node, undefined);
    return { node, mac, profile, release: image.release, token: NO_TOKEN, server };
  }

  return {
    script: async (asker) => render.ipxe(await boot.screenFor(asker, 'script.ipxe')),
    grubConfig: async (asker) =>
      render.grub(await checked(await boot.screenFor(asker, 'grub.cfg'), asker)),
    autoexec: render.autoexec,

    async seed(visit, file) {
      const { seed, commit } = install.seed(visit, file);
      const text = render.seed[file](seed);
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
      if (what === 'answer') return hostAnswer(previewHost(node, server));
      return render.seed['user-data'](previewSeed(node, server));
    },
  };
}

/** Of which nothing is known. */
const NO_IMAGE = { id: '', label: '', kind: 'ubuntu', size: 0, release: '', point: '' } as const;

/** A preview needs no image: without one, the release of which nothing is known. */
function plannedOf(
  node: Node,
  ports: InstallPlanPorts,
): Pick<Seed, 'profile' | 'medium' | 'point'> {
  try {
    const { profile, medium, image } = ubuntuPlan(planInstall(node, ports));
    return { profile, medium, point: image.point };
  } catch (error) {
    if (!(error instanceof ProvisioningError && error.code === 'IMAGE_NOT_FOUND')) throw error;
    const profile = profileNamed(node.profile, ports.findProfile);
    const image = NO_IMAGE;
    const plan = ubuntuPlan({ profile, image, medium: ports.mediumFor(profile) });
    return { profile: plan.profile, medium: plan.medium, point: image.point };
  }
}
