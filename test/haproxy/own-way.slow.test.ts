import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/haproxy/balanced-house.ts';
import { masterOf, openYard, upIn, wayIn, type Yard } from '../support/haproxy/own-yard.ts';
import { HAPROXY_NEEDS, realHaproxy } from '../support/haproxy/real-haproxy.ts';
import { askThrough, freshConnections } from '../support/haproxy/traffic.ts';
import { command, needs, ROOT } from '../support/needs.ts';

const NEEDED = needs(...HAPROXY_NEEDS, command('openssl'));
const CHILD = fileURLToPath(new URL('../support/haproxy/own-way-child.ts', import.meta.url));

let yard: Yard;

before(async () => {
  if (NEEDED.skip === false) yard = await openYard(41);
});

after(() => yard?.stop());

test(
  'as root it becomes another once it holds its ports',
  needs(...HAPROXY_NEEDS, command('openssl'), command('ps', 'procps'), ROOT),
  async () => {
    await yard.inHouse(async ({ house }) => {
      const runAs = { user: 'nobody', group: 'nogroup' };
      const way = wayIn({ ...house, options: { ...house.options, runAs } });
      await way.start();
      try {
        for (const count of [1, 2, 1])
          assert.equal((await way.apply(yard.wantedOf(count))).kind, 'applied');
        const master = await masterOf(house);
        const workers = execFileSync('ps', ['-o', 'user=', '--ppid', `${master}`], {
          encoding: 'utf8',
        });
        assert.match(workers, /^nobody\s*$/m);
        assert.equal(await askThrough(house.ports.api, yard.certificates.ca), 's1');
      } finally {
        await way.stop();
      }
    });
  },
);

test('a port that another program has is found before anything pauses', NEEDED, async () => {
  await yard.inHouse(async ({ house, way }) => {
    await way.apply(yard.wantedOf(2));
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as { port: number };
    const ports = { ...house.ports, http: port };
    const moved = wayIn({ ...house, options: { ...house.options, ports } });
    await moved.start(); // as after a restart with other ports
    const traffic = freshConnections({
      port: house.ports.api,
      ca: yard.certificates.ca,
      count: 200,
      atOnce: 4,
    });
    const result = await moved.apply(yard.wantedOf(3));
    assert.deepEqual(result, {
      kind: 'rolled-back',
      reason: `port ${port} is taken by another program`,
    });
    assert.deepEqual((await traffic).failures, []);
    await moved.stop({ leave: true });
    squatter.close();
    assert.equal((await way.apply(yard.wantedOf(3))).kind, 'applied');
  });
});

test('it inherits nothing of what we were started with', NEEDED, async (t) => {
  process.env['PILOTLIGHT_ADMIN_TOKEN'] = 'a secret of ours';
  t.after(() => delete process.env['PILOTLIGHT_ADMIN_TOKEN']);
  await yard.inHouse(async ({ house, way }) => {
    for (const count of [1, 2])
      assert.equal((await way.apply(yard.wantedOf(count))).kind, 'applied');
    const environment = readFileSync(`/proc/${await masterOf(house)}/environ`, 'utf8');
    const names = environment.split('\0').map((pair) => pair.split('=')[0] ?? '');
    // What it passes on itself at a reload shows that the right process was read.
    assert.ok(names.includes('HAPROXY_PROCESSES'));
    assert.deepEqual(
      names.filter((name) => /^(?:PILOTLIGHT|MALLOC|NODE)_/.test(name)),
      [],
    );
  });
});

test('haproxy that is killed comes back', NEEDED, async () => {
  await yard.inHouse(async ({ house, way, told }) => {
    await way.apply(yard.wantedOf(2));
    for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
      const pid = await masterOf(house);
      process.kill(pid, signal);
      await eventually(async () => (await masterOf(house)) !== pid, 'another master');
      await eventually(
        () =>
          askThrough(house.ports.api, yard.certificates.ca).then(
            () => true,
            () => false,
          ),
        `traffic after ${signal}`,
      );
    }
    assert.match(told.join('\n'), /haproxy ended/);
  });
});

test(
  'Pilotlight is killed: traffic goes on, and the next one takes haproxy over',
  NEEDED,
  async () => {
    await yard.inHouse(async ({ house }) => {
      const wanted = JSON.stringify({ house, programs: [realHaproxy()], wanted: yard.wantedOf(2) });
      const child = spawn(process.execPath, [CHILD], { stdio: ['pipe', 'pipe', 'inherit'] });
      child.stdin.end(wanted);
      assert.equal(String((await once(child.stdout, 'data'))[0]).trim(), 'applied');
      const pid = await masterOf(house);
      child.kill('SIGKILL');
      await once(child, 'exit');
      const { api } = house.ports;
      const traffic = freshConnections({
        port: api,
        ca: yard.certificates.ca,
        count: 300,
        atOnce: 4,
      });
      const told: string[] = [];
      const heir = wayIn(house, told);
      await heir.start();
      assert.equal((await heir.apply(yard.wantedOf(3))).kind, 'applied');
      assert.equal(await masterOf(house), pid);
      assert.match(told.join(), /taken over/);
      assert.deepEqual((await traffic).failures, []);
      await heir.stop();
      await assert.rejects(askThrough(api, yard.certificates.ca));
    });
  },
);

test('a change that a power cut left half done is put back at the next start', NEEDED, async () => {
  await yard.inHouse(async ({ house, way }) => {
    await way.apply(yard.wantedOf(2));
    await way.stop();
    const config = join(house.folder, 'haproxy.cfg');
    const text = readFileSync(config, 'utf8');
    renameSync(config, join(house.folder, 'haproxy.before.cfg'));
    writeFileSync(config, 'global\n  nonsense\n');
    await way.start();
    assert.equal(readFileSync(config, 'utf8'), text);
    assert.equal(existsSync(join(house.folder, 'haproxy.before.cfg')), false);
    await eventually(
      async () => (await upIn(way)).startsWith('s1 up'),
      'it runs from the one before',
    );
  });
});

test('an orphan that hangs is ended, and another takes its place', NEEDED, async () => {
  await yard.inHouse(async ({ house, way }) => {
    await way.apply(yard.wantedOf(2));
    const pid = await masterOf(house);
    await way.stop({ leave: true });
    process.kill(pid, 'SIGSTOP');
    const heir = wayIn(house);
    await heir.start();
    try {
      await eventually(
        () =>
          askThrough(house.ports.api, yard.certificates.ca).then(
            () => true,
            () => false,
          ),
        'traffic through another',
        20_000,
      );
      assert.notEqual(await masterOf(house), pid);
    } finally {
      await heir.stop();
    }
  });
});

test(
  'a full disk leaves what is in force',
  needs(...HAPROXY_NEEDS, command('openssl'), command('ps', 'procps'), ROOT),
  async () => {
    await yard.inHouse(async ({ house }) => {
      const disk = join(house.folder, 'disk');
      mkdirSync(disk);
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=128k', 'tmpfs', disk]);
      const way = wayIn({ ...house, folder: disk });
      await way.start();
      try {
        await way.apply(yard.wantedOf(2));
        const config = readFileSync(join(disk, 'haproxy.cfg'), 'utf8');
        assert.throws(
          () => writeFileSync(join(disk, 'ballast'), Buffer.alloc(256 * 1024)),
          /ENOSPC/,
        );
        assert.deepEqual(await way.apply(yard.wantedOf(3)), {
          kind: 'rolled-back',
          reason: 'the disk is full: the configuration could not be written',
        });
        assert.equal(readFileSync(join(disk, 'haproxy.cfg'), 'utf8'), config);
        assert.match(await askThrough(house.ports.api, yard.certificates.ca), /^s[12]$/);
      } finally {
        await way.stop();
        execFileSync('umount', ['-l', disk]);
      }
    });
  },
);
