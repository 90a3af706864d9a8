import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { createHands } from '../../src/workflow/cluster/machine-hands.ts';
import type { Shell } from '../../src/workflow/cluster/ports.ts';
import { command, needs } from '../support/needs.ts';

const SERVER = { nodeId: '1', name: 'opti-01', address: '127.0.0.1', role: 'server' } as const;
const BINARY = Buffer.from('the binary of K3s');
const SUM = createHash('sha256').update(BINARY).digest('hex');

type Yard = {
  readonly folder: string;
  readonly hands: ReturnType<typeof createHands>;
  /** What systemctl and others were called with. */
  readonly calls: () => Promise<string>;
};

/** A real sh over a folder that stands for the machine's root; its systemctl writes down what it is told. */
async function openYard(context: TestContext): Promise<Yard> {
  const folder = await mkdtemp(join(tmpdir(), 'pilotlight-hands-'));
  context.after(() => rm(folder, { recursive: true }));
  const log = join(folder, 'calls');
  await writeFile(log, '');
  await mkdir(join(folder, 'bin'));
  for (const name of ['systemctl', 'k3s-killall.sh']) {
    const path = join(folder, 'bin', name);
    await writeFile(path, `#!/bin/sh\necho "${name} $*" >>'${log}'\n`);
    await chmod(path, 0o755);
  }
  const shell: Shell = { run: (argv) => runIn(folder, argv) };
  const hands = createHands({ shell: async () => shell });
  return { folder, hands, calls: () => readFile(log, 'utf8') };
}

function runIn(folder: string, argv: readonly string[]): ReturnType<Shell['run']> {
  const here = argv.map((word) =>
    word
      .replaceAll('/etc/systemd', join(folder, 'etc/systemd'))
      .replaceAll('/usr/local/bin', join(folder, 'bin')),
  );
  const [program = '', ...words] = here;
  const env = { PATH: `${join(folder, 'bin')}:/usr/bin:/bin` };
  return new Promise((resolve) => {
    execFile(program, words, { env }, (error, stdout, stderr) => {
      const code = error === null ? 0 : Number(error.code ?? 1);
      resolve({ code, stdout, stderr });
    });
  });
}

async function serve(context: TestContext): Promise<{ url: string; asked: () => number }> {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    if (request.url === '/k3s') response.end(BINARY);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/k3s`, asked: () => asked };
}

test('a unit that is held is neither started again nor enabled, and holding it twice is the same', async (context) => {
  const { folder, hands, calls } = await openYard(context);
  const units = join(folder, 'etc/systemd/system');
  await mkdir(units, { recursive: true });
  await writeFile(join(units, 'k3s.service'), '');
  await hands.hold(SERVER);
  await hands.hold(SERVER);
  const dropIn = await readFile(join(units, 'k3s.service.d/90-leaving.conf'), 'utf8');
  assert.equal(dropIn, '[Service]\nRestart=no\n');
  const once =
    'systemctl disable --now pilotlight-join.service\nsystemctl daemon-reload\nsystemctl disable k3s.service\n';
  assert.equal(await calls(), once + once);
});

test('a machine without K3s has only the program that joins to be held', async (context) => {
  const { hands, calls } = await openYard(context);
  await hands.hold({ ...SERVER, role: 'agent' });
  assert.equal(await calls(), 'systemctl disable --now pilotlight-join.service\n');
});

test('K3s is stopped with its pods, and restarted without waiting', async (context) => {
  const { hands, calls } = await openYard(context);
  await hands.halt(SERVER);
  await hands.restart({ ...SERVER, role: 'agent' });
  assert.equal(await calls(), 'k3s-killall.sh \nsystemctl restart --no-block k3s-agent.service\n');
});

test(
  'a file is fetched, checked and put in place, and not fetched again',
  needs(command('curl')),
  async (context) => {
    const { folder, hands } = await openYard(context);
    const { url, asked } = await serve(context);
    const path = join(folder, 'images', 'k3s');
    const file = { path, mode: '0755', sha256: SUM, url };
    await hands.place(SERVER, file);
    await hands.place(SERVER, file);
    assert.equal(asked(), 1);
    assert.deepEqual(await readFile(path), BINARY);
    assert.equal((await stat(path)).mode & 0o777, 0o755);
  },
);

test(
  'a file with another sum is not put in place, and nothing of it stays',
  needs(command('curl')),
  async (context) => {
    const { folder, hands } = await openYard(context);
    const { url } = await serve(context);
    const path = join(folder, 'images', 'k3s');
    await assert.rejects(
      hands.place(SERVER, { path, mode: '0755', sha256: 'f'.repeat(64), url }),
      /opti-01 ended with 1: .*is not what it should be: its SHA-256 differs/,
    );
    assert.deepEqual(await readdir(join(folder, 'images')), []);
    await assert.rejects(
      hands.place(SERVER, { path, mode: '0755', sha256: SUM, url: `${url}-is-not-there` }),
      /404/,
    );
  },
);

test('shellcheck has nothing to say of the programs', needs(command('shellcheck')), async () => {
  const programs: string[] = [];
  const shell: Shell = {
    run: async (argv) => {
      if (argv[0] === 'sh') programs.push(argv[2] ?? '');
      return { code: 0, stdout: '', stderr: '' };
    },
  };
  const hands = createHands({ shell: async () => shell });
  await hands.hold(SERVER);
  await hands.halt(SERVER);
  await hands.place(SERVER, { path: '/a', mode: '0755', sha256: SUM, url: 'http://a/' });
  assert.equal(programs.length, 3);
  for (const program of programs) {
    const found = await new Promise<string>((resolve) => {
      const child = execFile('shellcheck', ['-s', 'sh', '-'], (_, stdout) => resolve(stdout));
      child.stdin?.end(program);
    });
    assert.equal(found, '');
  }
});
