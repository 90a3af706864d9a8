import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { BalancedServer } from '../../src/domain/cluster/balance.ts';
import { ProvisioningError } from '../../src/domain/errors.ts';
import { renderHaproxy } from '../../src/haproxy/render.ts';
import {
  DEFAULT_PORTS,
  type RenderOptions,
  TARGET_PORTS,
} from '../../src/haproxy/render-options.ts';
import { assertGolden } from '../support/golden.ts';

const OPTIONS: RenderOptions = {
  ports: DEFAULT_PORTS,
  targets: TARGET_PORTS,
  listen: '*',
  statsSocket: '/var/lib/pilotlight/haproxy/stats.sock',
  stateFile: '/var/lib/pilotlight/haproxy/servers.state',
  caFile: '/var/lib/pilotlight/haproxy/ca-0123456789abcdef.pem',
  clientCertificate: '/var/lib/pilotlight/haproxy/readyz-0123456789abcdef.pem',
  sendProxy: false,
  runAs: undefined,
};

const machines = (count: number, first = 1): BalancedServer[] =>
  Array.from({ length: count }, (_, n) => ({
    name: `opti-0${n + first}`,
    address: `192.168.1.${20 + n + first}`,
  }));

for (const count of [0, 1, 3, 5]) {
  test(`the configuration of ${count} servers`, () => {
    const servers = machines(count);
    assertGolden(
      `haproxy/servers-${count}.cfg`,
      renderHaproxy({ servers, ingress: servers }, OPTIONS),
    );
  });
}

test('the configuration of three servers and two agents, with all that can be chosen', () => {
  const [servers, agents] = [machines(3), machines(2, 4)];
  const options = {
    ...OPTIONS,
    listen: '192.168.1.10',
    sendProxy: true,
    clientCertificate: undefined,
    runAs: { user: 'haproxy', group: 'haproxy' },
  };
  const text = renderHaproxy({ servers, ingress: [...servers, ...agents] }, options);
  assertGolden('haproxy/servers-3-agents-2.cfg', text);
});

test('the order of the wish does not matter', () => {
  const servers = machines(3);
  assert.equal(
    renderHaproxy({ servers, ingress: [] }, OPTIONS),
    renderHaproxy({ servers: servers.toReversed(), ingress: [] }, OPTIONS),
  );
});

test('everything wrong is told at once, by its field', () => {
  const servers = [
    { name: 'a b', address: '10.0.0.1' },
    { name: 'c', address: '0.0.0.0' },
    { name: 'c', address: '10.0.0.1' },
  ];
  const options = {
    ...OPTIONS,
    ports: { ...DEFAULT_PORTS, http: 6443, stats: 0 },
    statsSocket: `/${'x'.repeat(90)}`,
    caFile: "/it's/ca.pem",
  };
  assert.throws(
    () => renderHaproxy({ servers, ingress: [] }, options),
    (error) => {
      assert.ok(error instanceof ProvisioningError);
      const fields = error.problems.map(({ field }) => field);
      const wanted = [
        'servers[0].name',
        'servers[1].address',
        'servers[2].name',
        'servers[2].address',
      ];
      assert.deepEqual(fields, [...wanted, 'ports.http', 'ports.stats', 'caFile', 'statsSocket']);
      return true;
    },
  );
});

/** Text as an attacker writes it: the words of the file, and what separates them. */
const HOSTILE = fc.oneof(
  fc.string(),
  fc
    .array(
      fc.constantFrom(
        '\n',
        ' ',
        '#',
        '"',
        "'",
        '\\',
        '$',
        '{',
        '}',
        ',',
        'lua-load',
        '10.0.0.1',
        'a',
        '-',
        '..',
      ),
    )
    .map((parts) => parts.join('')),
);

test('no name and no address adds a word to the file', () => {
  const wordsOf = (text: string) => text.split('\n').map((line) => line.trim().split(' ').length);
  const lawful = renderHaproxy({ servers: machines(1), ingress: machines(1) }, OPTIONS);
  fc.assert(
    fc.property(HOSTILE, HOSTILE, (name, address) => {
      for (const server of [
        { name, address },
        { name, address: '10.0.0.1' },
        { name: 'a', address },
      ]) {
        try {
          const text = renderHaproxy({ servers: [server], ingress: [server] }, OPTIONS);
          assert.deepEqual(wordsOf(text), wordsOf(lawful));
        } catch (error) {
          if (!(error instanceof ProvisioningError)) throw error;
        }
      }
    }),
    { numRuns: 500 },
  );
});
