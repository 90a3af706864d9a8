import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import fc from 'fast-check';
import { maskSecrets } from '../../src/telemetry/mask.ts';
import { createLogLines } from '../support/log-lines.ts';

const API_TOKEN = 'pl_Zm9vYmFyYmF6cXV4Cg';
const TICKET = '00112233445566778899aabbccddeeff';
const HASH = '$6$rounds=4096$saltsalt$abcdefghijklmnopqrstuvwxyz./';
const JOIN = `K10${'ab'.repeat(32)}::server:0123456789abcdef0123456789abcdef`;
const PVE = 'PVEAPIToken=pilotlight@pve!pilotlight=0f8fad5b-d9cb-469f-a165-70867728950e';
const SECRETS = [API_TOKEN, TICKET, HASH, JOIN, PVE];

test('a line is JSON with a level, a time and what was said', () => {
  const { log, lines } = createLogLines();
  log.info({ mac: 'd0:50:99:4e:05:57' }, 'offered snponly.efi');
  const line = JSON.parse(lines.join(''));
  assert.match(line.time, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
  assert.deepEqual(
    { ...line, time: '' },
    {
      level: 30,
      time: '',
      mac: 'd0:50:99:4e:05:57',
      msg: 'offered snponly.efi',
    },
  );
});

test('what is below the level is not written', () => {
  const { log, lines } = createLogLines({ level: 'warn' });
  log.info('unheard');
  log.warn('heard');
  assert.equal(lines.length, 1);
});

test('no secret reaches a line, by whichever road it comes', () => {
  const cause = new Error(`GET /install/${TICKET}/user-data was refused`);
  const { log, lines } = createLogLines();
  for (const secret of SECRETS) {
    log.info(`a message with ${secret} in it`);
    log.info('a message with %s in it', secret);
    log.info({ deep: { list: [{ url: `http://pi/install/${secret}` }] } }, 'deep');
    log.info({ headers: { authorization: `Bearer ${secret}`, cookie: `session=${secret}` } });
    log.child({ ticket: secret }).warn('a child');
    log.error(new Error(`outer ${secret}`, { cause }), 'an error');
    log.info({ body: JSON.stringify({ user: 'anna', passwordHash: secret }) });
    log.info({ a: { b: { c: { d: { token: secret } } } } });
    log.info({ 'set-cookie': [`a=${secret}`, 'b=1'], after: 'kept' });
    log.info(`GET /api?ticket=${secret}&x=1`);
  }
  const text = lines.join('');
  for (const secret of SECRETS) assert.ok(!text.includes(secret), secret);
  assert.ok(!text.includes('0123456789abcdef') && !text.includes('70867728950e'));
  for (const line of lines) JSON.parse(line);
  assert.match(text, /kept/);
});

test('fields that hold a secret of any shape are masked by their name', () => {
  const { log, lines } = createLogLines();
  const names = [
    ...['authorization', 'token', 'adminToken', 'ticket', 'passwordHash', 'password'],
    'tokenSecret',
  ];
  for (const name of names) log.info({ at: { [name]: 'hunter2 "quoted" \\' }, [name]: 271828 });
  for (const line of lines) {
    assert.doesNotMatch(line, /hunter2|271828/);
    JSON.parse(line);
  }
});

test('ordinary lines are not changed', () => {
  const line = JSON.stringify({
    msg: 'wrote 3.3 GB to /srv/images/ubuntu.iso in 30 s; tickets: 2; $6 for 2 tokens',
    sha256: 'ab'.repeat(32),
    uuid: '4c4c4544-0058-3210-804b-b7c04f514c32',
    tickets: 'no secret',
  });
  assert.equal(maskSecrets(line), line);
});

test('whatever is logged, the line stays JSON', () => {
  const key = fc.oneof(fc.constantFrom('token', 'ticket', 'authorization', 'cookie'), fc.string());
  const secretish = fc.constantFrom(
    ...SECRETS,
    'Bearer ',
    '/install/',
    '\\"token\\":\\"',
    '{"ticket":"',
  );
  const value = fc.oneof(
    fc.string(),
    fc.tuple(secretish, fc.string()).map((parts) => parts.join('')),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 3 },
      value,
      fc.double({ noNaN: true }),
      fc.boolean(),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 3 }),
    ),
  }));
  fc.assert(
    fc.property(tree, (logged) => {
      const text = JSON.stringify({ logged });
      assert.doesNotThrow(() => JSON.parse(maskSecrets(text)), text);
    }),
  );
});

test('at a terminal a line is for a person, and is masked as well', () => {
  const { log, lines } = createLogLines({ pretty: true });
  log.warn({ ticket: TICKET }, `lost ${API_TOKEN}`);
  const text = lines.join('');
  assert.match(text, /WARN.*lost pl_\[redacted\]/s);
  assert.ok(!text.includes(TICKET));
});

/** Runs a script of one log line in a process of its own, with standard output as a pipe. */
function run(script: string): string {
  const log = new URL('../../src/telemetry/log.ts', import.meta.url).href;
  const source = `const { createLog } = await import(${JSON.stringify(log)});\n${script}`;
  return execFileSync(process.execPath, ['--input-type=module', '--eval', source], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}

test('the last lines before an exit are written', () => {
  const output = run(`const log = createLog({ level: 'info', pretty: false });
    for (let n = 0; n < 500; n += 1) log.info('line ' + n);
    process.exit(0);`);
  assert.match(output, /"line 499"/);
  assert.equal(output.trim().split('\n').length, 500);
});

test('pino-pretty is loaded only where it is used', () => {
  const loaded = `createLog({ level: 'info', pretty: false });
    const { createRequire } = await import('node:module');
    const { cache, resolve } = createRequire(${JSON.stringify(import.meta.url)});
    console.log(resolve('pino-pretty') in cache, resolve('pino') in cache);`;
  assert.equal(run(loaded).trim(), 'false true');
});
