import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { folderOf, runHere, spawnCli, talkTo } from '../support/cli.ts';
import { ADMIN, startApp } from '../support/http-app.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const TOKEN = ADMIN.slice(7);

test('the program: results and nothing else on standard output, and an exit code', async (context) => {
  const { url } = await startApp(context);
  const { cli } = talkTo(url, TOKEN, spawnCli);
  const [added, unknown, typo] = await Promise.all([
    cli('nodes add opti-01 --mac d0:50:99:4e:05:57 --json'),
    cli('nodes show nobody'),
    cli('nodes lsit'),
  ]);
  assert.deepEqual([added.exit, added.err, JSON.parse(added.out).name], [0, '', 'opti-01']);
  assert.deepEqual([unknown.exit, unknown.out, typo.exit, typo.out], [3, '', 2, '']);
});

test('a reader that has seen enough is no failure', async (context) => {
  const { url } = await startApp(context);
  for (const at of ['01', '02']) {
    await talkTo(url, TOKEN).done(`nodes add opti-${at} --mac d0:50:99:4e:05:${at}`);
  }
  const program = `"${process.execPath}" src/cli.ts nodes -q | head -n 1; exit "\${PIPESTATUS[0]}"`;
  const env = { ...process.env, PILOTLIGHT_SERVER: url, PILOTLIGHT_TOKEN: TOKEN };
  const { stdout, stderr } = await run('bash', ['-c', program], { cwd: ROOT, env });
  assert.deepEqual([stdout, stderr], ['opti-01\n', '']);
});

test('from a checkout it runs on the pinned Node, whatever Node the machine has', async () => {
  const { stdout } = await run(join(ROOT, 'pilotlight'), ['--help'], { cwd: '/' });
  assert.match(stdout, /^pilotlight COMMAND \[words\] \[options\]\n/);
  const { bin } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  assert.deepEqual(bin, { pilotlight: 'bin/pilotlight.mjs' });
});

test('colours are for terminals, and for those who want them', async (context) => {
  const { url } = await startApp(context);
  const { done, cli } = talkTo(url, TOKEN);
  await done('nodes add opti-01 --mac d0:50:99:4e:05:57');
  const isPainted = (text: string) => text.includes('\u001b[');
  assert.ok(isPainted((await cli('nodes', { typed: [] })).out));
  for (const plain of [
    await cli('nodes'),
    await cli('nodes --no-color', { typed: [] }),
    await cli('nodes', { typed: [], env: { NO_COLOR: '1' } }),
    await cli('nodes', { typed: [], env: { TERM: 'dumb' } }),
  ]) {
    assert.ok(plain.exit === 0 && !isPainted(plain.out));
  }
  const narrow = await cli('nodes', { typed: [], columns: 40, env: { NO_COLOR: '1' } });
  assert.ok(
    narrow.out.split('\n').every((line) => line.length <= 40),
    narrow.out,
  );
});

test('a login is tried, kept for its owner, and gone after logout', async (context) => {
  const { url } = await startApp(context);
  const env = { XDG_CONFIG_HOME: folderOf(context) };
  const wrong = await runHere(['login', '--server', url], { env, input: 'wrong-token' });
  assert.equal(wrong.exit, 5);
  const asked = await runHere(['login', '--server', url], { env, typed: [TOKEN] });
  assert.equal(asked.exit, 0, asked.err);
  assert.ok(!asked.err.includes(TOKEN) && !asked.out.includes(TOKEN), 'it is not echoed');
  const file = join(env.XDG_CONFIG_HOME, 'pilotlight/login.json');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal((await runHere(['nodes', '-q'], { env })).exit, 0);
  assert.equal((await runHere(['logout'], { env })).exit, 0);
  assert.equal((await runHere(['nodes', '-q', '--server', url], { env })).exit, 5);
});
