/**
 * The host: ports, clock, room and certificate.
 *
 * @module
 */
import { skipAll } from './examine-boot.ts';
import { judgeCertificate } from './host/certificate.ts';
import { judgeClock } from './host/clock.ts';
import { judgePorts } from './host/listening.ts';
import { judgeSpace } from './host/space.ts';
import type { DoctorPorts } from './ports.ts';
import type { ServiceView, SettingsView } from './supplies/views.ts';

export type HostExamination = {
  /** Whether the service is to run on this very host. */
  readonly isHost: boolean;
  /** Undefined where the service does not answer. */
  readonly view: ServiceView | undefined;
  /** Where machines reach it: `http://192.168.1.10:8080`. */
  readonly base: string | undefined;
  readonly wantsImage: boolean;
};

export async function examineHost(ports: DoctorPorts, host: HostExamination): Promise<void> {
  const settings = host.view?.settings ?? (host.isHost ? ports.host.configured() : undefined);
  if (host.isHost && settings !== undefined) {
    const situation = { held: ports.host.heldPorts(), settings, runs: host.view !== undefined };
    for (const finding of judgePorts(situation)) ports.tell(finding);
  } else {
    skipAll(ports, ['ports'], 'they are those of another host: run it there');
  }
  await examineClock(ports, host);
  await examineSpace(ports, host, settings);
  await examineCertificate(ports, host);
}

async function examineClock({ host, http, tell }: DoctorPorts, { base }: HostExamination) {
  const asked = base === undefined ? undefined : await http(`${base}/healthz`);
  const date = asked?.kind === 'answer' ? Date.parse(asked.headers['date'] ?? '') : Number.NaN;
  tell(
    judgeClock({
      ...{ now: host.now(), releasedAt: host.releasedAt },
      serviceAt: Number.isNaN(date) ? undefined : date,
      isSynchronised: await host.isSynchronised(),
    }),
  );
}

async function examineSpace(
  ports: DoctorPorts,
  { isHost, view, wantsImage }: HostExamination,
  settings: SettingsView | undefined,
): Promise<void> {
  const ofFolder = async (folder: string | undefined) =>
    isHost && folder !== undefined ? await ports.host.space(folder) : undefined;
  const data = await ofFolder(settings?.data);
  const images = view?.status.space ?? (await ofFolder(settings?.images)) ?? null;
  ports.tell(judgeSpace({ images, data, wantsImage }));
}

async function examineCertificate({ host, tell }: DoctorPorts, { view, base }: HostExamination) {
  if (view === undefined || base === undefined) {
    tell({ check: 'certificate', state: 'skipped', title: 'the service does not answer' });
    return;
  }
  const port = view.settings.joinPort;
  const address = new URL(base).hostname;
  const seen = await host.certificate(address, port, base);
  const addresses = view.status.addresses.map((each) => each.address);
  tell(judgeCertificate({ seen, addresses, port, now: host.now() }));
}
