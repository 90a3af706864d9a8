/**
 * What `pilotlight login` keeps: a server and its token, readable by their owner alone.
 *
 * @module
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { CliError, EXIT } from '../exit.ts';

export type Login = {
  readonly server: string;
  readonly token: string;
  readonly ca?: string | undefined;
};

type Env = Readonly<Record<string, string | undefined>>;

export function loginFile(env: Env): string {
  const config = env['XDG_CONFIG_HOME'] || join(env['HOME'] || homedir(), '.config');
  return join(config, 'pilotlight', 'login.json');
}

export function readLogin(env: Env): Login | undefined {
  const file = loginFile(env);
  try {
    const { server, token, ca } = JSON.parse(readFileSync(file, 'utf8')) as Partial<Login>;
    if (typeof server === 'string' && typeof token === 'string') return { server, token, ca };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
  }
  throw new CliError(EXIT.usage, `${file} is not what pilotlight login wrote`, {
    advice: ['pilotlight logout removes it'],
  });
}

/** Whole or not at all. */
export function writeLogin(env: Env, login: Login): string {
  const file = loginFile(env);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.new`, `${JSON.stringify(login)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return file;
}

export function removeLogin(env: Env): string {
  const file = loginFile(env);
  rmSync(file, { force: true });
  return file;
}
