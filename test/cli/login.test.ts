import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type TestContext, test } from 'node:test';
import { loginFile } from '../../src/cli/api/login-file.ts';
import { folderOf, runHere, wordsOf } from '../support/cli.ts';
import { ADMIN, startApp } from '../support/http-app.ts';

/** A login whose file somebody has damaged. */
function damaged(context: TestContext) {
  const env = { XDG_CONFIG_HOME: folderOf(context) };
  const file = loginFile(env);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '{"server":');
  const cli = (line: string, more: object = {}) => runHere(wordsOf(line), { env, ...more });
  return { env, file, cli };
}

test('a login that cannot be read is told, and logging out or in mends it', async (context) => {
  const { url } = await startApp(context);
  const { file, cli } = damaged(context);
  const listed = await cli('nodes list');
  assert.equal(listed.exit, 2);
  assert.match(listed.err, /is not what pilotlight login wrote\n {2}pilotlight logout removes it/);
  const out = await cli('logout');
  assert.deepEqual([out.exit, existsSync(file)], [0, false], out.err);

  writeFileSync(file, 'not JSON');
  const login = await cli(`login --server ${url}`, { input: ADMIN.slice(7) });
  assert.equal(login.exit, 0, login.err);
  assert.equal(JSON.parse(readFileSync(file, 'utf8')).server, url);
});

test('what needs no server needs no login, and neither does who names both', async (context) => {
  const { url } = await startApp(context);
  const { env, cli } = damaged(context);
  assert.equal((await cli('completion bash')).exit, 0);
  const named = await cli(`nodes list --server ${url}`, {
    env: { ...env, PILOTLIGHT_TOKEN: ADMIN.slice(7) },
  });
  assert.equal(named.exit, 0, named.err);
});

test('an authority that cannot be read is a mistake in the line, at a login as elsewhere', async (context) => {
  const env = { XDG_CONFIG_HOME: folderOf(context), PILOTLIGHT_TOKEN: 'x' };
  const words = '--server https://127.0.0.1:1 --ca /nonexistent.pem';
  for (const line of [`login ${words}`, `nodes list ${words}`]) {
    const { exit, err } = await runHere(wordsOf(line), { env, input: 'x' });
    assert.equal(exit, 2, err);
    assert.match(err, /^pilotlight: --ca: expected a file that can be read, got ENOENT/);
  }
});
