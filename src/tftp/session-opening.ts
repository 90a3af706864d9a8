/**
 * From a request and its content to a transfer that runs.
 *
 * @module
 */
import type { Socket } from 'node:dgram';
import { openSource } from './block-source.ts';
import { asNetascii, type Sendable, sizeOf } from './content.ts';
import { negotiate, type OptionCeilings } from './negotiate.ts';
import type { Guest } from './roster.ts';
import { Session, type SessionEnd } from './session.ts';
import type { SlabCache } from './slab-cache.ts';
import { closeQuietly, connectedSocket } from './sockets.ts';

export type SessionNeeds = {
  readonly limits: OptionCeilings & { readonly patienceMs: number };
  readonly cache: SlabCache;
  readonly now: () => number;
};

export type SessionWish = {
  readonly guest: Guest;
  readonly content: Sendable;
  readonly onEnd: (end: SessionEnd) => void;
};

/** No socket could be had for the client: none are left, or it can't be reached. */
export class NoSocket extends Error {
  override readonly name = 'NoSocket';
}

/** netascii of a content that is too large to be translated in memory. */
export class TooLargeForNetascii extends Error {
  override readonly name = 'TooLargeForNetascii';
}

/**
 * Begins the transfer and puts it into `guest.session`, unless the guest has left meanwhile. Rejects
 * with NoSocket, TooLargeForNetascii, or the error of the file.
 */
export async function openSession(needs: SessionNeeds, wish: SessionWish): Promise<void> {
  const { guest } = wish;
  const isText = guest.request.mode === 'netascii';
  const content = isText ? await asNetascii(wish.content) : wish.content;
  if (content === undefined) throw new TooLargeForNetascii();
  const socket = await socketFor(guest);
  try {
    await begin(needs, { ...wish, content }, socket);
  } finally {
    if (guest.session === undefined) void closeQuietly(socket);
  }
}

async function begin(needs: SessionNeeds, wish: SessionWish, socket: Socket): Promise<void> {
  const { guest, content, onEnd } = wish;
  const { client, options } = guest.request;
  const { limits, cache, now } = needs;
  const { patienceMs } = limits;
  const size = sizeOf(content);
  const negotiated = negotiate(options, size, limits);
  const session = new Session({ socket, client, negotiated, size, patienceMs, now, onEnd });
  const { blockSize, windowSize } = negotiated;
  const source = await openSource({ content, blockSize, windowSize }, cache, session);
  if (guest.ended) return source.close();
  guest.session = session;
  session.start(source);
}

async function socketFor({ request: { server, client } }: Guest): Promise<Socket> {
  try {
    return await connectedSocket(server, client);
  } catch (cause) {
    throw new NoSocket('no socket', { cause });
  }
}
