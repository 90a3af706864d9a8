/**
 * The boot: everything that a machine fetches, from its loader to its seed.
 *
 * @module
 */
import { checkBootFile } from './boot/boot-files.ts';
import type { FetchPorts } from './boot/boot-situation.ts';
import { checkLoader } from './boot/loader.ts';
import { checkMedium } from './boot/medium.ts';
import { checkMemory, checkScript } from './boot/script.ts';
import type { InstallScript } from './boot/script-words.ts';
import { checkSeed } from './boot/seed.ts';
import type { BootWay } from './examine-lan.ts';
import { type Check, skipped } from './finding.ts';
import type { DoctorPorts, DoctorWish } from './ports.ts';
import type { PhantomView, ServiceView } from './supplies/views.ts';

export type BootExamination = {
  readonly wish: DoctorWish;
  readonly phantom: PhantomView;
  readonly way: BootWay;
  readonly view: ServiceView;
  /** Of the image: `24.04.4`. */
  readonly point: string | undefined;
};

const BEHIND_THE_SCRIPT = ['memory', 'kernel', 'initrd', 'medium', 'seed'] as const;

export async function examineBoot(ports: DoctorPorts, boot: BootExamination): Promise<void> {
  const { wish, phantom, way, view } = boot;
  const { tftpPort, httpPort } = view.settings;
  const fetch: FetchPorts = {
    tftp: (wanted) => ports.tftp({ ...wanted, port: tftpPort }),
    http: ports.http,
    sumOf: ports.sumOf,
  };
  if (phantom.loader === null) {
    ports.tell(skipped('loader', `there is no loader for ${wish.arch}`));
  } else {
    const { loader } = phantom;
    const missing = view.status.loaders.missing.find((each) => each.loader === loader.name);
    const question = { loader, server: way.server, httpPort, tftpPort, advice: missing?.advice };
    const path = way.routerFile ?? loader.name;
    ports.tell(await checkLoader(fetch, { ...question, path }));
  }
  const base = `http://${way.server}:${httpPort}`;
  const asked = { base, mac: phantom.mac, uuid: phantom.uuid, profile: wish.profile };
  const { finding, script } = await checkScript(fetch, asked);
  ports.tell(finding);
  if (script === undefined) skipAll(ports, BEHIND_THE_SCRIPT, 'there is no script to go on with');
  else await examineInstall(ports, { ...boot, script, fetch });
}

type InstallExamination = BootExamination & {
  readonly script: InstallScript;
  readonly fetch: FetchPorts;
};

async function examineInstall(ports: DoctorPorts, install: InstallExamination): Promise<void> {
  const { wish, view, script, fetch, point } = install;
  const { full, profile } = wish;
  const platform = wish.arch === 'x86-bios' ? 'pcbios' : 'efi';
  ports.tell(await checkMemory(fetch, { script, platform }));
  ports.tell(await checkBootFile(fetch, { what: 'kernel', url: script.kernelUrl, full }));
  const [initrd = ''] = script.initrdUrls;
  ports.tell(await checkBootFile(fetch, { what: 'initrd', url: initrd, full }));
  const { portmapPort, nfsPort } = view.settings;
  const probeMedium = (host: string, path: string) => ports.probeMedium(host, portmapPort, path);
  ports.tell(await checkMedium({ http: fetch.http, probeMedium, portmapPort, nfsPort }, script));
  if (script.seedUrl === undefined) {
    skipAll(
      ports,
      ['seed'],
      'Proxmox VE asks for its answers by its serial number, as no phantom can',
    );
    return;
  }
  const { userDataProblems } = ports;
  const seed = { seedUrl: script.seedUrl, profile, point };
  ports.tell(await checkSeed({ http: fetch.http, userDataProblems }, seed));
}

export function skipAll({ tell }: DoctorPorts, checks: readonly Check[], why: string): void {
  for (const check of checks) tell(skipped(check, why));
}
