/**
 * What goes wrong between the API and whoever asks it.
 *
 * @module
 */
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { type Reply, send } from './exchange.ts';

export type Fault =
  /** It is not done, and nothing is answered. */
  | { readonly kind: 'ignored' }
  /** It is done, and the connection is cut in place of an answer. */
  | { readonly kind: 'answer-lost' }
  /** It is done, and nothing is answered. */
  | { readonly kind: 'answer-withheld' }
  /** Half of the body, and the connection is cut. */
  | { readonly kind: 'body-cut' }
  /** A byte every `ms`. */
  | { readonly kind: 'body-slow'; readonly ms: number }
  /** It is not done, and this is answered. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly reason?: string;
      readonly type?: string;
      readonly body: string;
    };

export type Spoiling = { readonly calls: RegExp; readonly fault: Fault; times: number };

/** The fault that befalls this call now, if any. */
export function faultOf(spoilings: readonly Spoiling[], call: string): Fault | undefined {
  const found = spoilings.find(({ calls, times }) => times > 0 && calls.test(call));
  if (found === undefined) return undefined;
  found.times -= 1;
  return found.fault;
}

export async function answerSpoilt(
  response: ServerResponse,
  fault: Fault,
  ask: () => Promise<Reply>,
): Promise<void> {
  switch (fault.kind) {
    case 'ignored':
      return;
    case 'answer-lost':
      await ask();
      response.destroy();
      return;
    case 'answer-withheld':
      await ask();
      return;
    case 'answer':
      response
        .writeHead(fault.status, fault.reason, {
          'Content-Type': fault.type ?? 'application/json;charset=UTF-8',
        })
        .end(fault.body);
      return;
    default:
      return await sendInPart(response, await ask(), fault);
  }
}

async function sendInPart(
  response: ServerResponse,
  reply: Reply,
  fault: Extract<Fault, { kind: 'body-cut' | 'body-slow' }>,
): Promise<void> {
  const text = JSON.stringify(reply.body ?? {});
  if (text.length < 2) return send(response, reply);
  response.writeHead(reply.status, reply.reason, {
    'Content-Type': 'application/json;charset=UTF-8',
    'Content-Length': text.length,
  });
  if (fault.kind === 'body-cut') {
    response.write(text.slice(0, text.length / 2), () => response.destroy());
    return;
  }
  for (const byte of text) {
    if (response.destroyed) return;
    response.write(byte);
    await delay(fault.ms);
  }
  response.end();
}
