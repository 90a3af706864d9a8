import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { type AutoinstallFacts, createAutoinstall } from '../../src/boot/autoinstall.ts';
import { assertGolden } from '../support/golden.ts';
import { hostileText } from './hostile-strings.ts';
import { everywhere, HOSTILE_TEXT, optiplex, SSH_KEY, templates, virtualMachine } from './nodes.ts';

const autoinstall = createAutoinstall(templates);

function answers(facts: AutoinstallFacts): Record<string, unknown> {
  return parse(autoinstall.userData(facts)).autoinstall;
}

test('the seed of an Optiplex with DHCP', async () => {
  assertGolden('boot/optiplex-1.user-data.yaml', autoinstall.userData(await optiplex()));
  assertGolden('boot/optiplex-1.meta-data.yaml', autoinstall.metaData(await optiplex()));
});

test('the seed of a virtual machine with a fixed address', async () => {
  assertGolden('boot/vm-3.user-data.yaml', autoinstall.userData(await virtualMachine()));
  assertGolden('boot/vm-3.meta-data.yaml', autoinstall.metaData(await virtualMachine()));
});

test('the seed of a node whose every word is hostile', () => {
  assertGolden('boot/hostile.user-data.yaml', autoinstall.userData(everywhere(HOSTILE_TEXT)));
  assertGolden('boot/hostile.meta-data.yaml', autoinstall.metaData(everywhere(HOSTILE_TEXT)));
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

test('a fixed address without gateway and name servers has no empty lists', async () => {
  const network = {
    kind: 'static',
    address: '10.0.0.5/24',
    gateway: undefined,
    nameServers: [],
  } as const;
  assert.deepEqual(answers({ ...(await optiplex()), network })['network'], {
    version: 2,
    ethernets: {
      boot: {
        match: { macaddress: 'd0:50:99:4e:05:57' },
        dhcp4: false,
        addresses: ['10.0.0.5/24'],
      },
    },
  });
});

test('every text comes back from YAML as it went in, and where it went in', () => {
  fc.assert(
    fc.property(
      hostileText.filter((text) => !text.includes('\0')),
      (text) => {
        const facts = everywhere(text);
        const parsed = answers(facts);
        const expected = text.toWellFormed();
        assert.deepEqual(Object.keys(parsed), Object.keys(answers(everywhere('word'))));
        assert.equal(parsed['locale'], expected);
        assert.deepEqual(parsed['packages'], [expected]);
        assert.deepEqual(parsed['identity'], {
          hostname: expected,
          realname: expected,
          username: expected,
          password: expected,
        });
        assert.deepEqual(parsed['storage'], {
          layout: {
            name: 'direct',
            match: { ssd: true, model: expected, serial: expected, id_path: expected },
          },
          swap: { size: 536_870_912 },
          grub: { reorder_uefi: false },
        });
        assert.equal(parse(autoinstall.metaData(facts))['local-hostname'], expected);
      },
    ),
    { numRuns: 60 },
  );
});
