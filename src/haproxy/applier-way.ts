/**
 * The system's HAProxy, through the applier: Pilotlight itself stays without any privilege.
 *
 * @module
 */
import type { ApplyResult, BalancerState } from '../domain/cluster/balance.ts';
import { type ApplierRequest, readAnswer, writeRequest } from './applier-words.ts';
import type { BalancerWay } from './balancer-way.ts';
import { askSocket } from './socket-question.ts';

/** Longer than a reload that fails and is put back. */
const APPLY_MS = 60_000;
const STATE_MS = 10_000;

/** `path`: the applier's socket. */
export function createApplierWay(path: string): BalancerWay {
  async function ask(request: ApplierRequest, ms: number): Promise<ApplyResult | BalancerState> {
    try {
      return readAnswer(await askSocket(path, writeRequest(request), ms));
    } catch (error) {
      return { kind: 'off', reason: reasonOf(path, error as NodeJS.ErrnoException) };
    }
  }

  return {
    start: async () => undefined,
    stop: async () => undefined, // it is the system's, and goes on
    apply: async (wanted) => (await ask({ ask: 'apply', ...wanted }, APPLY_MS)) as ApplyResult,
    state: async () => (await ask({ ask: 'state' }, STATE_MS)) as BalancerState,
  };
}

function reasonOf(path: string, { code, message }: NodeJS.ErrnoException): string {
  if (code === 'ENOENT' || code === 'ECONNREFUSED') {
    return `nobody listens on ${path}: systemctl enable --now pilotlight-haproxy.socket`;
  }
  if (code === 'EACCES') return `${path} is not open to Pilotlight: see SocketGroup of its unit`;
  return message;
}
