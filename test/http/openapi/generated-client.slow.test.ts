import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { everyOperation } from '../../../src/http/openapi/operations.ts';
import { type SpawnedPilotlight, spawnPilotlight } from '../../support/spawned-pilotlight.ts';

const PACKAGES = fileURLToPath(new URL('../../../node_modules/', import.meta.url));
const GENERATOR = join(PACKAGES, 'swagger-typescript-api/dist/cli.mjs');

/** As strict as our own. */
const TSCONFIG = {
  compilerOptions: {
    ...{ target: 'es2024', lib: ['es2024', 'dom', 'dom.iterable'], module: 'nodenext' },
    ...{ types: ['node'], typeRoots: [join(PACKAGES, '@types')], noEmit: true, strict: true },
    ...{ erasableSyntaxOnly: true, allowImportingTsExtensions: true },
  },
};

/** What a program would do with it; its last line says what it saw. */
const PROGRAM = `
import { Api, type Problem } from './pilotlight.ts';

const [, , baseUrl, token] = process.argv;
const { api, healthz } = new Api({
  baseUrl: baseUrl ?? '',
  baseApiParams: { headers: { Authorization: \`Bearer \${token}\` } },
});
const { data: health } = await healthz.getHealth();
const draft = { macs: ['d0:50:99:4e:05:57'], hostname: 'opti-1', role: 'server' as const };
const once = { headers: { 'Idempotency-Key': 'first-rack-opti-1' } };
await api.createNode(draft, once);
const { data: made, status } = await api.createNode(draft, once);
const { data: changed } = await api.updateNode(made.hostname ?? '', {
  address: '10.9.8.7/24',
  boot: { offer: '4011' },
});
const { data: listed } = await api.listNodes({ stage: 'enrolled,booting', q: 'opti', limit: 10 });
const { data: timeline } = await api.getTimeline(changed.id, { limit: 1 });
const { data: door } = await api.openDoor({ minutes: 5, rules: [{ macPrefix: 'd0:50:99' }] });
const { data: cluster } = await api.getCluster();
const { data: profiles } = await api.listProfiles();
const refusal: Problem = await api.createNode(draft).then(
  () => { throw new Error('made twice'); },
  (answer: { error: Problem }) => answer.error,
);
const { status: gone } = await api.deleteNode(changed.id);
console.log(JSON.stringify({
  health: health.status,
  status,
  boot: changed.boot.offer,
  address: changed.address,
  next: listed.next,
  names: listed.nodes.map(({ name }) => name),
  lines: timeline.entries.length,
  rules: door.rules.length,
  members: cluster.members.length,
  profiles: profiles.profiles.map(({ kind }) => kind).includes('ubuntu'),
  refusal: refusal.code,
  gone,
}));
`;

const SEEN = {
  ...{ health: 'ok', status: 201, boot: '4011', address: '10.9.8.7/24', names: ['opti-1'] },
  ...{ next: null, lines: 1, rules: 1, members: 0, profiles: true },
  ...{ refusal: 'MAC_TAKEN', gone: 204 },
};

type Ran = { readonly code: unknown; readonly output: string };

function run(program: string, ...args: readonly string[]): Promise<Ran> {
  return new Promise((resolve) =>
    execFile(process.execPath, [program, ...args], { cwd: PACKAGES }, (error, stdout, stderr) =>
      resolve({ code: error?.code ?? 0, output: `${stdout}${stderr}` }),
    ),
  );
}

function folderOf(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'pilotlight-client-'));
  context.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function start(context: TestContext): Promise<SpawnedPilotlight> {
  const data = folderOf(context);
  return await spawnPilotlight(context, { PILOTLIGHT_DATA: data, PILOTLIGHT_HAPROXY: 'off' });
}

function typeCheck(folder: string): Promise<Ran> {
  return run(join(PACKAGES, 'typescript/bin/tsc'), '--project', folder);
}

test('a client that a public generator makes of the document works', async (context) => {
  const pilotlight = await start(context);
  const folder = folderOf(context);
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  const document = await pilotlight.get('/api/v1/openapi.json');
  writeFileSync(join(folder, 'pilotlight.json'), await document.text());
  const made = await run(
    ...[GENERATOR, 'generate', '--path', join(folder, 'pilotlight.json'), '--enum-style', 'union'],
    ...['--output', folder, '--name', 'pilotlight.ts', '--silent'],
  );
  assert.equal(made.code, 0, made.output);

  writeFileSync(join(folder, 'program.ts'), PROGRAM);
  assert.deepEqual(await typeCheck(folder), { code: 0, output: '' });
  const ran = await run(join(folder, 'program.ts'), pilotlight.url, pilotlight.token);
  assert.equal(ran.code, 0, ran.output);
  assert.deepEqual(JSON.parse(ran.output.trim().split('\n').at(-1) ?? ''), SEEN);

  writeFileSync(join(folder, 'program.ts'), PROGRAM.replace("role: 'server'", "role: 'king'"));
  const wrong = await typeCheck(folder);
  assert.match(wrong.output, /'"king"'/);
});

test('the whole service answers every reading as it is described', async (context) => {
  const pilotlight = await start(context);
  const away: string[] = [];
  let read = 0;
  for (const { path, method, operation } of everyOperation()) {
    const schema = operation.answers[200]?.schema;
    if (method !== 'get' || path.includes(':') || schema === undefined) continue;
    const answer = await pilotlight.get(path);
    if (answer.status !== 200) {
      away.push(path);
      continue;
    }
    const parsed = schema.safeParse(await answer.json());
    assert.ok(parsed.success, `${path}: ${parsed.error?.message}`);
    read += 1;
  }
  assert.deepEqual(away, ['/api/v1/cluster/snapshots'], 'there is no cluster');
  assert.ok(read >= 14, `${read} were read`);
});
