/**
 * One machine's way through the real desks and the real store, with a clock that the story turns: what a
 * timeline looks like in the end.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import type { TestContext } from 'node:test';
import type { BootTarget } from '../../src/domain/boot.ts';
import type { BootClient } from '../../src/domain/boot-client.ts';
import type { InstallerEvent } from '../../src/domain/install/installer-event.ts';
import { DEFAULT_BOOT_POLICY, type Node, type OfferMode } from '../../src/domain/node.ts';
import type { Screen } from '../../src/domain/screen.ts';
import { HOST_KEY, mac, openDesks, SERVER } from './desks.ts';
import { HOST_HAND_OVER, HOST_INSTALLED, hostQuestionOf } from './host-values.ts';
import { timelineText } from './timeline-text.ts';

export const STORY_MAC = 'd0:50:99:4e:05:57';
export const STORY_UUID = '4c4c4544-0031-4d10-8038-c8c04f444d32';
const FIRMWARE = '192.168.1.77';
/** The installer's DHCP client id is another, and so is its address. */
const INSTALLER = '192.168.1.78';
const KEY = '5e'.repeat(32);
const LOOK_MS = 15_000;

const HOST_QUESTION = hostQuestionOf({ macs: [STORY_MAC], uuid: STORY_UUID });

const LOADER: BootTarget = { kind: 'loader', loader: 'snponly.efi', transport: 'tftp' };

export type Story = Awaited<ReturnType<typeof openStory>>;

type Opening = {
  readonly limit?: number | 'by-medium';
  readonly boot?: Partial<Node['boot']>;
  readonly profile?: string;
};

export async function openStory(
  context: TestContext,
  { limit = 3, boot = {}, profile = 'default' }: Opening = {},
) {
  const desks = await openDesks(context, { limit });
  const { store, world, transfers, offers, install, follower } = desks;
  const { id } = await desks.enrol(STORY_MAC, 'opti-01', profile);
  const began = world.now;
  if (Object.keys(boot).length > 0) {
    const policy = { ...DEFAULT_BOOT_POLICY, ...boot };
    await store.updateNode(id, { boot: policy, by: 'a test' }, began);
  }
  let watch = desks.startWatch();
  let token = '';
  world.neighbours.set(FIRMWARE, mac(STORY_MAC));

  const node = (): Node => {
    const found = store.registry.byId(id);
    if (found === undefined) throw new Error('the node of the story is gone');
    return found;
  };

  const client = (fields: Partial<BootClient> = {}): BootClient => ({
    mac: mac(STORY_MAC),
    arch: 'x86_64-efi',
    archCode: 7,
    transport: 'tftp',
    ipxe: undefined,
    uuid: STORY_UUID,
    ...fields,
  });

  /** Somebody looks at the clock all the while. */
  async function passes(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= LOOK_MS) {
      world.now += Math.min(left, LOOK_MS);
      await store.flush();
      watch.look(world.now);
    }
    await store.flush();
  }

  function offered(mode: OfferMode = node().boot.offer): void {
    offers.answered(client(), { message: 'offer', target: LOADER, mode });
  }

  function fetched(path: string, bytes: number, complete = true): void {
    const isHttp = path.startsWith('/');
    const protocol = isHttp ? transfers.byHttp : transfers.byTftp;
    // Bytes a ms: TFTP in lockstep is bound by the round trip.
    const speed = isHttp ? 100_000 : 800;
    protocol({ path, client: FIRMWARE, bytes, ms: Math.ceil(bytes / speed), complete });
  }

  async function script(facts: Record<string, string> = { uuid: STORY_UUID }): Promise<Screen> {
    const screen = await desks.boot.screenFor(desks.asker(STORY_MAC, facts), 'script.ipxe');
    if (screen.kind === 'install' || screen.kind === 'install-host') {
      [, token = ''] = /\/install\/([0-9a-f]{32})\//.exec(screen.checkUrl) ?? [];
    }
    return screen;
  }

  const visit = () => desks.visit(token, INSTALLER);
  const ofImage = (name: string) => `/install/${token}/u.iso${name}`;

  /** `eachMs`: what every event takes. */
  async function reports(events: readonly InstallerEvent[], eachMs: number): Promise<void> {
    for (const event of events) {
      await passes(eachMs);
      follower.take(visit(), [event]);
      await new Promise(setImmediate);
    }
    await store.flush();
  }

  return {
    ...desks,
    id,
    node,
    passes,
    client,
    offered,
    asksOn4011: () => {
      offers.answered(client(), { message: 'ack', target: LOADER, mode: '4011' });
    },
    loader: () => fetched('snponly.efi', 380_000),
    ipxe: () => {
      const target = { kind: 'script' } as const;
      const asked = client({ ipxe: { http: true } });
      offers.answered(asked, { message: 'offer', target, mode: 'direct' });
    },
    script,
    check: async (memoryMiB = 8192) => {
      const model = 'Dell OptiPlex 7050';
      const hardware = { memoryMiB, model, uuid: STORY_UUID, serial: 'H1M8DM2' };
      return install.check(desks.visit(token, FIRMWARE), hardware);
    },
    kernel: () => fetched(ofImage('/vmlinuz'), 14_900_000),
    initrd: (complete = true) => fetched(ofImage('/initrd'), 71_000_000, complete),
    iso: (complete = true) => fetched(ofImage(''), complete ? 3.33e9 : 1.99e9, complete),
    hostMedium: (complete = true) => fetched(ofImage('/medium.cpio'), 1.57e9, complete),
    hostAnswers: () => desks.hosts.answer({ ...HOST_QUESTION, address: INSTALLER, server: SERVER }),
    hostProgram: () => desks.hosts.firstBoot(visit()),
    hostInstalled: () => desks.hosts.installed(visit(), HOST_INSTALLED),
    hostHandsOver: () => {
      const shown = { nodeId: id, key: HOST_KEY, address: '192.168.1.31' };
      return desks.hosts.handOver(shown, HOST_HAND_OVER);
    },
    mounts: () => {
      transfers.byNfs({ kind: 'mounted', client: INSTALLER, exportPath: `/install/${token}` });
    },
    mayNotMount: () => {
      const reason = 'the address is in no network that is served';
      const exportPath = `/install/${token}`;
      transfers.byNfs({ kind: 'refused', client: INSTALLER, exportPath, reason });
    },
    hasRead: (bytes: number) => {
      const of = { client: INSTALLER, exportPath: `/install/${token}` };
      transfers.byNfs({ kind: 'read-totals', ...of, bytes, isOver: true });
    },
    seed: async () => {
      await install.seed(visit(), 'user-data').commit();
    },
    reports,
    installed: () => {
      const keyHash = createHash('sha256').update(KEY).digest('hex');
      return install.installed(visit(), { sshHostKeys: ['ssh-ed25519 AAAA'], keyHash });
    },
    fails: (log: string) => install.failed(visit(), log),
    firstBoot: () => {
      const addresses = [{ interfaceName: 'eno1', address: '192.168.1.21/24' }];
      const disk = { path: '/dev/nvme0n1', size: 256e9, model: 'PM961', serial: 'S3' };
      const system = 'Ubuntu 24.04.4 LTS';
      const facts = { addresses, kernel: '6.8.0-101-generic', system, disk };
      return desks.firstBoots.report({ nodeId: id, key: KEY, address: '192.168.1.21' }, facts);
    },
    visit,
    /** Another machine's installer. */
    desk: (ticket: string) => desks.visit(ticket, '192.168.1.80'),
    /** As after a restart of the service: what was seen is forgotten, what was stored is not. */
    restartWatch: () => {
      watch = desks.startWatch();
    },
    timeline: async () => {
      await store.flush();
      return timelineText(await store.timeline(id), began);
    },
  };
}

/** Power-on to the script, without a pause for thought. */
export async function toScript(story: Story): Promise<Screen> {
  story.offered();
  await story.passes(4_000);
  story.loader();
  await story.passes(3_000);
  story.ipxe();
  await story.passes(2_000);
  return story.script();
}

/** Power-on to the kernel with its initrd. */
export async function toInstaller(story: Story): Promise<void> {
  await toScript(story);
  await story.passes(1_000);
  await story.check();
  await story.passes(1_000);
  story.kernel();
  await story.passes(2_000);
  story.initrd();
}

/** Power-on to the seed. */
export async function toSeed(story: Story): Promise<void> {
  await toInstaller(story);
  await story.passes(12_000);
  story.mounts();
  await story.passes(20_000);
  await story.seed();
}
