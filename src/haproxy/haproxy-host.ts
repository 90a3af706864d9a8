/**
 * The machine that HAProxy runs on, as far as the swap of a configuration needs it: this one, or another.
 *
 * @module
 */

export type HaproxyHost = {
  /** The text of a file; undefined where there is none. */
  read(path: string): Promise<string | undefined>;
  /** Whole and on the disk, 0600, or not at all. The folder is made where it is missing. */
  write(path: string, text: string): Promise<void>;
  /** Renames `from`, which must be there. Needs no space: it works on a full disk. */
  move(from: string, to: string): Promise<void>;
  /** Nothing is said where there is none. */
  remove(path: string): Promise<void>;
  /** Names in a folder; empty where there is none. */
  list(folder: string): Promise<readonly string[]>;
  /** `haproxy -c`: what HAProxy has against a file; undefined where nothing. */
  check(path: string): Promise<string | undefined>;
  /** One command to a socket of HAProxy, and the whole answer. Rejects where nobody answers. */
  ask(socket: string, command: string): Promise<string>;
  /** Whether some program listens on the TCP port at `listen` (`*` or an address). */
  taken(port: number, listen: string): Promise<boolean>;
  /** Runs HAProxy over the configuration in place, where none runs. Rejects with the reason. */
  begin(): Promise<void>;
  /** What HAProxy said of late, for the reason of a failure; empty where that can't be known. */
  lastWords(): Promise<string>;
};

/**
 * What HAProxy is run with. Nothing of ours: an administrator's token is nothing for a process that the whole
 * network speaks to, and how much memory Node may keep is no measure for it.
 */
export const ENVIRONMENT: Readonly<Record<string, string>> = {};

/** Where everything of one HAProxy lies: absolute paths. */
export type Places = {
  readonly folder: string;
  readonly config: string;
  /** The configuration before, while a change is under way and at no other time. */
  readonly before: string;
  readonly stateFile: string;
  readonly statsSocket: string;
  readonly masterSocket: string;
};

export type SocketPlaces = Pick<Places, 'statsSocket' | 'masterSocket'>;

export function placesIn(
  folder: string,
  { statsSocket, masterSocket }: SocketPlaces = {
    statsSocket: `${folder}/stats.sock`,
    masterSocket: `${folder}/master.sock`,
  },
): Places {
  return {
    folder,
    config: `${folder}/haproxy.cfg`,
    before: `${folder}/haproxy.before.cfg`,
    stateFile: `${folder}/servers.state`,
    statsSocket,
    masterSocket,
  };
}
