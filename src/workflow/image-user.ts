/**
 * Who needs an image: it must not go while they install from it, nor be pruned while a profile names it.
 *
 * @module
 */
import { displayName, type Node } from '../domain/node.ts';
import type { Profile } from '../domain/profile.ts';
import { type BootTicket, deadBecause } from '../domain/ticket.ts';

export type ImageUsers = {
  readonly all: () => readonly Node[];
  readonly liveTicketOf: (nodeId: string) => BootTicket | undefined;
};

/** In words, as `opti-1 installs from it`; undefined where nobody needs the image at `now`. */
export function imageUser(nodes: ImageUsers, imageId: string, now: number): string | undefined {
  const user = nodes.all().find(({ id }) => {
    const ticket = nodes.liveTicketOf(id);
    return ticket?.imageId === imageId && deadBecause(ticket, now) === undefined;
  });
  return user && `${displayName(user)} installs from it`;
}

type NamedImage = { readonly id: string; readonly release: string; readonly point: string };

/** The profile that asks for this very point, or this file, in words. A release means its newest point. */
export function imageNamer(
  profiles: readonly Pick<Profile, 'name' | 'image'>[],
  { id, release, point }: NamedImage,
): string | undefined {
  const namer = profiles.find(({ image }) => {
    return image !== release && [point, id, decodeURIComponent(id)].includes(image);
  });
  return namer && `the profile ${namer.name} names it`;
}
