/**
 * What a TFTP request gets: a loader, a script, a file of GRUB's, or a kernel out of an ISO.
 *
 * @module
 */
import { type Door, isOpen } from '../domain/admission.ts';
import type { Loader } from '../domain/loader.ts';
import type { MacAddress } from '../domain/mac.ts';
import type { Node } from '../domain/node.ts';
import type { Sighting } from '../domain/sighting.ts';
import type { TimelineNote } from '../domain/timeline.ts';
import type { BootAsker } from './boot-desk.ts';

/** Who asks for what. `server` is the address of ours that was asked. */
export type FileRequest = {
  readonly path: string;
  readonly options: ReadonlyMap<string, string>;
  readonly client: { readonly address: string };
  readonly server: string;
};

/** A machine that asks for its own file, and what it tells of itself. */
type GrubAsker = Pick<BootAsker, 'mac' | 'facts'>;

/** What a name means for the one who asks; `boot/router-mode` knows. */
export type FileMeaning<Program extends string> =
  | { readonly kind: 'loader'; readonly loader: Loader }
  | { readonly kind: 'script' }
  | { readonly kind: 'second-stage'; readonly name: Program }
  | { readonly kind: 'grub-config'; readonly asker: GrubAsker | undefined }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'refused'; readonly reason: string };

export type FileSource =
  | { readonly kind: 'text'; readonly text: string }
  /** A whole file, by its path in the file system. */
  | { readonly kind: 'file'; readonly path: string }
  /** A path inside the folder of loaders that the configuration names. */
  | { readonly kind: 'configured'; readonly path: string }
  | {
      readonly kind: 'range';
      readonly path: string;
      readonly offset: number;
      readonly size: number;
      readonly etag: string;
    }
  | { readonly kind: 'refused'; readonly reason: string };

type Bytes = Extract<FileSource, { kind: 'range' }>;

export type TftpFilesPorts<Program extends string> = {
  readonly meaningOf: (
    request: Pick<FileRequest, 'path' | 'options'> & { readonly node: Node | undefined },
  ) => FileMeaning<Program>;
  readonly macOf: (address: string) => MacAddress | undefined;
  readonly byMac: (mac: MacAddress) => Node | undefined;
  readonly note: (id: string, note: TimelineNote, at: number) => void;
  readonly discover: (sighting: Sighting, at: number) => void;
  readonly door: () => Door;
  readonly loader: (name: Loader) => string | undefined;
  readonly grubProgram: (name: Program) => string | undefined;
  readonly bulk: (path: string) => Omit<Bytes, 'kind'> | undefined;
  readonly autoexec: (server: string) => string;
  readonly grubFirst: (server: string) => string;
  readonly grubConfig: (asker: BootAsker) => Promise<string>;
  readonly now: () => number;
  readonly httpPort: number;
};

export type TftpFiles = { open(request: FileRequest): Promise<FileSource> };

/** `Program` names the second stages of shim. */
export function createTftpFiles<Program extends string>(ports: TftpFilesPorts<Program>): TftpFiles {
  const server = (address: string): string => `${address}:${ports.httpPort}`;

  async function grubConfig(asker: GrubAsker | undefined, request: FileRequest): Promise<string> {
    if (asker === undefined) return ports.grubFirst(request.server);
    const { address } = request.client;
    return ports.grubConfig({ ...asker, address, server: server(request.server) });
  }

  function found(path: string | undefined, name: string): FileSource {
    return path === undefined ? refused(`${name} is not on this host`) : { kind: 'file', path };
  }

  function plainFile(path: string): FileSource {
    const bytes = ports.bulk(`/${path}`);
    return bytes === undefined ? { kind: 'configured', path } : { kind: 'range', ...bytes };
  }

  async function sourceOf(
    meaning: FileMeaning<Program>,
    request: FileRequest,
  ): Promise<FileSource> {
    switch (meaning.kind) {
      case 'loader':
        return found(ports.loader(meaning.loader), meaning.loader);
      case 'second-stage':
        return found(ports.grubProgram(meaning.name), meaning.name);
      case 'script':
        return { kind: 'text', text: ports.autoexec(server(request.server)) };
      case 'grub-config':
        return { kind: 'text', text: await grubConfig(meaning.asker, request) };
      case 'file':
        return plainFile(meaning.path);
      case 'refused':
        return meaning;
    }
  }

  /**
   * Firmware that its router sent here and nobody approved: while the door is closed it gets no loader, so
   * that no laptop in the house is caught. Behind a relay its MAC is unknown; then its script turns it away.
   */
  function turnedAway(mac: MacAddress, request: FileRequest): FileSource {
    const text = `asked for ${JSON.stringify(request.path)} by TFTP; the door is closed`;
    ports.discover({ mac, uuid: undefined, serial: undefined, arch: undefined, text }, ports.now());
    return refused('this machine is not approved, and the door is closed');
  }

  async function sourceFor(mac: MacAddress | undefined, request: FileRequest): Promise<FileSource> {
    const node = mac && ports.byMac(mac);
    const { path, options } = request;
    const meaning = ports.meaningOf({ path, options, node });
    const stranger = mac !== undefined && (node === undefined || node.stage === 'discovered');
    if (stranger && meaning.kind === 'loader' && !isOpen(ports.door(), ports.now())) {
      return turnedAway(mac, request);
    }
    const source = await sourceOf(meaning, request);
    if (node !== undefined && source.kind === 'refused') {
      const text = `asked for ${JSON.stringify(path)} by TFTP: ${source.reason}`;
      ports.note(node.id, { kind: 'refusal', text }, ports.now());
    }
    return source;
  }

  return { open: (request) => sourceFor(ports.macOf(request.client.address), request) };
}

function refused(reason: string): FileSource {
  return { kind: 'refused', reason };
}
