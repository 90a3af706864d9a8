import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parse } from 'yaml';
import { createAutoinstall } from '../../src/boot/autoinstall.ts';
import { ProvisioningError } from '../../src/domain/errors.ts';
import { optiplex, parseUbuntu, templates } from './nodes.ts';

const autoinstall = createAutoinstall(templates);

/** The answers of a profile of 24.04 with `text` under `autoinstall`. */
async function answersWith(text: string, point = '24.04.4'): Promise<Record<string, unknown>> {
  const indented = text.replaceAll(/^/gm, '  ');
  const profile = parseUbuntu('p', `image: "24.04"\nautoinstall:\n${indented}\n`, 'p.yaml');
  return parse(autoinstall.userData({ ...(await optiplex()), profile, point })).autoinstall;
}

async function refusals(text: string, point = '24.04.4'): Promise<readonly string[]> {
  try {
    await answersWith(text, point);
  } catch (error) {
    assert.ok(error instanceof ProvisioningError, String(error));
    assert.equal(error.code, 'PROFILE_INVALID');
    return error.problems.map(({ field, expected, got }) => `${field}: ${expected}; got ${got}`);
  }
  return [];
}

test("a user's commands stand between ours: wiping is first, the report is last", async () => {
  const answers = await answersWith(
    'early-commands: [mine]\nlate-commands: [mine, [also, mine]]\nerror-commands: [mine]',
  );
  const early = answers['early-commands'] as string[];
  const late = answers['late-commands'] as string[];
  const error = answers['error-commands'] as string[];
  assert.match(early[0] ?? '', /early\.sh/);
  assert.deepEqual(early.slice(1), ['mine']);
  assert.deepEqual(late.slice(0, 2), ['mine', ['also', 'mine']]);
  assert.match(late[2] ?? '', /late\.sh/);
  assert.match(error[0] ?? '', /\/failed/);
  assert.deepEqual(error.slice(1), ['mine']);
});

test('mappings are merged, lists joined, and other values replaced', async () => {
  const answers = await answersWith(
    'packages: [tmux]\nlocale: de_DE.UTF-8\nuser-data:\n  package_update: true\napt:\n  disable_components: [multiverse]',
  );
  assert.deepEqual(answers['packages'], ['tmux']);
  assert.equal(answers['locale'], 'de_DE.UTF-8');
  assert.deepEqual(answers['user-data'], { ssh_deletekeys: false, package_update: true });
  assert.deepEqual(answers['apt'], {
    geoip: false,
    fallback: 'offline-install',
    disable_components: ['multiverse'],
  });
});

test('partitions in full take the place of the layout', async () => {
  const { storage } = await answersWith('storage:\n  config: [{type: disk, id: d, ptable: gpt}]');
  assert.deepEqual(storage, {
    swap: { size: 0 },
    grub: { reorder_uefi: false },
    config: [{ type: 'disk', id: 'd', ptable: 'gpt' }],
  });
});

test('what Pilotlight relies on is refused, with what to use instead', async () => {
  for (const [text, pattern] of [
    ['version: 1', /^autoinstall\.version: no such key/],
    ['reporting: {builtin: {type: print}}', /^autoinstall\.reporting: no such key: the events/],
    ['interactive-sections: [network]', /waits for a person/],
    ['network: {version: 2}', /^autoinstall\.network: network of the profile instead/],
    ['identity: {hostname: x}', /^autoinstall\.identity\.hostname: .*a node has its own host name/],
    ['shutdown: poweroff', /^autoinstall\.shutdown: shutdown of the profile instead/],
    ['storage: {layout: {match: {size: smallest}}}', /disk\.match of the profile/],
    ['storage: {grub: {reorder_uefi: true}}', /bootOrder of the profile/],
    ['refresh-installer: {update: true}', /another installer/],
    ['user-data: {ssh_deletekeys: true}', /host keys that were reported/],
    ['autoinstall: {version: 1}', /content of Ubuntu's autoinstall/],
  ] as const) {
    assert.match((await refusals(text)).join('\n'), pattern);
  }
});

test("what Ubuntu's own schema lets through and its installer dies of is refused", async () => {
  for (const [text, pattern] of [
    ['late-command: [reboot]', /^autoinstall\.late-command: no such field/],
    ['late-commands: [a: b]', /^autoinstall\.late-commands\[0\]: a command as text \(in quotes/],
    ['late-commands: reboot', /^autoinstall\.late-commands: a list/],
    ['early-commands:\n  - echo 1\n  - 2', /^autoinstall\.early-commands\[2\]: a command as text/],
    ['ssh:', /^autoinstall\.ssh: keys and values; got null/],
    ['ssh: {install-server: false}', /Pilotlight pins the keys/],
    ['storage: {layout: }', /^autoinstall\.storage\.layout: keys and values; got null/],
    ['storage: {layout: {password: x}}', /asks for it at every boot/],
    ['storage: {layout: {nmae: lvm}}', /^autoinstall\.storage\.layout\.nmae: no such field/],
    ['timezone: 5', /^autoinstall\.timezone: text; got 5/],
    ['kernel: {package: a, flavor: b}', /^autoinstall\.kernel: either package or flavor/],
    ['updates: none', /^autoinstall\.updates: one of security, all/],
    ['oem: {install: maybe}', /^autoinstall\.oem/],
    ['apt: {primary: [{uri: x}], mirror-selection: {primary: [{uri: z}]}}', /not both/],
    ['packages: [1]', /^autoinstall\.packages\[0\]: text; got 1/],
    ['user-data: []', /^autoinstall\.user-data: keys and values/],
  ] as const) {
    assert.match((await refusals(text)).join('\n'), pattern, text);
  }
});

test('what one release takes and another does not is refused by its point release', async () => {
  for (const [text, taken, refused] of [
    ['kernel-crash-dumps: {enabled: false}', ['26.04'], ['22.04.5', '24.04.2', '24.04.4']],
    ['zdevs: [{id: x, enabled: true}]', ['26.04', '26.04.1'], ['24.04.4']],
    ['identity: {groups: [docker]}', ['26.04'], ['24.04.2', '24.04.3', '24.04.4']],
    ['late-commands: [chown ubuntu /srv]', ['24.04.4', '26.04'], ['24.04.2', '24.04.3']],
  ] as const) {
    const profile = parseUbuntu('p', `image: x.iso\nautoinstall:\n  ${text}\n`, 'p.yaml');
    const facts = { ...(await optiplex()), profile };
    for (const point of taken) autoinstall.userData({ ...facts, point });
    for (const point of refused) {
      const message = new RegExp(`expected nothing, or Ubuntu .* with ${point}, wh`);
      assert.throws(() => autoinstall.userData({ ...facts, point }), {
        code: 'PROFILE_INVALID',
        message,
      });
    }
  }
});

test('a disk that an older installer would not find by its rules is refused', async () => {
  for (const [disk, taken, refused] of [
    ['{layout: zfs}', '24.04.2', '22.04.5'],
    ['{match: [{ssd: true}, {size: largest}]}', '24.04.2', '22.04.5'],
    ['{match: [{ssd: true}, {size: largest}]}', '26.04', '24.04'],
    ['{match: {idPath: "pci-*"}}', '24.04.2', '22.04.5'],
  ] as const) {
    const profile = parseUbuntu('p', `image: x.iso\ndisk: ${disk}\n`, 'p.yaml');
    const facts = { ...(await optiplex()), profile };
    autoinstall.userData({ ...facts, point: taken });
    assert.throws(() => autoinstall.userData({ ...facts, point: refused }), {
      code: 'PROFILE_INVALID',
      message: /autoinstall\.storage\.layout/,
    });
  }
});

test('what a release drops is found when the profile names that release, before any node', () => {
  const text = 'image: "24.04"\nautoinstall:\n  kernel-crash-dumps: {enabled: true}\n';
  assert.throws(() => parseUbuntu('p', text, 'p.yaml'), {
    code: 'PROFILE_INVALID',
    message: /p\.yaml: autoinstall\.kernel-crash-dumps: expected nothing, or Ubuntu 26\.04/,
  });
});

test('words that YAML 1.1 and 1.2 read differently are refused with their line', async () => {
  for (const word of ['yes', 'off', '0644', '22:30', '2026-01-01', '1_000']) {
    const [problem = ''] = await refusals(`user-data:\n  x: ${word}`);
    assert.match(problem, new RegExp(`^line 4: .*; got ${word}$`));
    assert.deepEqual(await refusals(`user-data:\n  x: "${word}"`), []);
  }
});
