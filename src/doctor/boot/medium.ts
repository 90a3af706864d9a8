/**
 * The installer's medium: the tree of the image over NFS, or the whole of it over HTTP.
 *
 * @module
 */
import { type Finding, ok, problem, skipped } from '../finding.ts';
import { type FetchPorts, httpFault, openTcp, portOf } from './boot-situation.ts';
import type { InstallScript } from './script-words.ts';

export type MediumProbe =
  | { readonly kind: 'read'; readonly text: string; readonly port: number }
  | { readonly kind: 'failed'; readonly at: string; readonly reason: string };

export type MediumPorts = Pick<FetchPorts, 'http'> & {
  readonly probeMedium: (host: string, path: string) => Promise<MediumProbe>;
  readonly portmapPort: number;
  readonly nfsPort: number;
};

export async function checkMedium(ports: MediumPorts, script: InstallScript): Promise<Finding> {
  const { nfsRoot, isoUrl } = script;
  if (nfsRoot !== undefined) return overNfs(ports, nfsRoot);
  if (isoUrl !== undefined) return overHttp(ports, isoUrl);
  const [, archive] = script.initrdUrls;
  if (archive !== undefined) return asArchive(ports, archive);
  return skipped('medium', 'the script names none');
}

/** The "new" format of cpio(5), which Linux unpacks. */
const ARCHIVE_MARK = '070701';

/** Proxmox VE's ISO, behind its initial RAM disk. */
async function asArchive({ http }: MediumPorts, url: string): Promise<Finding> {
  const first = await http(url, 'bytes=0-65535');
  const fault = httpFault(first);
  if (fault !== undefined || first.kind === 'failed') return withoutHttp(url, fault);
  const isArchive = first.head.toString('latin1', 0, ARCHIVE_MARK.length) === ARCHIVE_MARK;
  return isArchive ? ok('medium', 'over HTTP, as an initial RAM disk') : noMedium('no archive');
}

async function overNfs(ports: MediumPorts, root: string): Promise<Finding> {
  const [host = '', path = ''] = root.split(':');
  const probe = await ports.probeMedium(host, path);
  if (probe.kind === 'read') {
    return ok('medium', `over NFS, port ${probe.port}: ${JSON.stringify(probe.text)}`);
  }
  const { portmapPort, nfsPort } = ports;
  return problem('medium', {
    title: `the medium does not come over NFS (${probe.at}): ${probe.reason}`,
    cause: `The installer asks the port mapper on TCP ${portmapPort}, then mounts from TCP ${nfsPort}. A firewall drops them, or another NFS server of this host holds them.`,
    remedy: `Let TCP ${portmapPort} and ${nfsPort} through, stop nfs-kernel-server where it runs, or let the profile take its medium by HTTP (medium: http), which needs more memory.`,
  });
}

/** The first volume descriptor (ECMA-119 §8.1), behind its type. */
const ISO_MARK = { at: 32_769, text: 'CD001' } as const;

async function overHttp({ http }: MediumPorts, url: string): Promise<Finding> {
  const first = await http(url, 'bytes=0-65535');
  const fault = httpFault(first);
  if (fault !== undefined || first.kind === 'failed') return withoutHttp(url, fault);
  const mark = first.head.toString('latin1', ISO_MARK.at, ISO_MARK.at + ISO_MARK.text.length);
  if (mark === ISO_MARK.text) return ok('medium', 'over HTTP, the whole ISO');
  return noMedium('no ISO');
}

function withoutHttp(url: string, fault = 'nothing came'): Finding {
  return problem('medium', {
    title: `the medium does not come by HTTP: ${fault}`,
    cause: `Nothing gets through to TCP ${portOf(url)}.`,
    remedy: openTcp(portOf(url)),
  });
}

function noMedium(what: string): Finding {
  return problem('medium', {
    title: `what comes as the medium is ${what}`,
    cause: 'The image is damaged, or another server answers.',
    remedy: 'Remove the image and fetch it again: pilotlight images remove NAME, then fetch.',
  });
}
