import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse as parseYaml, stringify } from 'yaml';
import { parseSiteFile } from '../../src/config/site-file.ts';
import { ConfigError } from '../../src/config/values.ts';
import { parseConfig } from '../../src/config.ts';
import { readSiteFile } from '../support/cli.ts';
import { sites } from '../support/sites.ts';

const read = (text: string) =>
  parseSiteFile({ text, file: '/etc/p/pilotlight.yaml', settingProblems: () => [] });

/** The lines of a ConfigError, without the file's name. */
function mistakes(text: string): readonly string[] {
  try {
    read(text);
  } catch (error) {
    assert.ok(error instanceof ConfigError, String(error));
    return error.problems.map(
      ({ field, expected, got }) => `${field.replace(/^.*?: /, '')}: ${expected}; ${got}`,
    );
  }
  return assert.fail('it was taken');
}

test('a whole site, with what many share written once', () => {
  const site = read(`
nodes:
  opti-01: &host
    macs: [D0-50-99-4E-05-57]
    profile: pve
    power: { driver: amt, host: 192.168.1.31, passwordFile: amt.secret }
  opti-02: { <<: *host, macs: [d0:50:99:4e:05:58], address: 192.168.1.32 }
hypervisors:
  opti-01: { host: opti-01 }
  pve:
    endpoints: [https://192.168.1.40, "https://[fd00::1]:8006/"]
    tokenId: pilotlight@pve!pilotlight
    tokenSecretFile: secrets/pve
    fingerprint: ${'ab'.repeat(32)}
vms:
  k3s-1: &vm { hypervisor: any, cores: 2, memory: 4096, disk: 40, role: server }
  k3s-2: { <<: *vm, vlan: 20 }
`);
  assert.deepEqual(site.nodes?.[0], {
    ...{ name: 'opti-01', macs: ['d0:50:99:4e:05:57'], role: 'none', profile: 'pve', boot: {} },
    power: { driver: 'amt', host: '192.168.1.31', passwordFile: '/etc/p/amt.secret' },
  });
  assert.equal(site.nodes?.[1]?.address, '192.168.1.32');
  assert.equal(site.nodes?.[1]?.profile, 'pve');
  assert.deepEqual(site.hypervisors?.[0], { kind: 'installed', name: 'opti-01', host: 'opti-01' });
  assert.deepEqual(site.hypervisors?.[1], {
    ...{ kind: 'given', name: 'pve', tokenId: 'pilotlight@pve!pilotlight', caFile: undefined },
    endpoints: ['https://192.168.1.40:8006', 'https://[fd00::1]:8006'],
    tokenSecretFile: '/etc/p/secrets/pve',
    fingerprints: [Array(32).fill('AB').join(':')],
  });
  const common = { hypervisor: 'any', cores: 2, memory: 4096, disk: 40, role: 'server' };
  const rest = { bridge: 'vmbr0', profile: 'default', firmware: 'uefi', secureBoot: false };
  assert.deepEqual(site.vms, [
    { name: 'k3s-1', ...common, ...rest },
    { name: 'k3s-2', ...common, ...rest, vlan: 20 },
  ]);
});

test('every mistake is told in one run: field, expected, got', () => {
  assert.deepEqual(
    mistakes(`
nodes:
  Opti_01: { macs: [] }
  opti-02:
    macs: [d0:50]
    role: boss
    colour: red
    address: 192.168.1.300
    power: { driver: wol, wakesIntoPxe: 1 }
  opti-03: { macs: ["d0:50:99:4e:05:57"], power: { driver: hammer } }
hypervisors:
  a: { host: "-" }
  b: { endpoints: [http://x], tokenId: root, tokenSecret: s3cret }
vms:
  c: { cores: 0, memory: lots, disk: 40 }
`),
    [
      'nodes.Opti_01: a host name: up to 63 lower-case letters, digits, inner hyphens; "Opti_01"',
      'nodes.opti-02.macs[0]: a MAC address such as d0:50:99:4e:05:57, in quotes where it is digits alone; "d0:50"',
      'nodes.opti-02.role: one of server, agent, auto, none; "boss"',
      'nodes.opti-02.address: an IPv4 address such as 192.168.1.21, with or without /LENGTH; "192.168.1.300"',
      'nodes.opti-02.power.wakesIntoPxe: true or false; 1',
      'nodes.opti-02.colour: no such field; "red"',
      'nodes.opti-03.power.driver: a driver: none, wol, amt or ssh; "hammer"',
      'hypervisors.a.host: a host name; "-"',
      'hypervisors.b.endpoints[0]: https: a token is sent over nothing else; "http://x"',
      'hypervisors.b.tokenId: a token such as pilotlight@pve!pilotlight; "root"',
      'hypervisors.b.tokenSecretFile: text; nothing',
      'hypervisors.b.tokenSecret: no such field; something else',
      'vms.c.hypervisor: text; nothing',
      'vms.c.cores: a number of at least 1; 0',
      'vms.c.memory: a number; "lots"',
    ],
  );
});

test('what no entry tells alone: doubles, and references that lead nowhere', () => {
  assert.deepEqual(
    mistakes(`
nodes:
  opti-01: { macs: [d0:50:99:4e:05:57], address: 192.168.1.21 }
  opti-02: { macs: [D0-50-99-4E-05-57], address: 192.168.1.21/24 }
hypervisors:
  h: { host: opti-03 }
vms:
  opti-01: { hypervisor: h, cores: 1, memory: 2048, disk: 20 }
  vm: { hypervisor: x, cores: 1, memory: 2048, disk: 20, firmware: bios, secureBoot: true }
`),
    [
      'vms.opti-01: another name than nodes.opti-01; "opti-01"',
      'nodes.opti-02.macs[0]: another MAC than nodes.opti-01.macs[0]; "d0:50:99:4e:05:57"',
      'nodes.opti-02.address: another address than nodes.opti-01.address; "192.168.1.21"',
      'hypervisors.h.host: one of the nodes opti-01, opti-02; "opti-03"',
      'vms.vm.hypervisor: one of the hypervisors h, any; "x"',
      'vms.vm.secureBoot: false with firmware bios; true',
    ],
  );
  assert.match(
    mistakes('nodes: { a: {macs: [d0:50:99:4e:05:57]}, a: {} }').join(),
    /YAML; .*unique/,
  );
});

test('an empty section is a section, and a missing one says nothing', () => {
  assert.deepEqual(read('vms:\n'), { nodes: undefined, hypervisors: undefined, vms: [] });
});

test('the service passes the site over, and the site sees mistakes in the settings', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'pilotlight-site-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'pilotlight.yaml');
  const host = {
    env: { PILOTLIGHT_SERVER: 'pi', PILOTLIGHT_TOKEN: 't' },
    pid: 1,
    lowPorts: true,
    root: true,
  };
  const text = 'httpPort: 8090\nnodes: { "?": 1 }\nvms: wrong\n';
  assert.equal(parseConfig(text, host).httpPort, 8090);
  assert.throws(() => parseConfig('node: {}\n', host), /node: expected no such field/);
  writeFileSync(file, 'httpPort: nine\nnode: {}\nvms: { a: 1 }\n');
  assert.throws(
    () => readSiteFile(file),
    (error: ConfigError) => {
      const fields = error.problems.map(({ field }) => field.replace(`${file}: `, ''));
      assert.deepEqual(fields, ['httpPort', 'node', 'vms.a']);
      return true;
    },
  );
});

test('any site that holds together is read as it was written', () => {
  fc.assert(
    fc.property(sites, (site) => {
      const entries = (all: unknown) =>
        Object.fromEntries(
          ((all ?? []) as Record<string, unknown>[]).map(
            ({ name, kind: _, fingerprints, ...rest }) => [
              name,
              { ...rest, fingerprint: fingerprints },
            ],
          ),
        );
      const written = {
        nodes: entries(site.nodes),
        hypervisors: entries(site.hypervisors),
        vms: entries(site.vms),
      };
      const again = read(stringify(JSON.parse(JSON.stringify(written))));
      for (const kind of ['nodes', 'hypervisors', 'vms'] as const) {
        assert.deepEqual(
          again[kind]?.map(({ name }) => name),
          site[kind]?.map(({ name }) => name),
        );
      }
      const plain = (value: unknown) => JSON.parse(JSON.stringify(value));
      assert.deepEqual(plain(again.vms), plain(site.vms));
      assert.deepEqual(plain(again.nodes), plain(site.nodes));
      assert.deepEqual(
        plain(again.hypervisors?.filter(({ kind }) => kind === 'installed')),
        plain(site.hypervisors?.filter(({ kind }) => kind === 'installed')),
      );
    }),
  );
});

test('whatever stands in the file is a site or a ConfigError', () => {
  const keys = [
    'nodes',
    'hypervisors',
    'vms',
    'macs',
    'host',
    'endpoints',
    'power',
    'driver',
    '__proto__',
    'constructor',
  ];
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom(null, '', 'wol', 'a', 1, true, 'd0:50:99:4e:05:57'),
      fc.array(tie('any'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys, 'a', 'b'), tie('any'), { maxKeys: 4 }),
    ),
  })).any;
  fc.assert(
    fc.property(value, (given) => {
      const text = stringify(given);
      assert.ok(parseYaml(text) !== undefined);
      try {
        read(text);
      } catch (error) {
        assert.ok(error instanceof ConfigError && error.problems.length > 0, String(error));
      }
    }),
  );
});
