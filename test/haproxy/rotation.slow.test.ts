import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, test } from 'node:test';
import { NO_SERVER_YET } from '../../src/domain/cluster/balance.ts';
import { eventually, type House, REAL_CLOCK } from '../support/haproxy/balanced-house.ts';
import { makeCertificates } from '../support/haproxy/certificates.ts';
import { openYard, upIn, type Yard } from '../support/haproxy/own-yard.ts';
import { HAPROXY_NEEDS } from '../support/haproxy/real-haproxy.ts';
import { askThrough, freshConnections, openWatch } from '../support/haproxy/traffic.ts';
import { command, needs } from '../support/needs.ts';

const NEEDED = needs(...HAPROXY_NEEDS, command('openssl'));

let yard: Yard;

before(async () => {
  if (NEEDED.skip === false) yard = await openYard(42);
});

after(() => yard?.stop());

test('2,000 new connections and an open watch go through 20 reloads', NEEDED, async () => {
  await yard.inHouse(async ({ house, way, told }) => {
    const { api } = house.ports;
    assert.equal((await way.apply(yard.wantedOf(3))).kind, 'applied');
    const watch = await openWatch(api, yard.certificates.ca);
    const traffic = freshConnections({
      port: api,
      ca: yard.certificates.ca,
      count: 2000,
      atOnce: 8,
    });
    for (let n = 0; n < 20; n++) {
      assert.equal((await way.apply(yard.wantedOf(n % 2 === 0 ? 2 : 3))).kind, 'applied');
      await REAL_CLOCK.sleep(150);
    }
    const { failures, answered } = await traffic;
    assert.deepEqual(failures, []);
    assert.equal(answered, 2000);
    const state = await way.state();
    assert.equal(state.kind === 'running' && state.reloads, 20);
    assert.deepEqual(watch.close(), { ended: false, gaps: 0 });
    assert.deepEqual(told, []);
  });
});

test('a wish that changes nothing is not loaded', NEEDED, async () => {
  await yard.inHouse(async ({ way }) => {
    await way.apply(yard.wantedOf(2));
    assert.deepEqual(await way.apply(yard.wantedOf(2)), { kind: 'unchanged' });
  });
});

test('nothing is started for nobody', NEEDED, async () => {
  await yard.inHouse(async ({ way }) => {
    assert.deepEqual(await way.apply(yard.wantedOf(0)), NO_SERVER_YET);
    assert.deepEqual(await way.state(), NO_SERVER_YET);
  });
});

test(
  'a server that is 401 to strangers and 500 to the certificate is out of rotation',
  NEEDED,
  async () => {
    await yard.inHouse(async ({ house, way }) => {
      const [first] = yard.servers;
      assert.ok(first);
      await way.apply(yard.wantedOf(2));
      await eventually(
        async () => (await upIn(way)) === 's1 up L7OK/200, s2 up L7OK/200',
        'both up',
      );
      first.readyz = 500;
      await eventually(async () => (await upIn(way)).startsWith('s1 down L7STS/500'), 's1 down');
      const servedBefore = first.served;
      for (let n = 0; n < 10; n++) {
        assert.equal(await askThrough(house.ports.api, yard.certificates.ca), 's2');
      }
      assert.equal(first.served, servedBefore);
      first.readyz = 200;
      await eventually(async () => (await upIn(way)).startsWith('s1 up'), 's1 up again');
    });
  },
);

test('a server that hangs is out of rotation', NEEDED, async () => {
  await yard.inHouse(async ({ way }) => {
    const [first] = yard.servers;
    assert.ok(first);
    await way.apply(yard.wantedOf(2));
    await eventually(async () => (await upIn(way)) === 's1 up L7OK/200, s2 up L7OK/200', 'both up');
    first.readyz = 'hung';
    await eventually(async () => (await upIn(way)).startsWith('s1 down L7TOUT'), 's1 down', 25_000);
    first.readyz = 200;
  });
});

test(
  'without a certificate a server that answers strangers with 401 counts as up',
  NEEDED,
  async () => {
    await yard.inHouse(async ({ way }) => {
      const trust = { ca: yard.certificates.ca, client: undefined };
      await way.apply({ balance: yard.balanceOf(1), trust });
      await eventually(async () => (await upIn(way)) === 's1 up L7OK/401', 's1 up');
    });
  },
);

test('a server of another CA is out of rotation', NEEDED, async () => {
  await yard.inHouse(async ({ way }) => {
    const { ca } = makeCertificates();
    await way.apply({ balance: yard.balanceOf(1), trust: { ca, client: undefined } });
    await eventually(async () => (await upIn(way)).startsWith('s1 down L6RSP'), 's1 down');
  });
});

test('a renewed certificate is loaded, and the file of the former one goes', NEEDED, async () => {
  await yard.inHouse(async ({ house, way }) => {
    const { ca, client } = yard.certificates;
    await way.apply({ balance: yard.balanceOf(1), trust: { ca, client: undefined } });
    await way.apply({ balance: yard.balanceOf(1), trust: { ca, client } });
    assert.deepEqual(pemsIn(house), ['ca', 'readyz']);
    await way.apply({ balance: yard.balanceOf(1), trust: { ca, client: undefined } });
    assert.deepEqual(pemsIn(house), ['ca']);
  });
});

const pemsIn = ({ folder }: House): string[] =>
  execFileSync('ls', [folder], { encoding: 'utf8' })
    .split('\n')
    .filter((name) => name.endsWith('.pem'))
    .map((name) => name.split('-')[0] ?? '');
