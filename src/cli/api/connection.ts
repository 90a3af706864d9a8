/**
 * Which server a command talks to, and with which token.
 *
 * A stored token goes to the server that it was stored for and to no other: `--server` is easily mistyped.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { CliError, EXIT, usageError } from '../exit.ts';
import type { Connection } from './exchange.ts';
import { type Login, readLogin } from './login-file.ts';

export type ConnectionOptions = {
  readonly server: string | undefined;
  readonly tokenFile: string | undefined;
  readonly ca: string | undefined;
};

type Env = Readonly<Record<string, string | undefined>>;

const DEFAULT_SERVER = 'http://127.0.0.1:8080';

export type Chosen = { readonly server: string; connect(): Connection };

export function chooseConnection(options: ConnectionOptions, env: Env): Chosen {
  const login = loginOf(env);
  const named = options.server ?? (env['PILOTLIGHT_SERVER'] || undefined);
  const server = parseServer((named ?? login.kept?.server) || DEFAULT_SERVER);
  const isOurs = ({ server: kept }: Login) => parseServer(kept).href === server.href;
  const ours = login.kept !== undefined && isOurs(login.kept) ? login.kept : undefined;
  const connect = (): Connection => {
    const given = tokenFrom(options, env);
    if (login.fault !== undefined && (named === undefined || given === undefined))
      throw login.fault;
    const ca = options.ca === undefined ? ours?.ca : readText(options.ca, '--ca');
    return { server, token: given ?? ours?.token ?? noToken(server), ca };
  };
  return { server: server.href.replace(/\/$/, ''), connect };
}

type KeptLogin = { readonly kept?: Login | undefined; readonly fault?: unknown };

/** One that cannot be read is told to whoever needs it, and to nobody else: logout has to remove it. */
function loginOf(env: Env): KeptLogin {
  try {
    return { kept: readLogin(env) };
  } catch (fault) {
    return { fault };
  }
}

/** `192.168.1.10`, `pi:8080` and whole URLs. Without a scheme it is http, and port 8080 where none is named. */
export function parseServer(text: string): URL {
  const hasScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
  const url = URL.parse(hasScheme ? text : `http://${text}`);
  const expected = `--server: expected an address such as http://192.168.1.10:8080, got "${text}"`;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    throw usageError('', expected);
  }
  if (url.username || url.password || url.search || url.hash) throw usageError('', expected);
  if (!hasScheme && url.port === '') url.port = '8080';
  return url;
}

function tokenFrom({ tokenFile }: ConnectionOptions, env: Env): string | undefined {
  if (tokenFile !== undefined) return tokenIn(tokenFile, '--token-file');
  if (env['PILOTLIGHT_TOKEN']) return token(env['PILOTLIGHT_TOKEN'], 'PILOTLIGHT_TOKEN');
  const file = env['PILOTLIGHT_TOKEN_FILE'];
  return file ? tokenIn(file, 'PILOTLIGHT_TOKEN_FILE') : undefined;
}

function tokenIn(file: string, from: string): string {
  return token(readText(file, from), `${from} ${file}`);
}

/** Judged here, and not shown: what follows a line break would be a header of its own. */
export function token(text: string, from: string): string {
  const trimmed = text.trim();
  if (/^[\x21-\x7e]{1,256}$/.test(trimmed)) return trimmed;
  throw new CliError(EXIT.usage, `${from}: expected a token and nothing else, got something else`);
}

function readText(file: string, from: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const got = (cause as Error).message;
    throw new CliError(EXIT.usage, `${from}: expected a file that can be read, got ${got}`, {
      cause,
    });
  }
}

function noToken(server: URL): never {
  throw new CliError(EXIT.unauthenticated, `there is no token for ${server.origin}`, {
    advice: [
      'Pilotlight prints the admin token at its first start; pilotlight login keeps it here,',
      'PILOTLIGHT_TOKEN or --token-file FILE hands it over',
    ],
  });
}
