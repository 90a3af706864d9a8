import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseProfile } from '../../src/boot/profiles.ts';
import type { HostAnswerFacts } from '../../src/boot/proxmox/answer.ts';
import { hostAnswerFile } from '../../src/boot/proxmox/answer-file.ts';
import { answerSource } from '../../src/boot/proxmox/answer-source.ts';
import type { ProxmoxProfile } from '../../src/domain/proxmox-profile.ts';
import { assertGolden } from '../support/golden.ts';
import { needs } from '../support/needs.ts';
import { wipedDisks } from '../support/pve-installer/disks.ts';
import {
  checkAnswers,
  PYTHON,
  parseToml,
  parseTomls,
} from '../support/pve-installer/read-answers.ts';
import { mac, SSH_KEY } from './nodes.ts';

const TICKET = '00112233445566778899aabbccddeeff';

function host(text: string): ProxmoxProfile {
  const profile = parseProfile('host', `kind: proxmox-ve\n${text}`, 'host.yaml');
  assert.ok(profile.kind === 'proxmox-ve');
  return profile;
}

function facts(text: string, changes: Partial<HostAnswerFacts> = {}): HostAnswerFacts {
  return {
    hostname: 'pve-1',
    mac: mac('d0:50:99:4e:05:57'),
    address: undefined,
    network: { gateway: '192.168.1.1', nameServers: ['fd00::1', '192.168.1.1'] },
    profile: host(text),
    sshAuthorizedKeys: [SSH_KEY],
    release: '8.4',
    installedUrl: `http://192.168.1.10:8080/pve/installed/${TICKET}`,
    firstBoot: {
      url: `https://192.168.1.10:8443/pve/first-boot/${TICKET}`,
      fingerprint: Array(32).fill('AB').join(':'),
    },
    unknownPasswordHash: `$6$salt$${'x'.repeat(86)}`,
    ...changes,
  };
}

const SMALLEST = 'image: "8.4"\ndisks: {list: [nvme0n1]}\n';
const RAIDED = `image: "8.4"
country: de
timezone: Europe/Berlin
keyboard: de
mailto: admin@example.org
domain: lab.example.org
login:
  rootPasswordHash: $6$rounds=4096$abcdefgh$${'y'.repeat(86)}
  sshAuthorizedKeys: ["${SSH_KEY}", "${SSH_KEY} again"]
filesystem: {kind: zfs, raid: raid1, ashift: 12, arcMax: 2048, compress: zstd, checksum: sha256, copies: 1, hdsize: 100.5}
disks: {filter: {ID_MODEL: "Samsung SSD*", ID_BUS: "ata"}, match: all}
network: {gateway: 192.168.1.254, nameserver: 192.168.1.53}
shutdown: poweroff
`;
const PINNED = `image: "9.1"
filesystem: {kind: btrfs, raid: raid0, compress: zstd}
disks: {filter: {DEVNAME: "/dev/nvme*"}}
network: {pinInterfaceNames: true}
`;
const SIZED = `image: "8.4"
filesystem: {kind: xfs, lvm: {hdsize: 119, swapsize: 0, maxroot: 24.5, maxvz: 60, minfree: 8}}
disks: {filter: {ID_SERIAL: "Samsung_SSD_870_*"}}
`;
const WRITTEN = { address: '192.168.1.31/24' } as const;

const CASES: Readonly<Record<string, HostAnswerFacts>> = {
  'smallest-8.4': facts(SMALLEST),
  'zfs-mirror-8.4': facts(RAIDED, WRITTEN),
  'xfs-sized-8.4': facts(SIZED),
  'smallest-9.1': facts(SMALLEST, { release: '9.1' }),
  'btrfs-pinned-9.1': facts(PINNED, { release: '9.1', ...WRITTEN }),
};

test('answer.toml of each profile, as the installer of its release reads it', needs(PYTHON), () => {
  const texts = Object.values(CASES).map(hostAnswerFile);
  const values = parseTomls(texts);
  for (const [index, [name, given]] of Object.entries(CASES).entries()) {
    assertGolden(`hosts/${name}.answer.toml`, texts[index] ?? '');
    const answers = checkAnswers(values[index], given.release === '9.1' ? '9.1' : '8.4');
    assert.equal(answers.global.fqdn, `pve-1.${given.profile.domain}`);
    assert.equal(answers['post-installation-webhook'].url, given.installedUrl);
  }
  assert.throws(() => checkAnswers(values[4], '8.4'), /unknown field `interface-name-pinning`/);
});

test('the file on the ISO names this Pilotlight', needs(PYTHON), () => {
  const { path, text } = answerSource('192.168.1.10:8080');
  assert.equal(path, '/auto-installer-mode.toml');
  assertGolden('hosts/auto-installer-mode.toml', text);
  assert.deepEqual(parseToml(text), {
    mode: 'http',
    partition_label: 'proxmox-ais',
    http: { url: 'http://192.168.1.10:8080/pve/answer' },
  });
});

test('a key that a release has not is refused, and names the profile and the release', () => {
  const given = facts(PINNED);
  assert.throws(() => hostAnswerFile(given), {
    code: 'PROFILE_INVALID',
    message: /pinInterfaceNames: expected nothing, or Proxmox VE 9\.1, got true with 8\.4/,
  });
});

test('a node that has not what its profile needs is refused with the field', () => {
  const none = { gateway: undefined, nameServers: [] };
  const cases: readonly (readonly [Partial<HostAnswerFacts>, RegExp])[] = [
    [
      { ...WRITTEN, network: { ...none, nameServers: ['192.168.1.1'] } },
      /network\.gateway: expected a gateway in the network of 192\.168\.1\.31\/24, got none/,
    ],
    [
      { ...WRITTEN, network: { gateway: '10.0.0.1', nameServers: ['10.0.0.1'] } },
      /network\.gateway: .*got 10\.0\.0\.1/,
    ],
    [{ ...WRITTEN, network: { gateway: '192.168.1.1', nameServers: [] } }, /network\.nameserver: /],
    [{ hostname: '4711' }, /hostname: expected a host name with a letter/],
  ];
  for (const [changes, message] of cases) {
    assert.throws(() => hostAnswerFile(facts(SMALLEST, changes)), {
      code: 'INPUT_INVALID',
      message,
    });
  }
});

test(
  'whatever a text holds, it stays the text of its key, and adds no other',
  needs(PYTHON),
  () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        '"',
        "'''",
        '"""',
        '\\',
        '\n[disk-setup]\nfilesystem = "zfs"',
        'a"\nb = "c',
        '\u0000\u007f',
      ),
    );
    const texts: string[] = [];
    fc.assert(
      fc.property(hostile, hostile, (hash, key) => {
        const given = facts(SMALLEST, { unknownPasswordHash: hash, sshAuthorizedKeys: [key] });
        texts.push(hostAnswerFile(given));
        const file = hostAnswerFile({
          ...given,
          profile: {
            ...given.profile,
            disks: { kind: 'filter', filter: { ID_MODEL: key }, match: 'any' },
          },
        });
        texts.push(file);
      }),
      { numRuns: 60 },
    );
    for (const value of parseTomls(texts)) {
      const { global, 'disk-setup': disks, ...rest } = checkAnswers(value, '8.4');
      assert.equal(global['reboot-on-error'], false);
      assert.ok('disk-list' in disks || 'filter' in disks);
      const others = ['first-boot', 'network', 'post-installation-webhook'];
      assert.deepEqual(Object.keys(rest).toSorted(), others);
    }
  },
);

const DISKS = {
  nvme0n1: { ID_MODEL: 'PM961 NVMe SAMSUNG 128GB', ID_SERIAL: 'S3', DEVNAME: '/dev/nvme0n1' },
  sda: { ID_MODEL: 'Samsung_SSD_870_EVO_1TB', ID_SERIAL: 'Samsung_SSD_870_A', ID_BUS: 'ata' },
  sdb: { ID_MODEL: 'Samsung_SSD_870_EVO_1TB', ID_SERIAL: 'Samsung_SSD_870_B', ID_BUS: 'ata' },
  sdc: { ID_MODEL: 'WDC_WD40', ID_SERIAL: 'WD', ID_BUS: 'ata' },
};

/** By profile: what is wiped, or why nothing is. */
const WIPED: readonly (readonly [string, readonly string[] | RegExp])[] = [
  [SMALLEST, ['nvme0n1']],
  [SIZED, ['sda']],
  ['image: "8.4"\ndisks: {filter: {ID_MODEL: "WDC*"}}\n', ['sdc']],
  [
    'image: "8.4"\nfilesystem: {kind: zfs, raid: raid1}\ndisks: {list: [sda, sdb]}\n',
    ['sda', 'sdb'],
  ],
  [
    'image: "8.4"\nfilesystem: {kind: zfs, raid: raid1}\ndisks: {filter: {ID_MODEL: "Samsung_SSD*", ID_BUS: ata}, match: all}\n',
    ['sda', 'sdb'],
  ],
  ['image: "8.4"\ndisks: {filter: {ID_MODEL: "Intel*"}}\n', /filter did not match any device/],
];

test('of several disks those are wiped that were named, and no other', needs(PYTHON), () => {
  const values = parseTomls(WIPED.map(([text]) => hostAnswerFile(facts(text))));
  for (const [index, [text, expected]] of WIPED.entries()) {
    const wiped = () => wipedDisks(checkAnswers(values[index], '8.4'), DISKS);
    if (expected instanceof RegExp) assert.throws(wiped, expected);
    else assert.deepEqual(wiped(), expected, text);
  }
});
