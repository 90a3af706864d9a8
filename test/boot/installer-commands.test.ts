import assert from 'node:assert/strict';
import { access, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { failureCommand, programCommand } from '../../src/boot/installer-commands.ts';
import { command, needs } from '../support/needs.ts';
import { HOSTILE_TEXT } from './nodes.ts';
import { collector, newFolder, runScript, SHELLS } from './shells.ts';

const TOOLS = needs(command('curl'), command('dash'), command('busybox', 'busybox-static'));
const ENV = { ...process.env, http_proxy: 'http://127.0.0.1:9' };

/** The command without its waits, and with its file in a folder of the test. */
function tried(installUrl: string, folder: string): string {
  return programCommand(installUrl, 'late')
    .replaceAll('/run/pilotlight-late.sh', `'${folder}/late.sh'`)
    .replaceAll('--retry-delay 2', '--retry-delay 1')
    .replaceAll('sleep 3', 'sleep 0.2');
}

async function programServer(context: TestContext, program: string, port = 0) {
  const server = createServer((_request, response) => response.end(program));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  context.after(() => server.close());
  return `http://127.0.0.1:${(server.address() as { port: number }).port}/install/T`;
}

for (const shell of SHELLS) {
  const name = shell.join(' ');

  test(
    `${name}: a program is fetched past the proxy and run, and its end is the end of the command`,
    TOOLS,
    async (context) => {
      const folder = await newFolder(context);
      const installUrl = await programServer(context, `echo ran >'${folder}/ran'; exit 7`);
      const { code, said } = await runScript(shell, tried(installUrl, folder), ENV);
      assert.equal(code, 7, said);
      assert.equal(await readFile(join(folder, 'ran'), 'utf8'), 'ran\n');
    },
  );

  test(`${name}: a server that restarts is waited for`, TOOLS, async (context) => {
    const folder = await newFolder(context);
    const reserved = await collector(context);
    const { port } = reserved;
    await reserved.stop();
    const late = setTimeout(() => void programServer(context, 'exit 0', port), 400);
    context.after(() => clearTimeout(late));
    const installUrl = `http://127.0.0.1:${port}/install/T`;
    const { code, said } = await runScript(shell, tried(installUrl, folder), ENV);
    assert.equal(code, 0, said);
  });

  test(
    `${name}: a dead ticket fails the install at once, and nothing is run`,
    TOOLS,
    async (context) => {
      const folder = await newFolder(context);
      const { received, origin } = await collector(context, [410]);
      const { code } = await runScript(shell, tried(`${origin}/install/T`, folder), ENV);
      assert.equal(code, 1);
      assert.equal(received.length, 1);
    },
  );
}

test('the ends of the logs are posted, and what is missing is said', TOOLS, async (context) => {
  const { received, origin } = await collector(context);
  await runScript(['dash'], failureCommand(`${origin}/install/T`), ENV);
  assert.equal(received[0]?.url, '/install/T/failed');
  assert.match(received[0]?.body ?? '', /^== \/var\/log\/installer\/curtin-install\.log$/m);
  assert.match(received[0]?.body ?? '', /^== \/var\/log\/installer\/subiquity-server-debug\.log$/m);
});

test(
  'crash reports are named, and what is posted of a long log is bounded, and is its end',
  TOOLS,
  async (context) => {
    const { received, origin } = await collector(context);
    const folder = await newFolder(context);
    const log = join(folder, 'long.log');
    await writeFile(log, `${'x'.repeat(500)}\n`.repeat(400).concat('the end\n'));
    await writeFile(join(folder, '1.install_fail.crash'), '');
    const shortened = failureCommand(`${origin}/install/T`)
      .replaceAll(/\/var\/log\/installer\/\S+\.log/g, '"$LOG"')
      .replace('/var/crash', '"$FOLDER"');
    await runScript(['dash'], shortened, { ...ENV, LOG: log, FOLDER: folder });
    const body = received[0]?.body ?? '';
    assert.match(body, /^crash report: 1\.install_fail\.crash$/m);
    assert.ok(body.length > 59_000 && body.length < 61_440, `${body.length} bytes`);
    assert.ok(body.endsWith('the end\n'));
  },
);

test('reporting a failure never fails itself', TOOLS, async (context) => {
  const { origin } = await collector(context, [410]);
  const { code } = await runScript(['dash'], failureCommand(`${origin}/install/T`), ENV);
  assert.equal(code, 0);
});

test('a URL cannot bring a command with it', TOOLS, async (context) => {
  const folder = await newFolder(context);
  const owned = join(folder, 'owned');
  for (const text of [HOSTILE_TEXT, `'; touch ${owned}; '`, `$(touch ${owned})`]) {
    const url = `file:///nowhere/${text}`;
    await runScript(['dash'], failureCommand(url), ENV);
    await runScript(['dash'], tried(url, folder).replace('-lt 40', '-lt 1'), ENV);
    await assert.rejects(access(owned));
  }
});
