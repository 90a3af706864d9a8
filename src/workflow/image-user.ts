/**
 * Who needs an image: it must not go while they install from it.
 *
 * @module
 */
import { displayName, type Node } from '../domain/node.ts';
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
