/**
 * One HTTP exchange as pveproxy has it: who asks, which call, which node, which parameters.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { descriptionOf } from './apidoc.ts';
import { parameterProblems, type Values } from './check-parameters.ts';
import { CLUSTER_ROUTES } from './cluster-routes.ts';
import { died, PveRefusal, wrongParameters } from './refusal.ts';
import type { Handler } from './route.ts';
import { VM_ROUTES } from './vm-routes.ts';
import { whoAsks } from './who.ts';
import type { PveNode, PveWorld } from './world.ts';

const ROUTES: Readonly<Record<string, Handler>> = { ...CLUSTER_ROUTES, ...VM_ROUTES };
const BASE = '/api2/json';

/** What is sent back; `undefined` as body is an answer without any. */
export type Reply = { readonly status: number; readonly reason: string; readonly body?: object };

export type Asked = { readonly method: string; readonly url: URL; readonly body: string };

/** Does what is asked, and tells how it is answered. */
export async function reply(
  world: PveWorld,
  at: PveNode,
  request: IncomingMessage,
): Promise<Reply> {
  const body = await readBody(request);
  try {
    const who = whoAsks(world, request.headers.authorization);
    if (who === undefined) {
      await delay(world.unauthorizedMs);
      return { status: 401, reason: 'No ticket' };
    }
    const url = new URL(request.url ?? '/', 'https://pve');
    const { call, handler, inPath } = findRoute(request.method ?? '', url.pathname);
    const node = nodeOf(world, at, inPath['node']);
    if (node === undefined) return { status: 595, reason: 'No route to host' };
    const params = { ...given(request, url, body), ...inPath };
    checkParameters(world, call, params);
    const data = await handler({ world, who, node, params });
    return { status: 200, reason: 'OK', body: { data } };
  } catch (error) {
    return refusal(world, error);
  }
}

function refusal({ version }: PveWorld, error: unknown): Reply {
  const { status, message, fields } =
    error instanceof PveRefusal ? error : died((error as Error).message);
  const errors = Object.keys(fields).length === 0 ? {} : { errors: fields };
  const told = version === '8.4' ? {} : { message: `${message}\n` };
  return { status, reason: message, body: { data: null, ...errors, ...told } };
}

type Found = {
  readonly call: string;
  readonly handler: Handler;
  readonly inPath: Values;
};

function findRoute(method: string, pathname: string): Found {
  const path = pathname.startsWith(`${BASE}/`) ? pathname.slice(BASE.length) : '';
  for (const [call, handler] of Object.entries(ROUTES)) {
    const [known, template = ''] = call.split(' ');
    const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const pattern = new RegExp(`^${template.replace(/\{\w+\}/g, '([^/]+)')}$`);
    const match = known === method ? pattern.exec(path) : null;
    if (match === null) continue;
    const values = names.map((name, n) => [name, decodeURIComponent(match[n + 1] ?? '')]);
    return { call, handler, inPath: Object.fromEntries(values) };
  }
  throw new PveRefusal(501, `Method '${method} ${path}' not implemented`);
}

/** Undefined where it is down. */
function nodeOf(world: PveWorld, at: PveNode, name: string | undefined): PveNode | undefined {
  if (name === undefined || name === 'localhost') return at;
  const node = world.nodes.get(name);
  if (node === undefined) {
    throw died(`hostname lookup '${name}' failed - failed to get address info for: ${name}`);
  }
  return node.online ? node : undefined;
}

function given(request: IncomingMessage, url: URL, body: string): Values {
  const query = Object.fromEntries(url.searchParams);
  if (body === '') return query;
  if (request.method !== 'POST' && request.method !== 'PUT') {
    throw new PveRefusal(501, `Unexpected content for method '${request.method}'`);
  }
  const type = request.headers['content-type'] ?? '';
  if (type.startsWith('application/x-www-form-urlencoded')) {
    return { ...query, ...Object.fromEntries(new URLSearchParams(body)) };
  }
  if (!type.startsWith('application/json')) throw new PveRefusal(501, `no reader for '${type}'`);
  const entries = Object.entries(JSON.parse(body) as object);
  return { ...query, ...Object.fromEntries(entries.map(([key, value]) => [key, `${value}`])) };
}

/** pveproxy takes no larger body: 64 KiB. */
const MOST_BODY = 64 * 1024;

async function readBody(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += chunk;
  return body.length > MOST_BODY ? '' : body;
}

function checkParameters({ version }: PveWorld, call: string, params: Values): void {
  const schema = descriptionOf(version).get(call);
  if (schema === undefined) throw new Error(`the description has no ${call}`);
  const problems = parameterProblems(schema, params);
  if (Object.keys(problems).length > 0) throw wrongParameters(problems);
}

export function send(response: ServerResponse, { status, reason, body }: Reply): void {
  const words = reason.replace(/[^\x20-\x7e]+/g, ' ').trim();
  if (body === undefined) {
    response.writeHead(status, words, { 'Content-Length': 0 }).end();
    return;
  }
  const text = JSON.stringify(body);
  const headers = {
    'Content-Type': 'application/json;charset=UTF-8',
    'Content-Length': Buffer.byteLength(text),
  };
  response.writeHead(status, words, headers).end(text);
}
