/**
 * The door's keeper: opens it for some minutes, and remembers it over a restart.
 *
 * @module
 */
import { type AdmissionRule, CLOSED_DOOR, type Door } from '../domain/admission.ts';

/** Where the door is remembered. */
export type DoorSettings = {
  getSetting(key: string): Promise<unknown>;
  setSetting(key: string, value: unknown): Promise<void>;
};

const KEY = 'door';

export type DoorKeeper = {
  /** Reads what was stored; until then the door is closed. */
  start(): Promise<void>;
  current(): Door;
  /** From `now` (ms since the epoch) for `minutes`. */
  open(opening: { minutes: number; rules: readonly AdmissionRule[] }, now: number): Promise<Door>;
  close(): Promise<Door>;
};

export function createDoorKeeper(settings: DoorSettings): DoorKeeper {
  let door = CLOSED_DOOR;

  async function keep(next: Door): Promise<Door> {
    await settings.setSetting(KEY, next);
    door = next;
    return door;
  }

  return {
    async start() {
      door = ((await settings.getSetting(KEY)) as Door | undefined) ?? CLOSED_DOOR;
    },
    current: () => door,
    open: ({ minutes, rules }, now) => keep({ openUntil: now + minutes * 60_000, rules }),
    close: () => keep(CLOSED_DOOR),
  };
}
