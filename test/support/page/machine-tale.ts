/**
 * How a machine of the page's tests came to where it is: its events, told to a real registry.
 *
 * @module
 */
import type { FirstBootFacts } from '../../../src/domain/first-boot.ts';
import type { MacAddress } from '../../../src/domain/mac.ts';
import type { Node, NodeRole } from '../../../src/domain/node.ts';
import type { InstallEvent, Stage } from '../../../src/domain/stage.ts';
import type { Store } from '../../../src/store/store.ts';
import { INSTALLED, macOf } from '../store-values.ts';

export type Tale = {
  readonly name: string;
  readonly number: number;
  readonly role: NodeRole;
  readonly until: Stage;
  /** Seconds since it got there. */
  readonly ago: number;
  readonly disk?: string;
  /** Of a running install. */
  readonly progress?: { readonly percent: number; readonly step: string };
};

const SECOND = 1000;
/** How long each stage took, in seconds. */
const TOOK = { booting: 92, installing: 418, installed: 71, joining: 56, ready: 18 } as const;
const WAY: readonly Stage[] = [
  ...(['enrolled', 'booting', 'installing', 'installed', 'joining', 'ready'] as const),
  'in-rotation',
];

const addressOf = ({ number }: Tale): string => `192.168.1.${20 + (number % 230)}`;

function factsOf(tale: Tale): FirstBootFacts {
  return {
    addresses: [{ interfaceName: 'eno1', address: `${addressOf(tale)}/24` }],
    kernel: '6.8.0-101-generic',
    system: 'Ubuntu 24.04.4 LTS',
    disk: {
      path: '/dev/nvme0n1',
      size: 256_060_514_304,
      model: tale.disk ?? 'Samsung PM981',
      serial: `S4${tale.number}`,
    },
  };
}

type Told = { readonly event: InstallEvent; readonly notes: readonly string[] };

/** What leads from each stage to the next, and what is noted on the way there. */
function toldIn(stage: Stage, tale: Tale): readonly Told[] {
  const address = addressOf(tale);
  const told = (event: InstallEvent, ...notes: string[]): Told => ({ event, notes });
  switch (stage) {
    case 'enrolled':
      return [
        told({
          type: 'boot-offered',
          text: 'firmware (x86_64-efi) asked and was offered snponly.efi',
        }),
      ];
    case 'booting':
      return [
        told(
          { type: 'seed-served', address },
          'fetched snponly.efi by TFTP: 0.31 MB in 0.21 s, 1.5 MB/s',
          'fetched vmlinuz by HTTP: 15 MB in 0.16 s, 94 MB/s',
        ),
      ];
    case 'installing':
      return [
        told(
          INSTALLED,
          'the installer has started',
          'disk partitioned (19 s)',
          'system copied (2 min 21 s)',
          'kernel installed (1 min 4 s)',
          'boot loader installed (12 s)',
        ),
      ];
    case 'installed':
      return [
        told({ type: 'first-boot-reported', facts: factsOf(tale) }),
        told({ type: 'k3s-installed' }),
      ];
    case 'joining':
      return [told({ type: 'node-ready' })];
    case 'ready':
      return [told({ type: 'rotation-confirmed' })];
    default:
      return [];
  }
}

/** The moment (ms) at which each stage of the way began, the last one `ago` seconds before `now`. */
function beginnings(tale: Tale, now: number): ReadonlyMap<Stage, number> {
  const last = WAY.indexOf(tale.until);
  let at = now - tale.ago * SECOND;
  const times = new Map<Stage, number>([[tale.until, at]]);
  for (const stage of WAY.slice(0, last).toReversed()) {
    at -= (stage === 'enrolled' ? 40 : TOOK[stage as keyof typeof TOOK]) * SECOND;
    times.set(stage, at);
  }
  return times;
}

export async function tell(store: Store, tale: Tale, now: number): Promise<Node> {
  const times = beginnings(tale, now);
  const mac: MacAddress = macOf(tale.number);
  const drawn = {
    macs: [mac],
    hostname: tale.name,
    role: tale.role,
    profile: 'default',
    uuid: `4c4c4544-0000-4000-8000-${String(tale.number).padStart(12, '0')}`,
    serial: `7GHX${String(tale.number).padStart(3, '0')}`,
    by: 'mara',
  };
  const node = await store.createNode(drawn, times.get('enrolled') ?? now);
  const passed = WAY.slice(0, WAY.indexOf(tale.until));
  for (const stage of passed) await pass(store, { node, tale, stage, times });
  const isOver = tale.until === 'installed' && tale.role === 'none';
  if (isOver) {
    const facts = { type: 'first-boot-reported', facts: factsOf(tale) } as const;
    await store.record(node.id, facts, now - tale.ago * SECOND);
  }
  if (tale.progress) await begin(store, { node, tale, times, now });
  await store.flush();
  return store.registry.byId(node.id) ?? node;
}

type Passing = {
  readonly node: Node;
  readonly tale: Tale;
  readonly times: ReadonlyMap<Stage, number>;
};

/** Notes stand evenly between the beginning of a stage and its end. */
async function pass(
  store: Store,
  { node, tale, stage, times }: Passing & { readonly stage: Stage },
) {
  const from = times.get(stage) ?? 0;
  const to = times.get(WAY[WAY.indexOf(stage) + 1] ?? stage) ?? from;
  for (const { event, notes } of toldIn(stage, tale)) {
    notes.forEach((text, index) => {
      store.note(
        node.id,
        { kind: 'note', text },
        from + ((to - from) * (index + 1)) / (notes.length + 1),
      );
    });
    await store.flush();
    await store.record(node.id, event, to);
  }
}

/** An install that is under way. */
async function begin(store: Store, { node, tale, times, now }: Passing & { readonly now: number }) {
  if (tale.progress === undefined) return;
  const from = times.get('installing') ?? now;
  const parts = [
    'the installer has started',
    'disk partitioned (19 s)',
    'system copied (2 min 21 s)',
  ];
  const ends = [2, 24, 165].map((seconds) => from + seconds * SECOND).filter((at) => at < now);
  ends.forEach((at, index) => {
    store.note(node.id, { kind: 'note', text: parts[index] ?? '' }, at);
  });
  store.progress(node.id, { ...tale.progress, at: now - 2 * SECOND });
}
