/**
 * The desk of Proxmox VE hosts, from the question of their installer to the token that they hand over.
 *
 * @module
 */
import { createAnswers } from './host/answers.ts';
import { createHandOvers, type HandOvers } from './host/hand-over.ts';
import { createHostInstalls, type HostInstalls } from './host/installs.ts';
import type { HostDeskPorts, HostQuestion } from './host/ports.ts';

export type HostDesk = HostInstalls &
  HandOvers & {
    /** `answer.toml`. Throws, after a line on the timeline, for whoever is to get none. */
    answer(question: HostQuestion): Promise<string>;
  };

export function createHostDesk(ports: HostDeskPorts): HostDesk {
  return {
    answer: createAnswers(ports),
    ...createHostInstalls(ports),
    ...createHandOvers(ports),
  };
}
