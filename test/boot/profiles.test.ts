import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { createProfiles, type Profiles, parseProfile } from '../../src/boot/profiles.ts';
import { ProvisioningError } from '../../src/domain/errors.ts';
import type { UbuntuProfile } from '../../src/domain/profile.ts';
import { hostileText } from './hostile-strings.ts';
import { PROFILES_FOLDER, parseUbuntu, SSH_KEY, ubuntu } from './nodes.ts';

const ANY_DISK = {
  ssd: undefined,
  size: undefined,
  model: undefined,
  vendor: undefined,
  serial: undefined,
  path: undefined,
  idPath: undefined,
};

async function folderWith(context: TestContext, files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'pilotlight-profiles-'));
  context.after(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return folder;
}

function mistakesOf(text: string): readonly string[] {
  try {
    parseProfile('p', text, '/profiles/p.yaml');
  } catch (error) {
    assert.ok(error instanceof ProvisioningError);
    assert.equal(error.code, 'PROFILE_INVALID');
    assert.match(error.message, /^\/profiles\/p\.yaml: /);
    return error.problems.map(({ field, expected, got }) => `${field}: ${expected}; got ${got}`);
  }
  return [];
}

test('the profiles that are shipped are sound', async () => {
  const profiles = createProfiles({ builtIn: PROFILES_FOLDER, own: '/nonexistent' });
  await profiles.load();
  assert.deepEqual(profiles.broken(), []);
  assert.deepEqual(
    profiles.list().map(({ name }) => name),
    ['default', 'optiplex-7050', 'vm'],
  );
  assert.deepEqual(found(profiles, 'optiplex-7050').disk, {
    layout: 'lvm',
    sizing: 'all',
    match: [{ ...ANY_DISK, ssd: true, size: 'largest' }],
    swapMiB: 0,
    wipe: 'signatures',
  });
  assert.deepEqual(found(profiles, 'vm').kernelOptions, ['console=tty0', 'console=ttyS0,115200n8']);
});

test('a profile needs no more than its image', () => {
  const profile = parseUbuntu('small', 'image: "24.04"\n', 'small.yaml');
  assert.equal(profile.name, 'small');
  assert.deepEqual(profile.disk.match, [{ ...ANY_DISK, size: 'largest' }]);
  assert.equal(profile.login.passwordHash, '!');
  assert.equal(profile.medium, 'nfs');
  assert.equal(profile.minimumMemoryMiB, undefined);
  assert.equal(profile.apt.fallback, 'offline-install');
});

test("a file of the user's takes the place of the shipped one of its name", async (context) => {
  const own = await folderWith(context, {
    'vm.yml': 'image: ubuntu-24.04.4-live-server-amd64.iso\n',
    'mine.yaml': 'image: "26.04"\n',
    '.vm.yaml.swp': 'not a profile',
    'README.md': 'not a profile',
  });
  const profiles = createProfiles({ builtIn: PROFILES_FOLDER, own });
  assert.deepEqual(profiles.list(), []);
  await profiles.load();
  assert.equal(profiles.find('vm')?.image, 'ubuntu-24.04.4-live-server-amd64.iso');
  assert.deepEqual(
    profiles.list().map(({ name }) => name),
    ['default', 'optiplex-7050', 'vm', 'mine'],
  );
});

test('a broken file takes no other away, and what it replaces is not used instead', async (context) => {
  const own = await folderWith(context, {
    'vm.yaml': 'image: 24.04\n',
    'mine.yaml': 'image: "24.04"\n',
  });
  const profiles = createProfiles({ builtIn: PROFILES_FOLDER, own });
  await profiles.load();
  assert.equal(profiles.find('vm'), undefined);
  assert.equal(profiles.find('mine')?.name, 'mine');
  assert.deepEqual(
    profiles.broken().map(({ name, file }) => ({ name, file })),
    [{ name: 'vm', file: join(own, 'vm.yaml') }],
  );
  await writeFile(join(own, 'vm.yaml'), 'image: "24.04"\n');
  await profiles.load();
  assert.deepEqual(profiles.broken(), []);
});

test('every mistake of a file is named in one error', () => {
  const text = `
image: 24.04
kernelOption: [quiet]
disk:
  layout: btrfs
  swapMiB: "0"
  match:
    ssd: maybe
login:
  username: Root
  passwordHash: secret
  sshAuthorizedKeys: [AAAA]
packages: curl
kernelOptions: [quiet, "a b"]
`;
  assert.deepEqual(mistakesOf(text).toSorted(), [
    'disk.layout: one of lvm, direct, zfs; got "btrfs"',
    'disk.match.ssd: true or false; got "maybe"',
    'disk.swapMiB: a number; got "0"',
    'image: text: write "24.04", in quotes; got 24.04',
    'kernelOption: no such field; got ["quiet"]',
    'kernelOptions[1]: one kernel option, such as console=ttyS0, without quotes or $; got "a b"',
    'login.passwordHash: a hash from crypt(3), such as mkpasswd writes, or "!" for none; got "secret"',
    'login.sshAuthorizedKeys[0]: a public SSH key, as in ~/.ssh/id_ed25519.pub; got "AAAA"',
    'login.username: a user name: lower case letters, digits, _ and -; got "Root"',
    'packages: a list; got "curl"',
  ]);
});

test('the usual slips of YAML are named with their line', () => {
  assert.match(
    mistakesOf('image: "24.04"\ndisk:\n\tlayout: lvm\n').join(),
    /^line 3: YAML; got Tabs/,
  );
  assert.match(
    mistakesOf('image: "24.04"\nimage: "26.04"\n').join(),
    /^line 2: YAML; got Map keys/,
  );
  assert.match(
    mistakesOf('image: "24.04"\nlogin:\n  passwordHash: !\n').join(),
    /^login\.passwordHash: .* got ""$/,
  );
  assert.match(mistakesOf('a: 1\n---\nb: 2\n').join(), /multiple documents/);
  assert.match(mistakesOf('image: "24.04"\npackages: &p [*p]\n').join(), /no aliases/);
});

test('what is no profile at all is refused', () => {
  for (const text of ['', '[]', '5', 'text', `# ${'x'.repeat(70_000)}`]) {
    assert.notDeepEqual(mistakesOf(text), []);
  }
});

test('a sizing for the layout direct is refused: it would do nothing', () => {
  assert.match(
    mistakesOf('image: "24.04"\ndisk: {layout: direct, sizing: scaled}\n').join(),
    /^disk\.sizing/,
  );
});

test('whatever stands in a file, it is a profile or PROFILE_INVALID', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (key, value) => {
      mistakesOf(`image: "24.04"\n${key}: ${value}\n`);
      mistakesOf(key);
    }),
  );
});

test('SSH keys may stand in a file beside the profile', async (context) => {
  const folder = await folderWith(context, {
    keys: `# the team\n\n${SSH_KEY}\r\n`,
    broken: `${SSH_KEY}\nnot a key\n`,
    empty: '# nobody yet\n',
  });
  const keysOf = (file: string) => {
    const text = `image: "24.04"\nlogin: {sshAuthorizedKeysFile: ${file}}\n`;
    return parseUbuntu('p', text, join(folder, 'p.yaml')).login.sshAuthorizedKeys;
  };
  assert.deepEqual(keysOf('keys'), [SSH_KEY]);
  assert.deepEqual(keysOf('empty'), []);
  assert.throws(() => keysOf('broken'), /login\.sshAuthorizedKeysFile: expected a public SSH key/);
  assert.throws(() => keysOf('missing'), {
    code: 'PROFILE_INVALID',
    message: /login\.sshAuthorizedKeysFile: expected a readable file .*ENOENT/,
  });
});

test('a condition on a disk that a shell and the installer might read differently is refused', () => {
  for (const glob of ['a\\b', '[^a]', '[[:alpha:]]', "a'b", '$(reboot)', 'ü', 'a"b']) {
    const text = `image: "24.04"\ndisk: {match: {model: ${JSON.stringify(glob)}}}\n`;
    assert.match(mistakesOf(text).join(), /^disk\.match\.model: a glob such as Samsung\*/, glob);
  }
  const none = 'image: "24.04"\ndisk: {match: {}}\n';
  assert.match(mistakesOf(none).join(), /^disk\.match: at least one condition/);
});

test('where packages come from is a URL without a password in it', () => {
  const mistakes = (url: string) => mistakesOf(`image: "24.04"\napt: {mirror: "${url}"}\n`).join();
  assert.equal(mistakes('http://archive.ubuntu.com/ubuntu'), '');
  for (const url of [
    'archive.ubuntu.com',
    'http://me:secret@x/ubuntu',
    'ftp://x',
    'http://x/$(id)',
  ]) {
    assert.match(mistakes(url), /^apt\.mirror: an http or https URL, without user/);
  }
});

test('a profile that is read again is the same object until its file, or the keys beside it, change', async (context) => {
  const folder = await folderWith(context, {
    'mine.yaml': 'image: "24.04"\nlogin: {sshAuthorizedKeysFile: keys}\n',
    keys: `${SSH_KEY}\n`,
  });
  const profiles = createProfiles({ builtIn: PROFILES_FOLDER, own: folder });
  await profiles.load();
  const first = profiles.find('mine');
  await profiles.load();
  assert.ok(first !== undefined);
  assert.equal(profiles.find('mine'), first);
  await writeFile(join(folder, 'keys'), `${SSH_KEY}\n${SSH_KEY.replace(/ \S*$/, '')} other\n`);
  await profiles.load();
  assert.notEqual(profiles.find('mine'), first);
  const second = profiles.find('mine');
  await writeFile(join(folder, 'mine.yaml'), 'image: "22.04"\n');
  await profiles.load();
  assert.notEqual(profiles.find('mine'), second);
  assert.equal(profiles.find('mine')?.image, '22.04');
});

function found(profiles: Profiles, name: string): UbuntuProfile {
  const profile = profiles.find(name);
  assert.ok(profile);
  return ubuntu(profile);
}
