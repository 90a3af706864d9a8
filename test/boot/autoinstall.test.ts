import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { type AutoinstallFacts, answersOf } from '../../src/boot/autoinstall/answers.ts';
import { createAutoinstall } from '../../src/boot/autoinstall.ts';
import { assertGolden } from '../support/golden.ts';
import { hostileText } from './hostile-strings.ts';
import {
  builtInProfile,
  everywhere,
  exampleProfile,
  HOSTILE_TEXT,
  JOIN,
  mac,
  optiplex,
  PILOTLIGHT_KEY,
  parseUbuntu,
  SSH_KEY,
  templates,
  virtualMachine,
} from './nodes.ts';

const autoinstall = createAutoinstall(templates);

function answers(facts: AutoinstallFacts): Record<string, unknown> {
  return parse(autoinstall.userData(facts)).autoinstall;
}

/** As it would be served if nothing were checked before. */
function unchecked(facts: AutoinstallFacts): string {
  const { hostname, profile } = facts;
  const seed = { autoinstall: answersOf(facts) };
  return templates.render('autoinstall/user-data.yaml', { hostname, profile: profile.name, seed });
}

const POINTS = ['22.04.5', '24.04.2', '24.04.3', '24.04.4', '26.04'];

for (const profile of ['default', 'optiplex-7050', 'vm']) {
  for (const point of POINTS) {
    test(`what an install of ${profile} with Ubuntu ${point} fetches`, async () => {
      const node = profile === 'vm' ? await virtualMachine() : await optiplex();
      const facts = { ...node, profile: await builtInProfile(profile), point };
      const folder = `boot/install/${profile}`;
      assertGolden(`${folder}/user-data-${point}.yaml`, autoinstall.userData(facts));
      // One for all releases: nothing in them asks which it is.
      assertGolden(`${folder}/early.sh`, autoinstall.earlyProgram(facts));
      assertGolden(`${folder}/late.sh`, autoinstall.lateProgram(facts));
    });
  }
}

test('what an install of the storage node of the examples fetches', async () => {
  const node = await virtualMachine();
  const macs = [mac('d0:50:99:4e:05:57'), mac('d0:50:99:4e:05:58')];
  const profile = exampleProfile('storage');
  const card = mac('d0:50:99:4e:05:57');
  const bonded = { ...node, hostname: 'storage-1', mac: card, macs, profile };
  assertGolden('boot/install/storage/user-data.yaml', autoinstall.userData(bonded));
  assertGolden('boot/install/storage/early.sh', autoinstall.earlyProgram(bonded));
  assertGolden('boot/install/storage/late.sh', autoinstall.lateProgram(bonded));
});

test('what the install of a server of a cluster runs at its end', async () => {
  const facts = { ...(await optiplex()), join: JOIN, pilotlightKey: PILOTLIGHT_KEY };
  assertGolden('boot/install/server/late.sh', autoinstall.lateProgram(facts));
});

test('what cloud-init is told of the instance', async () => {
  assertGolden('boot/optiplex-1.meta-data.yaml', autoinstall.metaData(await optiplex()));
  assertGolden('boot/hostile.meta-data.yaml', autoinstall.metaData(everywhere(HOSTILE_TEXT)));
});

test('the seed of a node whose every word is hostile', () => {
  assertGolden('boot/hostile.user-data.yaml', unchecked(everywhere(HOSTILE_TEXT)));
});

test('every install has an instance-id of its own', async () => {
  const facts = await optiplex();
  const again = { ...facts, attempt: 2 };
  assert.notEqual(
    parse(autoinstall.metaData(facts))['instance-id'],
    parse(autoinstall.metaData(again))['instance-id'],
  );
});

test('the keys of the profile and of the configuration are merged', async () => {
  const facts = await optiplex();
  const login = { ...facts.profile.login, sshAuthorizedKeys: ['ssh-rsa AAAA x', SSH_KEY] };
  const { ssh } = answers({ ...facts, profile: { ...facts.profile, login } });
  assert.deepEqual(ssh, {
    'install-server': true,
    'allow-pw': false,
    'authorized-keys': ['ssh-rsa AAAA x', SSH_KEY],
  });
});

test('the webhook is told to nobody but Pilotlight, in three keys and no more', async () => {
  assert.deepEqual(answers(await optiplex())['reporting'], {
    pilotlight: {
      type: 'webhook',
      endpoint: 'http://192.168.1.10:8080/install/00112233445566778899aabbccddeeff/events',
      level: 'INFO',
    },
  });
});

test('the installer configures no card: its own root may hang on it', async () => {
  assert.equal(answers(await virtualMachine())['network'], undefined);
});

test('packages that cannot be had end the install, unless the profile says otherwise', async () => {
  const facts = await optiplex();
  const fallback = (text: string) => {
    const profile = parseUbuntu('p', `image: "24.04"\n${text}`, 'p.yaml');
    return (answers({ ...facts, profile })['apt'] as Record<string, unknown>)['fallback'];
  };
  assert.equal(fallback(''), 'offline-install');
  assert.equal(fallback('packages: [curl]'), 'abort');
  assert.equal(fallback('packages: [curl]\napt: {fallback: continue-anyway}'), 'continue-anyway');
});

test('a node that is to ask the network first at each boot keeps its order', async () => {
  const facts = await optiplex();
  const grub = (bootOrder: 'disk' | 'network') => {
    const seed = answers({ ...facts, profile: { ...facts.profile, bootOrder } });
    return (seed['storage'] as Record<string, unknown>)['grub'];
  };
  assert.deepEqual(grub('disk'), { reorder_uefi: false });
  assert.deepEqual(grub('network'), { reorder_uefi: true });
});

test('a host name that is none reaches no machine', async () => {
  const facts = await optiplex();
  for (const hostname of ["o'brien", 'a"b', 'a: b', 'a\nb', '$(reboot)', '']) {
    assert.throws(() => autoinstall.userData({ ...facts, hostname }), {
      code: 'PROFILE_INVALID',
      message: /autoinstall\.identity\.hostname: expected a host name/,
    });
  }
});

test('every text comes back from YAML as it went in, and where it went in', () => {
  const skeleton = Object.keys(parse(unchecked(everywhere('word'))).autoinstall);
  fc.assert(
    fc.property(
      hostileText.filter((text) => !text.includes('\0')),
      (text) => {
        const facts = everywhere(text);
        const parsed = parse(unchecked(facts)).autoinstall;
        const expected = text.toWellFormed();
        assert.deepEqual(Object.keys(parsed), skeleton);
        assert.equal(parsed['locale'], expected);
        assert.deepEqual(parsed['packages'], [expected]);
        assert.deepEqual(parsed['identity'], {
          hostname: expected,
          realname: expected,
          username: expected,
          password: expected,
        });
        assert.deepEqual(parsed['storage']['layout'], {
          name: 'direct',
          match: {
            ssd: true,
            model: expected,
            vendor: expected,
            serial: expected,
            path: expected,
            id_path: expected,
          },
        });
        assert.equal(parse(autoinstall.metaData(facts))['local-hostname'], expected);
      },
    ),
    { numRuns: 60 },
  );
});
