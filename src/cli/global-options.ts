/**
 * The options that every command takes.
 *
 * @module
 */
import type { Options } from './command.ts';

export const GLOBAL_OPTIONS = {
  server: {
    kind: 'text',
    value: 'URL',
    help: 'where Pilotlight is; else PILOTLIGHT_SERVER, else where you logged in, else http://127.0.0.1:8080',
  },
  'token-file': {
    kind: 'text',
    value: 'FILE',
    completes: 'file',
    help: 'the token is in FILE; else PILOTLIGHT_TOKEN, PILOTLIGHT_TOKEN_FILE, else from the login',
  },
  ca: {
    kind: 'text',
    value: 'FILE',
    completes: 'file',
    help: 'trusts the certificate authority in FILE (PEM), and no other, for https',
  },
  json: { kind: 'flag', help: "the API's JSON, one value a line" },
  'no-color': {
    kind: 'flag',
    help: 'no colours; so does NO_COLOR. There are none but on a terminal',
  },
  help: { kind: 'flag', short: 'h', help: 'what the command takes, and examples' },
} as const satisfies Options;
