import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseProfile } from '../../src/boot/profiles.ts';
import { ProvisioningError } from '../../src/domain/errors.ts';
import { SSH_KEY } from './nodes.ts';

const START = 'kind: proxmox-ve\nimage: "8.4"\n';
const DISK = 'disks: {list: [nvme0n1]}\n';

function problemsOf(text: string): Readonly<Record<string, string>> {
  try {
    parseProfile('host', text, 'host.yaml');
  } catch (error) {
    assert.ok(error instanceof ProvisioningError && error.code === 'PROFILE_INVALID');
    return Object.fromEntries(error.problems.map(({ field, expected }) => [field, expected]));
  }
  return {};
}

test('a profile of an image and a disk is a whole one', () => {
  const profile = parseProfile('host', START + DISK, 'host.yaml');
  assert.deepEqual(profile, {
    ...{ name: 'host', description: '', kind: 'proxmox-ve', image: '8.4' },
    ...{ country: 'us', timezone: 'UTC', keyboard: 'en-us', mailto: 'root@home.arpa' },
    ...{ domain: 'home.arpa', rootPasswordHash: undefined, sshAuthorizedKeys: [] },
    filesystem: {
      kind: 'ext4',
      lvm: {
        ...{ hdsize: undefined, swapsize: undefined, maxroot: undefined },
        ...{ maxvz: undefined, minfree: undefined },
      },
    },
    disks: { kind: 'list', names: ['nvme0n1'] },
    ...{ gateway: undefined, nameServer: undefined, pinInterfaceNames: false },
    ...{ repositories: 'no-subscription', cluster: undefined, shutdown: 'reboot' },
    minimumMemoryMiB: undefined,
  });
});

/** By what stands in the file besides the start: the field that is told, and what was expected. */
const MISTAKES: readonly (readonly [string, string, RegExp])[] = [
  ['', 'filter', /./],
  ['disks: {}', 'disks.filter', /./],
  ['disks: {filter: {}}', 'disks.filter', /at least one property/],
  ['disks: {filter: {ID_MODEL: "*"}}', 'disks.filter', /tells disks apart/],
  ['disks: {filter: {id_model: x}}', 'disks.filter.id_model', /property of udev/],
  ['disks: {filter: {ID_MODEL: "a\\"b"}}', 'disks.filter.ID_MODEL', /a glob/],
  [
    'disks: {filter: {ID_MODEL: a, ID_BUS: b}}',
    'disks.filter',
    /one property: with ext4 .*first disk/,
  ],
  ['disks: {filter: {ID_MODEL: a}, match: all}', 'disks.match', /nothing: ext4 takes one disk/],
  [
    'disks: {filter: {ID_MODEL: a, ID_BUS: b}}\nfilesystem: {kind: zfs, raid: raid0}',
    'disks.match',
    /any or all/,
  ],
  ['disks: {list: []}', 'disks.list', /at least 1/],
  ['disks: {list: [/dev/sda]}', 'disks.list[0]', /name of a disk below \/dev/],
  ['disks: {list: [sda, sda]}', 'disks.list', /each disk once/],
  ['disks: {list: [sda, sdb]}', 'disks.list', /one disk for ext4/],
  ['disks: {list: [sda], filter: {ID_MODEL: a}}', 'disks.filter', /no such field/],
  [
    'disks: {list: [sda]}\nfilesystem: {kind: zfs, raid: raid1}',
    'disks.list',
    /at least 2 disks for zfs raid1/,
  ],
  ['disks: {list: [sda]}\nfilesystem: {kind: zfs}', 'filesystem.raid', /one of raid0/],
  [
    'disks: {list: [sda]}\nfilesystem: {kind: ntfs}',
    'filesystem.kind',
    /one of ext4, xfs, zfs, btrfs/,
  ],
  [
    'disks: {list: [sda]}\nfilesystem: {kind: ext4, raid: raid1}',
    'filesystem.raid',
    /no such field/,
  ],
  [
    `${DISK}filesystem: {kind: ext4, lvm: {hdsize: 32, swapsize: 17}}`,
    'filesystem.lvm.swapsize',
    /at most half/,
  ],
  [`${DISK}country: uk`, 'country', /two small letters/],
  [`${DISK}country: DE`, 'country', /"de", in small letters/],
  [`${DISK}timezone: Etc/UTC`, 'timezone', /UTC, or a time zone/],
  [`${DISK}timezone: Europe/Berln`, 'timezone', /Europe\/Berlin/],
  [`${DISK}keyboard: us`, 'keyboard', /one of de, de-ch/],
  [`${DISK}mailto: root`, 'mailto', /a mail address/],
  [`${DISK}mailto: mail@example.invalid`, 'mailto', /of your own/],
  [`${DISK}login: {rootPasswordHash: secret}`, 'login.rootPasswordHash', /random, or a hash/],
  [`${DISK}login: {rootPasswordHash: "!"}`, 'login.rootPasswordHash', /random, or a hash/],
  [`${DISK}login: {username: me}`, 'login.username', /no such field/],
  [`${DISK}network: {nameserver: "fd00::1"}`, 'network.nameserver', /an IPv4 address/],
  [`${DISK}repositories: all`, 'repositories', /one of no-subscription, enterprise/],
  [`${DISK}cluster: {host: 10.0.0.1, fingerprint: AA}`, 'cluster.fingerprint', /32 pairs/],
  [`${DISK}packages: [curl]`, 'packages', /no such field/],
];

test('each mistake names its field, and what was expected', () => {
  for (const [text, field, expected] of MISTAKES) {
    const problems = problemsOf(`${START}${text}\n`);
    const fields = Object.keys(problems);
    if (field === 'filter')
      assert.ok(
        fields.some((one) => one.startsWith('disks')),
        text,
      );
    else
      assert.match(
        problems[field] ?? `not told; told: ${JSON.stringify(problems)}`,
        expected,
        text,
      );
  }
});

test('YAML makes a number of a release: it has to stand in quotes', () => {
  assert.match(
    problemsOf(`kind: proxmox-ve\nimage: 8.4\n${DISK}`)['image'] ?? '',
    /write "8\.4", in quotes/,
  );
});

test('a kind that there is not names those that there are', () => {
  assert.equal(problemsOf('kind: debian\nimage: "12"\n')['kind'], 'one of ubuntu, proxmox-ve');
  assert.equal(problemsOf('kind: 7\n')['kind'], 'one of ubuntu, proxmox-ve');
});

test('keys and the password of the cluster stand in files beside the profile', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'pilotlight-profile-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'host.yaml');
  const fingerprint = Array(32).fill('0a').join(':');
  const cluster = `cluster: {host: pve-1.home.arpa, fingerprint: "${fingerprint}", passwordFile: secret}\n`;
  const text = `${START}${DISK}login: {sshAuthorizedKeysFile: keys}\n${cluster}`;
  const parse = () => parseProfile('host', text, path);
  writeFileSync(join(folder, 'keys'), `# mine\n${SSH_KEY}\n`);
  assert.throws(parse, /cluster\.passwordFile: expected a readable file with a password/);
  writeFileSync(join(folder, 'secret'), 'correct horse\nbattery');
  assert.throws(parse, (error) => {
    assert.match(String(error), /expected a file of one line, the password, got several lines/);
    return !String(error).includes('horse');
  });
  writeFileSync(join(folder, 'secret'), 'correct horse "battery"\n');
  const profile = parse();
  assert.ok(profile.kind === 'proxmox-ve');
  assert.deepEqual(profile.sshAuthorizedKeys, [SSH_KEY]);
  assert.deepEqual(profile.cluster, {
    host: 'pve-1.home.arpa',
    fingerprint: fingerprint.toUpperCase(),
    password: 'correct horse "battery"',
  });
});
