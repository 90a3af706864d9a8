/**
 * A machine that was seen: what it told of itself, and in which words the timeline shows it.
 *
 * @module
 */
import type { ClientArch } from './client-arch.ts';
import type { MacAddress } from './mac.ts';

export type Sighting = {
  readonly mac: MacAddress;
  readonly uuid: string | undefined;
  readonly serial: string | undefined;
  readonly arch: ClientArch | undefined;
  readonly text: string;
};
