import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAuthority } from '../../support/k3s/authority.ts';
import { assertJoined, authority, grantText, newYard, TOOLS } from '../../support/k3s/join-yard.ts';
import { KEY } from '../../support/k3s/joining-machine.ts';
import { command, needs, ROOT } from '../../support/needs.ts';
import { SHELLS } from '../shells.ts';

const FULL_DISK = needs(ROOT, command('curl'), command('dash'), command('unshare', 'util-linux'));

for (const shell of SHELLS) {
  const name = shell.join(' ');

  for (const client of ['python3', 'wget']) {
    const ready = needs(command(client), command('dash'), command('busybox', 'busybox-static'));
    test(`${name}: a machine with ${client} and no curl joins as well`, ready, async (context) => {
      const { machine, door } = await newYard(context, {
        clients: [client],
        cuts: 1,
        answers: (served) => ({
          'POST ': [{ status: 202, body: 'wait', retryAfter: 3 }, grantText(served)],
        }),
      });
      const { code, said } = await machine.run(shell);
      assert.equal(code, 0, said);
      assertJoined(machine, said);
      assert.equal(door.asked()[0], 'POST ');
      assert.ok(!(await machine.calls()).some((call) => call.includes(KEY)));
      assert.ok((await machine.calls()).some((call) => /^sleep [34]$/.test(call)));
    });
  }

  test(`${name}: no line of a hostile grant is done`, TOOLS, async (context) => {
    const sum = 'a'.repeat(64);
    const hostile = [
      `file ../../etc/passwd 0644 ${sum} http://192.168.1.10/k3s`,
      `file /usr/local/bin/k3s 4755 ${sum} http://192.168.1.10/k3s`,
      `file /usr/local/bin/k3s 0755 ${sum} http://192.168.1.10/k3s extra`,
      `file /usr/local/bin/k3s 0755 ${sum} file:///etc/shadow`,
      `file  /usr/local/bin/k3s 0755 ${sum} http://192.168.1.10/k3s`,
      'config /etc/rancher/k3s/config.yaml 0644 config.yaml',
      'config /etc/cron.d/x 0644 config.yaml',
      'command server; rm -rf /',
      'command $(touch owned)',
      'lease 010',
      'lease -1',
      '; touch owned',
      '',
      'command agent',
      'version v1.33.1+k3s1\r',
    ];
    const { machine, door } = await newYard(context, {
      answers: (served) => ({
        'POST ': [
          ...hostile.map((line) => grantText(served, { more: [line] })),
          'command server\n',
          'x\0y',
          grantText(served),
        ],
      }),
    });
    const { code, said } = await machine.run(shell);
    assert.equal(code, 0, said);
    assertJoined(machine, said);
    const reports = door.bodies('POST failed');
    assert.equal(reports.length, hostile.length + 2);
    for (const report of reports) assert.match(report, /^the grant has /);
    assert.ok(!machine.has('etc/passwd') && !machine.has('etc/cron.d/x'));
    assert.equal(door.asked().filter((asked) => asked === 'GET files/config.yaml').length, 1);
  });
}

test('a file with another sum is told of, removed, and never run', TOOLS, async (context) => {
  const wrong = `sha of another ${'0'.repeat(64)}`.slice(-64);
  const { machine, door, artifacts } = await newYard(context, {
    answers: (served) => ({
      'POST ': [grantText(served).replace(served.sum('install.sh'), wrong), grantText(served)],
    }),
  });
  const { code, said } = await machine.run(['dash']);
  assert.equal(code, 0, said);
  const [report = ''] = door.bodies('POST failed');
  assert.equal(
    report.split('\n')[0],
    `the SHA-256 of ${artifacts.url('install.sh')} is not ${wrong}`,
  );
  // What was right the first time is not fetched again.
  assert.equal(artifacts.ranges.length, 4);
  assertJoined(machine, said);
});

test('a download that is cut goes on where it ended', TOOLS, async (context) => {
  const { machine, artifacts } = await newYard(context, { cuts: 2 });
  const { code, said } = await machine.run(['dash']);
  assert.equal(code, 0, said);
  assertJoined(machine, said);
  assert.ok(
    artifacts.ranges.some((range) => /^bytes=[1-9]/.test(range ?? '')),
    `${artifacts.ranges}`,
  );
});

test(
  'an authority that was not planted is not believed, whatever the system believes',
  TOOLS,
  async (context) => {
    for (const client of ['curl', 'python3', 'wget']) {
      const { machine, door } = await newYard(context, {
        caPem: makeAuthority('Another CA').caPem,
        clients: [client],
      });
      await machine.put('etc/everybody.pem', authority.caPem);
      const env = { SSL_CERT_FILE: `${machine.root}/etc/everybody.pem`, KILL_AT: '40' };
      const { code, said } = await machine.run(['dash'], env);
      assert.equal(code, null, said);
      assert.deepEqual(door.asked(), []);
      assert.match(said, /no answer from https:/);
    }
  },
);

test(
  'a disk that is full is told of, and the program goes on asking',
  FULL_DISK,
  async (context) => {
    const { machine, door, artifacts } = await newYard(context);
    await machine.put('usr/local/bin/other', '');
    const mount = '/bin/mount -t tmpfs -o size=4k none "$PILOTLIGHT_ROOT/usr/local/bin"';
    const shell = ['unshare', '-m', 'sh', '-c', `${mount} && exec /usr/bin/dash "$0"`];
    const { said } = await machine.run(shell, { KILL_AT: '150' });
    const [report = ''] = door.bodies('POST failed');
    const [reason, ...log] = report.split('\n');
    assert.equal(
      reason,
      `/usr/local/bin/k3s could not be put in place from ${artifacts.url('k3s')}`,
      said,
    );
    assert.match(log.join('\n'), /writing|No space/);
    assert.ok(door.bodies('POST ').length >= 2);
  },
);
