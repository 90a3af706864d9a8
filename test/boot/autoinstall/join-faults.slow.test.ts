import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import {
  assertJoined,
  authority,
  ENABLED,
  FILES,
  FOUNDER_CONFIG,
  grantText,
  newYard,
  TOOLS,
} from '../../support/k3s/join-yard.ts';

test('a Pilotlight that restarts in the middle of a turn is waited for', TOOLS, async (context) => {
  const { machine, door } = await newYard(context, {
    answers: () => ({
      'GET files/config.yaml': ['cut', { status: 503 }, FOUNDER_CONFIG],
      'POST installed': ['cut', 'cut', { status: 500 }, 'go-on'],
    }),
  });
  const { code, said } = await machine.run(['dash']);
  assert.equal(code, 0, said);
  assertJoined(machine, said);
  assert.equal(door.bodies('POST ').length, 1);
  assert.deepEqual(door.bodies('POST failed'), []);
});

test('a turn that has passed on stops K3s, and the machine asks again', TOOLS, async (context) => {
  const states: (number | null)[] = [];
  const yard = await newYard(context, {
    answers: () => ({
      'POST installed': ['go-on', 'stop', 'go-on'],
      'POST started': ['go-on', 'stop', 'go-on', 'joined'],
    }),
    onVisit: ({ asked }) => {
      if (asked === 'POST ') states.push(yard.machine.systemctl('is-active', 'k3s'));
    },
  });
  const { code, said } = await yard.machine.run(['dash']);
  assert.equal(code, 0, said);
  assert.equal(states.length, 3);
  assert.ok(
    states.every((status) => status !== 0),
    'K3s does not run while it has no turn',
  );
  assert.equal(said.match(/its turn has passed on/g)?.length, 2);
  assertJoined(yard.machine, said);
});

test('a server that hears no word for its lease stops K3s by itself', TOOLS, async (context) => {
  const yard = await newYard(context, {
    answers: (served) => ({
      'POST ': [grantText(served, { lease: 1 })],
      'POST started': ['go-on', ...Array(15).fill('cut'), 'go-on', 'joined'],
    }),
  });
  const { code, said } = await yard.machine.run(['dash'], { SLEEP: '0.05' });
  assert.equal(code, 0, said);
  assert.match(said, /no word for 1 seconds: its turn may have passed on/);
  assert.ok((await yard.machine.calls()).includes('systemctl stop k3s'));
  assert.ok(yard.door.bodies('POST ').length >= 2);
  assert.deepEqual(new Set(yard.door.bodies('POST started')), new Set(['']), 'no founder, no hash');
});

test('the founder and agents go on while Pilotlight is away', TOOLS, async (context) => {
  const { machine, door } = await newYard(context, {
    answers: () => ({
      'POST started': ['go-on', ...Array(8).fill('cut'), { status: 409 }, 'joined'],
    }),
  });
  const { code, said } = await machine.run(['dash']);
  assert.equal(code, 0, said);
  assert.equal(door.bodies('POST ').length, 1);
});

test(
  'an installer that fails is told of with what it said, and tried again',
  TOOLS,
  async (context) => {
    const install = Buffer.from('echo "[ERROR] no space left"; exit 3');
    const { machine, door } = await newYard(context, {
      files: { ...FILES, 'install.sh': install, 'good.sh': FILES['install.sh'] ?? Buffer.of() },
      answers: (served) => ({
        'POST ': [
          grantText(served),
          grantText(served)
            .replace(served.sum('install.sh'), served.sum('good.sh'))
            .replace(served.url('install.sh'), served.url('good.sh')),
        ],
      }),
    });
    const { code, said } = await machine.run(['dash']);
    assert.equal(code, 0, said);
    assert.deepEqual(door.bodies('POST failed'), [
      'install.sh failed\n[ERROR] no space left\n-- No entries --\n',
    ]);
    assertJoined(machine, said);
  },
);

test(
  'an agent that is not Ready in time asks anew, for its token may be dead',
  TOOLS,
  async (context) => {
    const { machine, door } = await newYard(context, {
      change: (program) => program.replace('AGENT_PATIENCE=600', 'AGENT_PATIENCE=4'),
      answers: (served) => ({
        'POST ': [grantText(served, { command: 'agent' }), grantText(served)],
        'GET files/config.yaml': [
          'server: "https://127.0.0.1:9"\ntoken: "K10a::id.secret"\n',
          FOUNDER_CONFIG,
        ],
        'POST started': [...Array(40).fill('go-on'), 'joined'],
      }),
    });
    const { code, said } = await machine.run(['dash'], { SLEEP: '0.2' });
    assert.equal(code, 0, said);
    // A slow machine has restarted it often enough by then to tell of that too.
    const reports = door.bodies('POST failed');
    const late = reports.find((body) =>
      body.startsWith('not Ready 4 seconds after k3s-agent was started\n'),
    );
    assert.match(late ?? '', /failed to get CA certs/, reports.join());
    assert.equal(door.bodies('GET files/config.yaml').length, 2);
  },
);

test('a K3s that does not stay is told of, with its journal', TOOLS, async (context) => {
  const broken = { 'GET files/config.yaml': ['server: "http://x"\ntoken: "a"\nfoo: "bar"\n'] };
  const { machine, door } = await newYard(context, {
    answers: () => ({ ...broken, 'POST started': [...Array(25).fill('go-on'), 'joined'] }),
  });
  const { code, said } = await machine.run(['dash'], { SLEEP: '0.05', STAND_IN_RESTART: '0.01' });
  assert.equal(code, 0, said);
  const [report = ''] = door.bodies('POST failed');
  assert.match(report, /^k3s was started \d+ times, and does not stay\n/);
  assert.match(report, /unknown flag --foo of server in config\.yaml/);
  assert.ok(door.bodies('POST failed').length <= 4);
});

test(
  'what the machine is told to write is written: mirrors, and the settings of the kernel',
  TOOLS,
  async (context) => {
    const { machine } = await newYard(context, {
      answers: (served) => ({
        'POST ': [
          grantText(served, {
            more: [
              'config /etc/rancher/k3s/registries.yaml 0600 registries.yaml',
              'config /etc/sysctl.d/90-kubelet.conf 0644 sysctl.conf',
            ],
          }),
        ],
        'GET files/registries.yaml': ['mirrors: {}\n'],
        'GET files/sysctl.conf': ['vm.panic_on_oom=0\n'],
      }),
    });
    await machine.replace('sysctl', 'cat "$2"');
    const { code, said } = await machine.run(['dash']);
    assert.equal(code, 0, said);
    assert.equal(await machine.read('etc/rancher/k3s/registries.yaml'), 'mirrors: {}\n');
    assert.equal(await machine.mode('etc/rancher/k3s/registries.yaml'), 0o600);
    assert.equal(await machine.mode('etc/sysctl.d/90-kubelet.conf'), 0o644);
  },
);

test('an agent that becomes a server leaves first what it was', TOOLS, async (context) => {
  const { machine } = await newYard(context);
  await machine.put(
    'usr/local/bin/k3s-agent-uninstall.sh',
    `echo gone >'${machine.root}/uninstalled'; rm "$0"`,
    0o755,
  );
  const { code, said } = await machine.run(['dash']);
  assert.equal(code, 0, said);
  assert.ok(machine.has('uninstalled'));
  assertJoined(machine, said);
});

test('the key stays until the first boot is reported', TOOLS, async (context) => {
  const { machine } = await newYard(context);
  await machine.put('var/lib/pilotlight/first-boot.sh', '');
  await machine.run(['dash'], { KILL_AT: '90' });
  assert.ok(machine.has('var/lib/pilotlight/key'));
  assert.ok(machine.has(ENABLED));
  assert.ok(!machine.has('var/lib/pilotlight/ca.pem'));
});

test('the authority of a bundle is its root', TOOLS, async (context) => {
  const { machine, door } = await newYard(context);
  // A server that keeps what is there: as with an authority of one's own.
  await machine.put(
    'var/lib/rancher/k3s/server/tls/server-ca.crt',
    authority.cert + authority.caPem,
  );
  await machine.replace('systemctl', 'exit 0');
  const { said } = await machine.run(['dash']);
  const der = Buffer.from(authority.caPem.replaceAll(/-----.*-----|\n/g, ''), 'base64');
  const hash = createHash('sha256').update(der).digest('hex');
  assert.equal(door.bodies('POST started').at(-1), `ca-hash ${hash}\n`, said);
});
