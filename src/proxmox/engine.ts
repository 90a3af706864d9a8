/**
 * The engine under proxmox-api's typed proxy: one attempt for whatever writes, deadlines, pinned certificates,
 * and the next endpoint of the same cluster where that cannot do twice what was asked once.
 *
 * @module
 */
import { type HypervisorTrust, hostOf } from '../domain/hypervisor.ts';
import { isProxmoxFault, ProxmoxFault } from '../domain/proxmox-fault.ts';
import { type Answer, answerFault } from './answer-fault.ts';
import { exchange, type Question } from './exchange.ts';

export type EngineOptions = {
  /** One cluster's; the one that answered last is asked first. */
  readonly endpoints: readonly string[];
  readonly tokenId: string;
  readonly tokenSecret: string;
  readonly trust: HypervisorTrust;
  readonly limits?: Partial<EngineLimits>;
};

export type EngineLimits = {
  /** Until a certificate was judged. */
  readonly connectMs: number;
  /** The whole of a question that reads, all endpoints together. */
  readonly readMs: number;
  /** The least that each endpoint gets of it, whatever is left for the others. */
  readonly shareMs: number;
  /** The whole of one that changes something. It may wait for a lock of the cluster. */
  readonly writeMs: number;
};

/** A wrong token is answered after 3 s, by design: no endpoint is given up before. */
const LIMITS: EngineLimits = {
  ...{ connectMs: 5_000, readMs: 20_000, shareMs: 6_000, writeMs: 60_000 },
};

export type Engine = {
  /** What stands in `data` of the answer. Throws a ProxmoxFault. */
  doRequest(
    method: string,
    path: string,
    template: string,
    params?: Readonly<Record<string, unknown>>,
  ): Promise<unknown>;
  /** Ends what is under way, and whatever is asked after it. */
  close(): void;
};

export function createEngine(options: EngineOptions): Engine {
  const limits = { ...LIMITS, ...options.limits };
  const authorization = `PVEAPIToken=${options.tokenId}=${options.tokenSecret}`;
  const closing = new AbortController();
  let preferred = 0;

  /** The one that answered last, and then those behind it. */
  function inTurn(): readonly number[] {
    const all = options.endpoints.map((_, index) => index);
    return [...all.slice(preferred), ...all.slice(0, preferred)];
  }

  async function attempt(question: Question, index: number, share: Share): Promise<unknown> {
    const endpoint = options.endpoints[index] ?? '';
    const { trust } = options;
    const answer = await exchange(question, { endpoint, trust, ...share, signal: closing.signal });
    preferred = index;
    return dataOf(answer, { where: hostOf(endpoint), what: whatOf(question) });
  }

  async function inSearchOf(question: Question): Promise<unknown> {
    const reads = question.method === 'GET';
    const until = performance.now() + (reads ? limits.readMs : limits.writeMs);
    const turn = inTurn();
    let last: unknown;
    for (const [tried, index] of turn.entries()) {
      const left = until - performance.now();
      if (left <= 0) break;
      try {
        const others = turn.length - tried - 1;
        return await attempt(question, index, shareOf({ left, others, reads, limits }));
      } catch (error) {
        last = moreTelling(last, error);
        if (closing.signal.aborted || !mayTryAnother(error, reads)) break;
      }
    }
    throw last;
  }

  return {
    async doRequest(method, path, _template, params = {}) {
      return await inSearchOf(questionOf({ method, path, params, authorization }));
    },
    close: () => closing.abort(),
  };
}

type Share = { readonly connectMs: number; readonly deadlineMs: number };

type Sharing = {
  readonly left: number;
  /** Endpoints that are still to be tried. */
  readonly others: number;
  readonly reads: boolean;
  readonly limits: EngineLimits;
};

/** What reads leaves each endpoint its part of the time; what writes is not tried twice, once it was sent. */
function shareOf({ left, others, reads, limits }: Sharing): Share {
  const part = Math.ceil(Math.max(left / (others + 1), Math.min(left, limits.shareMs)));
  return {
    connectMs: Math.min(limits.connectMs, part),
    deadlineMs: reads ? part : Math.ceil(left),
  };
}

/** Nothing was sent, or nothing can have been done by it. */
function mayTryAnother(error: unknown, reads: boolean): boolean {
  if (!(error instanceof ProxmoxFault)) return false;
  const isLost = ['unreachable', 'untrusted', 'timeout'].includes(error.kind);
  if (reads) return isLost || error.kind === 'node-down';
  return isLost && error.outcome === 'not-done';
}

/** Who answers there, and that a node is known to be down, says more than that somewhere nobody answers. */
function moreTelling(last: unknown, error: unknown): unknown {
  const isTold = isProxmoxFault(last, 'untrusted', 'node-down');
  return isTold && isProxmoxFault(error, 'unreachable', 'timeout') ? last : error;
}

type Wish = {
  readonly method: string;
  readonly path: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly authorization: string;
};

/** The proxy joins names into paths as they stand: nothing of them may end the path or leave it. */
const PATH = /^(?:\/(?!\.{1,2}(?:\/|$))[\w\-.:@!,=+~]+)+$/;

function questionOf({ method: given, path, params, authorization }: Wish): Question {
  const method = given.toUpperCase();
  if (!PATH.test(path))
    throw new ProxmoxFault('refused', `${path.slice(0, 80)} is no path of the API`);
  const form = formOf(params);
  const inBody = method === 'POST' || method === 'PUT';
  const query = inBody || form === '' ? '' : `?${form}`;
  return { method, path: `${path}${query}`, form: inBody ? form : undefined, authorization };
}

/** `undefined` and `null` are no parameters. Proxmox VE writes its booleans 1 and 0. */
function formOf(params: Readonly<Record<string, unknown>>): string {
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || value === null) continue;
    form.append(name, typeof value === 'boolean' ? String(Number(value)) : String(value));
  }
  return form.toString();
}

function whatOf({ method, path }: Question): string {
  return `${method} ${path.replace(/^\/api2\/json/, '').replace(/\?.*$/s, '')}`;
}

function dataOf(answer: Answer, asked: { readonly where: string; readonly what: string }): unknown {
  const { status, contentType, body } = answer;
  if (status < 200 || status > 299) throw answerFault(answer, asked);
  try {
    const told: unknown = JSON.parse(body.toString('utf8'));
    if (typeof told === 'object' && told !== null && 'data' in told) return told.data;
  } catch {
    // Said below, with what it is instead.
  }
  const words = `${asked.where} answers ${asked.what} with something else than the API's JSON (${contentType || 'no Content-Type'})`;
  throw new ProxmoxFault('failed', words, { status, outcome: 'unknown' });
}
