/**
 * Tasks: what a UPID became of.
 *
 * @module
 */
import type { Proxmox } from 'proxmox-api';
import { z } from 'zod';
import { ProxmoxFault } from '../domain/proxmox-fault.ts';
import { number, readAnswer } from './read-answer.ts';

/** Warnings are a success that has something to say. */
export type TaskState =
  | { readonly state: 'running' }
  | {
      readonly state: 'ended';
      readonly ok: boolean;
      /** `OK`, `WARNINGS: 1`, or why it failed. */
      readonly exit: string;
    };

export type TaskLine = { readonly number: number; readonly text: string };

export type TaskCalls = {
  task(upid: string): Promise<TaskState>;
  /** From line `start` on (0 is the first), at most `limit`. */
  taskLog(upid: string, page: { start: number; limit: number }): Promise<readonly TaskLine[]>;
  /** Asks it to end. */
  stopTask(upid: string): Promise<void>;
};

/** `UPID:node:pid:pstart:starttime:type:id:user:` */
const UPID_FORM =
  /^UPID:([A-Za-z0-9-]+):[0-9A-Fa-f]{8}:[0-9A-Fa-f]{8,9}:[0-9A-Fa-f]{8}:[^:\s]+:[^:\s]*:[^:\s]+:$/;

export function isUpid(text: string): boolean {
  return UPID_FORM.test(text);
}

export function taskCalls(api: () => Promise<Proxmox.Api>): TaskCalls {
  const at = async (upid: string) => (await api()).nodes.$(nodeOf(upid)).tasks.$(upid);
  return {
    async task(upid) {
      const data = await (await at(upid)).status.$get();
      const { status, exitstatus } = readAnswer(STATUS, data, 'the state of a task');
      if (status === 'running') return { state: 'running' };
      const exit = exitstatus ?? 'it ended without a word';
      return { state: 'ended', ok: exit === 'OK' || exit.startsWith('WARNINGS: '), exit };
    },
    async taskLog(upid, page) {
      const data = await (await at(upid)).log.$get(page);
      return readAnswer(LOG, data, 'the log of a task').map(({ n, t }) => ({ number: n, text: t }));
    },
    async stopTask(upid) {
      await (await at(upid)).$delete();
    },
  };
}

/** A task is asked after at its own node. */
function nodeOf(upid: string): string {
  const node = UPID_FORM.exec(upid)?.[1];
  if (node !== undefined) return node;
  throw new ProxmoxFault('refused', `${upid.slice(0, 120)} is no UPID`);
}

const STATUS = z.object({
  status: z.enum(['running', 'stopped']),
  exitstatus: z.string().optional(),
});

const LOG = z.array(z.object({ n: number, t: z.string() }));
