/**
 * Options: RFC 2347, 2348 (blksize), 2349 (timeout, tsize), 7440 (windowsize).
 *
 * A value that makes no sense is not acknowledged, which RFC 2347 lets a client go on from; refusing
 * the request would leave a machine without its loader.
 *
 * @module
 */
import type { TftpOptions } from './packet.ts';

/** The most that is granted. Less than asked is always allowed, more never. */
export type OptionCeilings = {
  /** Bytes. 1468 fills an Ethernet frame: more would travel in IP fragments, which ROMs lose. */
  readonly blockSize: number;
  /** Blocks. */
  readonly windowSize: number;
};

export type Negotiated = {
  readonly blockSize: number;
  readonly windowSize: number;
  /** The wait before a block is sent again, where the client chose it. */
  readonly timeoutMs: number | undefined;
  /** For the OACK, in the order asked. Empty: no OACK, the first block is the answer. */
  readonly acknowledged: TftpOptions;
};

const DEFAULT_BLOCK_SIZE = 512;
const SMALLEST_BLOCK = 8;
/** RFC 2348: what is left of a UDP datagram after IP, UDP and TFTP headers. */
export const LARGEST_BLOCK = 65_464;
/** A window larger than this does not fit the send buffer of a socket, so its end would be lost. */
const WINDOW_BYTES = 128 * 1024;

/** Answers what was asked. `size`: bytes of the content as it will be sent. */
export function negotiate(asked: TftpOptions, size: number, ceilings: OptionCeilings): Negotiated {
  const blockSize = grantedBlockSize(asked.get('blksize'), ceilings);
  const effectiveBlock = blockSize ?? DEFAULT_BLOCK_SIZE;
  const windowSize = grantedWindow(asked.get('windowsize'), effectiveBlock, ceilings);
  const timeout = inRange(decimal(asked.get('timeout')), 1, 255);
  const granted: Readonly<Record<string, number | undefined>> = {
    blksize: blockSize,
    windowsize: windowSize,
    timeout,
    tsize: decimal(asked.get('tsize')) === undefined ? undefined : grantedSize(size),
  };
  const acknowledged = [...asked.keys()].flatMap((name): [string, string][] => {
    const value = Object.hasOwn(granted, name) ? granted[name] : undefined;
    return value === undefined ? [] : [[name, String(value)]];
  });
  return {
    blockSize: effectiveBlock,
    windowSize: windowSize ?? 1,
    timeoutMs: timeout === undefined ? undefined : timeout * 1000,
    acknowledged: new Map(acknowledged),
  };
}

function grantedBlockSize(text: string | undefined, ceilings: OptionCeilings): number | undefined {
  const asked = decimal(text);
  if (asked === undefined || asked < SMALLEST_BLOCK) return undefined;
  return Math.min(asked, ceilings.blockSize, LARGEST_BLOCK);
}

function grantedWindow(
  text: string | undefined,
  blockSize: number,
  ceilings: OptionCeilings,
): number | undefined {
  const asked = inRange(decimal(text), 1, 65_535);
  if (asked === undefined) return undefined;
  return Math.min(asked, ceilings.windowSize, Math.max(1, Math.floor(WINDOW_BYTES / blockSize)));
}

/** curl takes a `tsize` of 0 for a broken answer (error 71), and gets an empty file without it. */
function grantedSize(size: number): number | undefined {
  return size === 0 ? undefined : size;
}

function inRange(value: number | undefined, least: number, most: number): number | undefined {
  return value !== undefined && value >= least && value <= most ? value : undefined;
}

/** Digits and nothing else: `15e-1`, `0x10`, ` 8` and the empty text are no numbers. */
function decimal(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
