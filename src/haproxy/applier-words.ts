/**
 * What is said over the socket of the applier: one JSON object there, one back, each ended by closing.
 * It takes names, addresses and certificates, and never a line of configuration.
 *
 * @module
 */
import type { ApplyResult, BalancedServer, BalancerState } from '../domain/cluster/balance.ts';
import { ProvisioningError } from '../domain/errors.ts';
import type { Wanted } from './swap.ts';

export type ApplierRequest = ({ readonly ask: 'apply' } & Wanted) | { readonly ask: 'state' };

export type ApplierAnswer = ApplyResult | BalancerState | { readonly error: string };

/** A hundred servers twice, and certificates. */
export const MOST_REQUEST_BYTES = 256 * 1024;

export function writeRequest(request: ApplierRequest): string {
  if (request.ask === 'state') return JSON.stringify(request);
  const { ask, balance, trust } = request;
  return JSON.stringify({ ask, balance, trust: trust && { ca: trust.ca, client: trust.client } });
}

/** Throws INPUT_INVALID at whatever is missing, of another type, or more than was asked for. */
export function readRequest(text: string): ApplierRequest {
  const request = parsed(text);
  if (isRecord(request) && request['ask'] === 'state') {
    record('the request', request, ['ask']);
    return { ask: 'state' };
  }
  const { ask, balance, trust } = record('the request', request, ['ask', 'balance', 'trust']);
  if (ask !== 'apply') throw wrong('ask', 'apply or state', ask);
  const lists = record('balance', balance, ['servers', 'ingress']);
  const [servers, ingress] = [list('servers', lists['servers']), list('ingress', lists['ingress'])];
  return { ask, balance: { servers, ingress }, trust: trustOf(trust) };
}

export function readAnswer(text: string): Exclude<ApplierAnswer, { error: string }> {
  const answer = parsed(text);
  if (!isRecord(answer)) throw wrong('the answer', 'an object', answer);
  if (typeof answer['error'] === 'string') {
    throw new ProvisioningError('INPUT_INVALID', answer['error']);
  }
  // Whoever may stand behind that socket is root: its answer is believed.
  return answer as Exclude<ApplierAnswer, { error: string }>;
}

function trustOf(value: unknown): Wanted['trust'] {
  if (value === undefined) return undefined;
  const { ca, client } = record('trust', value, ['ca', 'client']);
  if (client === undefined) return { ca: words('trust.ca', ca), client };
  const { certificate, key } = record('trust.client', client, ['certificate', 'key']);
  return {
    ca: words('trust.ca', ca),
    client: {
      certificate: words('trust.client.certificate', certificate),
      key: words('trust.client.key', key),
    },
  };
}

function list(field: string, value: unknown): BalancedServer[] {
  if (!Array.isArray(value)) throw wrong(field, 'a list', value);
  return value.map((one, at) => {
    const { name, address } = record(`${field}[${at}]`, one, ['name', 'address']);
    return {
      name: words(`${field}[${at}].name`, name),
      address: words(`${field}[${at}].address`, address),
    };
  });
}

function words(field: string, value: unknown): string {
  if (typeof value !== 'string') throw wrong(field, 'text', value);
  return value;
}

function record(field: string, value: unknown, keys: readonly string[]): Record<string, unknown> {
  if (!isRecord(value)) throw wrong(field, 'an object', value);
  const more = Object.keys(value).find((key) => !keys.includes(key));
  if (more !== undefined) throw wrong(field, `nothing but ${keys.join(', ')}`, more);
  return value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw wrong('the request', 'JSON', `${text.length} characters`);
  }
}

function wrong(field: string, expected: string, value: unknown): ProvisioningError {
  const got = typeof value === 'string' ? JSON.stringify(value.slice(0, 60)) : typeof value;
  const problems = [{ field, expected, got }];
  return new ProvisioningError('INPUT_INVALID', `${field}: expected ${expected}, got ${got}`, {
    problems,
  });
}
