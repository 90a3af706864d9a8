/**
 * Kernel and initrd: their first and last megabyte and their size, or all of them.
 *
 * @module
 */
import { type Finding, ok, problem } from '../finding.ts';
import { type FetchPorts, httpFault, openTcp, portOf, sizeText } from './boot-situation.ts';

const MIB = 1024 * 1024;

type What = 'kernel' | 'initrd';

export type BootFileQuestion = {
  readonly what: What;
  readonly url: string;
  /** All of it, and not only both ends. */
  readonly full: boolean;
};

export async function checkBootFile(
  { http }: FetchPorts,
  { what, url, full }: BootFileQuestion,
): Promise<Finding> {
  const first = await http(url, `bytes=0-${MIB - 1}`);
  const fault = httpFault(first);
  if (fault !== undefined || first.kind === 'failed') return notThere(what, url, fault);
  const total = totalOf(first.headers['content-range']);
  if (total === undefined) return notThere(what, url, 'it does not say how large it is');
  if (!isOf(what, first.head)) return isNone(what, url);
  const start = Math.max(0, total - MIB);
  const last = await http(url, full ? undefined : `bytes=${start}-`);
  const lateFault = httpFault(last);
  if (lateFault !== undefined || last.kind === 'failed') return notThere(what, url, lateFault);
  const wanted = full ? total : total - start;
  if (last.bytes !== wanted) {
    return notThere(what, url, `${last.bytes} bytes came, and ${wanted} were to come`);
  }
  const how = full ? 'all of it came' : 'both ends came';
  return ok(what, `${nameOf(url)}: ${sizeText(total)}, ${how}`);
}

function notThere(what: What, url: string, fault = 'nothing came'): Finding {
  return problem(what, {
    title: `${nameOf(url)} does not come: ${fault}`,
    cause: `Nothing gets through to TCP ${portOf(url)}, or the image has gone since the script was made.`,
    remedy: openTcp(portOf(url)),
  });
}

function isNone(what: What, url: string): Finding {
  return problem(what, {
    title: `${nameOf(url)} is no ${what === 'kernel' ? 'kernel' : 'initial RAM disk'}`,
    cause: 'The image is damaged, or no installer of Ubuntu or Proxmox VE.',
    remedy: 'Remove the image and fetch it again: pilotlight images remove NAME, then fetch.',
  });
}

function totalOf(contentRange: string | undefined): number | undefined {
  const [, total] = /\/(\d+)$/.exec(contentRange ?? '') ?? [];
  return total === undefined ? undefined : Number(total);
}

type Mark = { readonly at: number; readonly bytes: string };

/** x86: boot protocol 2.00. arm64: its Image header, or EFI's zboot, or packed as a whole. */
const MARKS: Readonly<Record<What, readonly Mark[]>> = {
  kernel: [
    { at: 0x202, bytes: '48647253' },
    { at: 56, bytes: '41524d64' },
    { at: 4, bytes: '7a696d67' },
    { at: 0, bytes: '1f8b' },
  ],
  initrd: [
    '303730373031',
    '303730373032',
    '1f8b',
    '28b52ffd',
    'fd377a585a',
    '02214c18',
    '04224d18',
    '5d0000',
    '425a68',
  ].map((bytes) => ({ at: 0, bytes })),
};

function isOf(what: What, head: Buffer): boolean {
  return MARKS[what].some(
    ({ at, bytes }) => head.toString('hex', at, at + bytes.length / 2) === bytes,
  );
}

function nameOf(url: string): string {
  return url.split('/').at(-1) ?? url;
}
