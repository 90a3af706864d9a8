import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createApplierWay } from '../../src/haproxy/applier-way.ts';
import { createRemoteWay } from '../../src/haproxy/remote-way.ts';
import { askSocket } from '../../src/haproxy/socket-question.ts';
import { type ApiServer, startApiServer } from '../support/haproxy/api-server.ts';
import {
  eventually,
  type House,
  openHouse,
  REAL_CLOCK,
} from '../support/haproxy/balanced-house.ts';
import { type Certificates, makeCertificates } from '../support/haproxy/certificates.ts';
import { HAPROXY_NEEDS } from '../support/haproxy/real-haproxy.ts';
import { installSystemHaproxy, type SystemHaproxy } from '../support/haproxy/system-haproxy.ts';
import { askThrough, openWatch } from '../support/haproxy/traffic.ts';
import { command, needs } from '../support/needs.ts';

const NEEDED = needs(
  ...HAPROXY_NEEDS,
  command('openssl'),
  command('socat'),
  command('ss', 'iproute2'),
  command('setsid', 'util-linux'),
);
const APPLIER = fileURLToPath(new URL('../../src/haproxy/applier.ts', import.meta.url));

let certificates: Certificates;
let servers: readonly ApiServer[] = [];

before(async () => {
  if (NEEDED.skip !== false) return;
  certificates = makeCertificates();
  const first = await startApiServer({ name: 's1', address: '127.0.0.21', port: 0 }, certificates);
  const place = { name: 's2', address: '127.0.0.22', port: first.port };
  servers = [first, await startApiServer(place, certificates)];
});

after(() => Promise.all(servers.map((server) => server.stop())));

function wantedOf(count: number) {
  const { ca, client } = certificates;
  const list = servers.slice(0, count).map(({ name, address }) => ({ name, address }));
  return { balance: { servers: list, ingress: [] }, trust: { ca, client } };
}

type Stage = { readonly house: House; readonly system: SystemHaproxy };

async function onHost(run: (stage: Stage) => Promise<void>): Promise<void> {
  const house = await openHouse({ api: servers[0]?.port ?? 0, http: 1, https: 2 });
  const system = installSystemHaproxy(house.folder);
  try {
    await run({ house, system });
  } finally {
    system.stop();
    await house.remove();
  }
}

/** The applier as a process; its socket. */
async function startApplier({ house, system }: Stage, idleMs = 60_000) {
  const { shell: _, stop: __, ...places } = system;
  const [file, door] = [join(house.folder, 'applier.json'), join(house.folder, 'door.sock')];
  const settings = { ...house.options, ...places, runAs: null, door: { path: door }, idleMs };
  writeFileSync(file, JSON.stringify(settings));
  const child = spawn(process.execPath, [APPLIER, file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await eventually(() => existsSync(door), 'the applier listens');
  return { child, door };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}

test(
  'the applier is told names and addresses, and changes the HAProxy of the system',
  NEEDED,
  async () => {
    await onHost(async (stage) => {
      const { child, door } = await startApplier(stage);
      try {
        const way = createApplierWay(door);
        assert.equal((await way.state()).kind, 'off');
        const results = [];
        for (const count of [2, 2, 1]) results.push((await way.apply(wantedOf(count))).kind);
        assert.deepEqual(results, ['applied', 'unchanged', 'applied']);
        assert.equal(await askThrough(stage.house.ports.api, certificates.ca), 's1');
        const state = await way.state();
        assert.equal(state.kind === 'running' && state.reloads, 1);
      } finally {
        await end(child);
      }
    });
  },
);

test('the applier refuses what is no name, and what was not asked for', NEEDED, async () => {
  await onHost(async (stage) => {
    const { child, door } = await startApplier(stage);
    try {
      const servers = [{ name: 'a\n  lua-load /tmp/x', address: '10.0.0.1' }];
      const hostile = [
        { ask: 'apply', balance: { servers, ingress: [] } },
        { ask: 'apply', balance: { servers: [], ingress: [] }, config: 'global' },
        { ask: 'shell' },
        'x'.repeat(300_000),
      ];
      const answers = [];
      for (const one of hostile) answers.push(await askSocket(door, JSON.stringify(one), 5000));
      assert.match(answers[0] ?? '', /servers\[0\]\.name: expected letters, digits and hyphens/);
      assert.match(answers[1] ?? '', /expected nothing but ask, balance, trust, got \\"config\\"/);
      assert.match(answers[2] ?? '', /ask: expected apply or state/);
      assert.match(answers[3] ?? '', /expected at most 262144 bytes/);
      assert.equal(existsSync(join(stage.system.folder, 'haproxy.cfg')), false);
      assert.equal((await createApplierWay(door).apply(wantedOf(1))).kind, 'applied');
    } finally {
      await end(child);
    }
  });
});

test('the applier ends when nobody comes, and HAProxy goes on', NEEDED, async () => {
  await onHost(async (stage) => {
    const { child, door } = await startApplier(stage, 1000);
    await createApplierWay(door).apply(wantedOf(1));
    if (child.exitCode === null) await once(child, 'exit');
    assert.equal(child.exitCode, 0);
    assert.equal(await askThrough(stage.house.ports.api, certificates.ca), 's1');
  });
});

test('without the applier the balancer is off, and says what to do', NEEDED, async () => {
  const state = await createApplierWay('/nonexistent/door.sock').state();
  assert.equal(
    state.kind === 'off' && state.reason,
    'nobody listens on /nonexistent/door.sock: systemctl enable --now pilotlight-haproxy.socket',
  );
});

test('HAProxy on another host is changed through a shell', NEEDED, async () => {
  await onHost(async ({ house, system }) => {
    const way = createRemoteWay({ ...house.options, ...system, clock: REAL_CLOCK });
    const results = [];
    for (const count of [2, 2, 1]) results.push((await way.apply(wantedOf(count))).kind);
    assert.deepEqual(results, ['applied', 'unchanged', 'applied']);
    assert.equal(await askThrough(house.ports.api, certificates.ca), 's1');
  });
});

test('a port that is taken between the look and the reload is rolled back', NEEDED, async () => {
  await onHost(async ({ house, system }) => {
    /** As if the other program came just after. */
    const blind: SystemHaproxy['shell'] = {
      run: (argv, input) =>
        argv[0] === 'ss'
          ? Promise.resolve({ code: 0, stdout: '', stderr: '' })
          : system.shell.run(argv, input),
    };
    const options = { ...house.options, ...system, shell: blind, clock: REAL_CLOCK };
    assert.equal((await createRemoteWay(options).apply(wantedOf(2))).kind, 'applied');
    const config = readFileSync(join(system.folder, 'haproxy.cfg'), 'utf8');
    const watch = await openWatch(house.ports.api, certificates.ca);
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as { port: number };
    const moved = createRemoteWay({ ...options, ports: { ...house.ports, http: port } });
    const result = await moved.apply(wantedOf(2));
    assert.equal(result.kind, 'rolled-back');
    assert.match(
      result.kind === 'rolled-back' ? result.reason : '',
      /http-in: cannot bind socket \(Address already in use\)/,
    );
    assert.equal(readFileSync(join(system.folder, 'haproxy.cfg'), 'utf8'), config);
    assert.deepEqual(watch.close(), { ended: false, gaps: 0 });
    assert.match(await askThrough(house.ports.api, certificates.ca), /^s[12]$/);
    squatter.close();
    assert.equal((await moved.apply(wantedOf(2))).kind, 'applied');
  });
});

test('a host that can not be reached is off', NEEDED, async () => {
  await onHost(async ({ house, system }) => {
    const shell = { run: () => Promise.reject(new Error('no route to host')) };
    const way = createRemoteWay({ ...house.options, ...system, shell, clock: REAL_CLOCK });
    assert.deepEqual(await way.apply(wantedOf(1)), {
      kind: 'off',
      reason: 'that host: no route to host',
    });
  });
});
