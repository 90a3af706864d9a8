/**
 * The network: asks by every interface, and judges what comes back.
 *
 * @module
 */
import type { HeardOffer } from '../domain/heard-offer.ts';
import { type Ipv4Address, inNetwork, type ServedAddress } from '../domain/ipv4.ts';
import { LOADERS } from '../domain/loader.ts';
import { problem, skipped } from './finding.ts';
import { judgeAddresses } from './lan/addresses.ts';
import { judgeBootOffer } from './lan/boot-offer.ts';
import { judgeBootOptions } from './lan/boot-options.ts';
import { type LanSituation, leasesIn, namesUs } from './lan/lan-situation.ts';
import { judgeBootServer } from './lan/port-4011.ts';
import type { CalledPhantom } from './phantom.ts';
import type { DoctorPorts, LanAsker } from './ports.ts';
import { wordsOf } from './supplies/ask-pilotlight.ts';
import type { SettingsView } from './supplies/views.ts';

export type LanExamination = {
  readonly asker: LanAsker;
  readonly from: readonly ServedAddress[];
  /** Pilotlight's addresses; none where it does not answer. */
  readonly ours: readonly ServedAddress[];
  readonly settings: SettingsView | undefined;
  readonly phantom: CalledPhantom | undefined;
};

/** By which way the machine goes on: the address that it fetches from, and the name of its loader there. */
export type BootWay = { readonly server: Ipv4Address; readonly routerFile: string | undefined };

const DHCP_PORT = 67;
const NAMES = ['pilotlight', ...LOADERS];

/** Undefined where there is nothing to go on with. */
export async function examineLan(
  ports: DoctorPorts,
  examination: LanExamination,
): Promise<BootWay | undefined> {
  const { from } = examination;
  if (from.length === 0) {
    const title = 'this host has no address in a network that machines could stand in';
    ports.tell(skipped('addresses', title));
    return wayOf(examination, []);
  }
  const heard = await hear(ports, examination);
  const situations = await situationsOf(examination, heard);
  for (const situation of heard === undefined ? [] : situations) {
    ports.tell(judgeAddresses(situation));
    for (const finding of judgeBootOptions(situation)) ports.tell(finding);
    for (const finding of judgeBootOffer(situation)) ports.tell(finding);
  }
  await askBootServers(ports, examination, situations);
  return wayOf(examination, situations);
}

async function hear(ports: DoctorPorts, { asker, from, settings }: LanExamination) {
  const port = settings?.dhcpPort ?? DHCP_PORT;
  try {
    return await ports.lan.ask(asker, from, port);
  } catch (error) {
    const finding = problem('addresses', {
      title: `this host cannot ask as a machine does: ${wordsOf(error)}`,
      cause: `A machine asks from UDP port ${port + 1}, which root alone may open, and one program at a time.`,
      remedy: 'Run it with sudo; root has a login of its own: sudo pilotlight login.',
    });
    ports.tell(finding);
    return undefined;
  }
}

async function situationsOf(
  { from, ours, settings, phantom }: LanExamination,
  heard: readonly HeardOffer[] = [],
): Promise<readonly LanSituation[]> {
  const lines = (await phantom?.look())?.lines;
  return from.map((one) => ({
    heard: heard.filter(({ interfaceName }) => interfaceName === one.interfaceName),
    from: one,
    ours: nearestFirst(one, ours).map(({ address }) => address),
    dhcp: settings?.dhcp ?? 'proxy',
    names: NAMES,
    answered: lines?.some(({ text }) => /asked and was offered/.test(text)),
  }));
}

function nearestFirst(
  { address }: ServedAddress,
  ours: readonly ServedAddress[],
): readonly ServedAddress[] {
  const near = ours.filter((one) => inNetwork(address, one));
  return [...near, ...ours.filter((one) => !near.includes(one))];
}

async function askBootServers(
  { lan, tell }: DoctorPorts,
  { asker, settings }: LanExamination,
  situations: readonly LanSituation[],
): Promise<void> {
  if (settings === undefined || asker.boots === undefined) return;
  if (settings.dhcp === 'off') {
    tell(skipped('port-4011', 'Pilotlight leaves DHCP to the router'));
    return;
  }
  for (const { from, ours } of situations) {
    const [server] = ours;
    if (server === undefined) continue;
    const port = settings.pxePort;
    tell(
      judgeBootServer({
        server,
        port,
        answer: await lan.askBootServer(asker, { from, server, port }),
      }),
    );
  }
}

function wayOf({ ours }: LanExamination, situations: readonly LanSituation[]): BootWay | undefined {
  const heardUs = situations.find(({ heard, ours: known }) =>
    heard.some((offer) => offer.address === undefined && known.includes(offer.server)),
  );
  const situation = heardUs ?? situations[0];
  const server = situation?.ours[0] ?? ours[0]?.address;
  if (server === undefined) return undefined;
  const lease = situation && leasesIn(situation).find((each) => namesUs(each, situation));
  return { server, routerFile: lease?.file };
}
