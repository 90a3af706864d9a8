/**
 * The whole examination, in the order of the chain: the network, the boot, what stands behind it, the host.
 *
 * @module
 */
import { inNetwork, type ServedAddress } from '../domain/ipv4.ts';
import type { MacAddress } from '../domain/mac.ts';
import { examineBoot, skipAll } from './examine-boot.ts';
import { examineHost } from './examine-host.ts';
import { type BootWay, examineLan } from './examine-lan.ts';
import type { Finding } from './finding.ts';
import { type CalledPhantom, callPhantom, isPhantom } from './phantom.ts';
import type { DoctorPorts, DoctorWish, LanAsker } from './ports.ts';
import { readService } from './supplies/ask-pilotlight.ts';
import { judgeArtifacts, judgeBalancer } from './supplies/cluster.ts';
import { judgeHypervisors } from './supplies/hypervisors.ts';
import { bestImage, judgeImage } from './supplies/image.ts';
import { profileFault } from './supplies/profile.ts';
import type { ProfileView, ServiceView } from './supplies/views.ts';

const BOOT = ['loader', 'script', 'memory', 'kernel', 'initrd', 'medium', 'seed'] as const;
const BEHIND = ['image', 'artifacts', 'balancer', 'hypervisors'] as const;

/** Every finding, in their order; `tell` hears each as soon as it is made. */
export async function examine(outer: DoctorPorts, wish: DoctorWish): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const tell = (finding: Finding) => {
    findings.push(finding);
    outer.tell(finding);
  };
  const ports: DoctorPorts = { ...outer, tell };
  const service = await readService(ports.service);
  tell(service.finding);
  const view = service.kind === 'there' ? service.view : undefined;
  const phantom = await callFor(ports, wish, view);
  try {
    const way = await examineLan(ports, {
      asker: askerOf(ports, wish, phantom),
      from: whereFrom(ports, wish, view),
      ours: view?.status.addresses ?? [],
      settings: view?.settings,
      phantom,
    });
    await examineRest(ports, wish, { view, phantom, way });
  } finally {
    // It ends by itself, too, after two minutes.
    await phantom?.end().catch(() => undefined);
  }
  return findings;
}

type Known = {
  readonly view: ServiceView | undefined;
  readonly phantom: CalledPhantom | undefined;
  readonly way: BootWay | undefined;
};

async function examineRest(ports: DoctorPorts, wish: DoctorWish, known: Known): Promise<void> {
  const { view, phantom, way } = known;
  const arch = wish.arch === 'arm64-efi' ? 'arm64' : 'amd64';
  const profile = view?.profiles.find(({ name }) => name === wish.profile);
  const image = view && profile && bestImage({ profile, arch, images: view.status.images });
  if (view === undefined || phantom === undefined || way === undefined) {
    const why = view === undefined ? 'the service does not answer' : 'no machine can be played';
    skipAll(ports, BOOT, why);
  } else {
    const boot = { wish, phantom: phantom.seen, way, view, point: image?.point ?? undefined };
    await examineBoot(ports, boot);
  }
  if (view === undefined) skipAll(ports, BEHIND, 'the service does not answer');
  else judgeView(ports, wish, { view, arch, profile });
  await examineHost(ports, {
    isHost: ports.host.isLocal(new URL(ports.service.server).hostname),
    view,
    base: view && way && `http://${way.server}:${view.settings.httpPort}`,
    wantsImage: image === undefined,
  });
}

type Judged = {
  readonly view: ServiceView;
  readonly arch: 'amd64' | 'arm64';
  readonly profile: ProfileView | undefined;
};

function judgeView({ tell }: DoctorPorts, { role }: DoctorWish, judged: Judged): void {
  const { view, arch, profile } = judged;
  const { images } = view.status;
  if (profile !== undefined) tell(judgeImage({ profile, arch, images }));
  const { haproxy } = view.settings;
  const cluster = { role, arch, images, cluster: view.cluster, haproxy };
  tell(judgeArtifacts(cluster));
  tell(judgeBalancer(cluster));
  for (const finding of judgeHypervisors(view.hypervisors)) tell(finding);
}

async function callFor(
  ports: DoctorPorts,
  wish: DoctorWish,
  view: ServiceView | undefined,
): Promise<CalledPhantom | undefined> {
  if (view === undefined) return undefined;
  const fault = profileFault(view, wish.profile);
  if (fault !== undefined) {
    ports.tell(fault);
    return undefined;
  }
  const here = [...whereFrom(ports, wish, view), ...ports.host.addresses(undefined)];
  const addresses = [...new Set(here.map(({ address }) => address))];
  const called = await callPhantom(ports.service, wish, addresses);
  if (isPhantom(called)) return called;
  ports.tell(called);
  return undefined;
}

/** A machine that the service does not know as a phantom would be listed by it: it then asks for an address alone. */
function askerOf(
  { host }: DoctorPorts,
  { arch }: DoctorWish,
  phantom: CalledPhantom | undefined,
): LanAsker {
  if (phantom === undefined) return { ...host.stranger(), boots: undefined };
  const { mac, uuid } = phantom.seen;
  return { mac: mac as MacAddress, uuid, boots: arch };
}

/** On Pilotlight's host its own addresses; else those of this host in the same networks. */
function whereFrom(
  { host }: DoctorPorts,
  { interfaces }: DoctorWish,
  view: ServiceView | undefined,
): readonly ServedAddress[] {
  const here = host.addresses(interfaces);
  if (interfaces !== undefined || view === undefined) return here;
  const served = view.status.addresses;
  const own = served.filter(({ address }) => host.isLocal(address));
  if (own.length > 0) return own;
  const near = here.filter(({ address }) => served.some((network) => inNetwork(address, network)));
  return near.length > 0 ? near : here;
}
