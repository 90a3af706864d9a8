/**
 * HAProxy on this machine.
 *
 * @module
 */
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { alertsOf } from './cli-answers.ts';
import { ENVIRONMENT, type HaproxyHost } from './haproxy-host.ts';
import { askSocket } from './socket-question.ts';

export type LocalParts = {
  /** The path of the haproxy binary, as it is now. */
  readonly program: () => string;
  readonly begin: HaproxyHost['begin'];
  readonly lastWords: HaproxyHost['lastWords'];
};

const CHECK_MS = 10_000;
const ANSWER_MS = 3000;

export function createLocalHost({ program, begin, lastWords }: LocalParts): HaproxyHost {
  return {
    begin,
    lastWords,
    read: (path) => readFile(path, 'utf8').catch(unlessMissing(undefined)),
    write: replaceFile,
    async move(from, to) {
      await rename(from, to);
      await syncFolder(dirname(to));
    },
    remove: (path) => rm(path, { force: true }),
    list: (folder) => readdir(folder).catch(unlessMissing([])),
    check: (path) => checkFile(program(), path),
    ask: (socket, command) => askSocket(socket, command, ANSWER_MS),
    taken: portTaken,
  };
}

function unlessMissing<T>(instead: T): (error: NodeJS.ErrnoException) => T {
  return (error) => {
    if (error.code === 'ENOENT') return instead;
    throw error;
  };
}

async function replaceFile(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const fresh = `${path}.${randomBytes(6).toString('hex')}.new`;
  try {
    const file = await open(fresh, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync().catch(() => undefined); // CIFS and FUSE have none for folders
  } finally {
    await folder.close();
  }
}

function checkFile(program: string, path: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const options = {
      ...{ cwd: '/', env: ENVIRONMENT },
      ...{ timeout: CHECK_MS, maxBuffer: 1024 * 1024 },
    };
    execFile(program, ['-c', '-f', path], options, (error, stdout, stderr) => {
      if (error === null) return resolve(undefined);
      if (error.killed) return resolve(`haproxy -c took more than ${CHECK_MS / 1000} s`);
      const said = `${stdout}\n${stderr}`.trim();
      resolve(alertsOf(said) || said.slice(-600) || error.message);
    });
  });
}

/**
 * Asked before a reload: HAProxy itself finds out only after it has paused its own listeners, and new
 * connections are refused for up to two seconds (measured, 2.6).
 */
function portTaken(port: number, listen: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    // What else can be wrong (no right to a low port), HAProxy tells better.
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EADDRINUSE'));
    const host = listen === '*' ? '0.0.0.0' : listen;
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(false)));
  });
}
