import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProvisioningError } from '../../src/domain/errors.ts';
import { parseMac } from '../../src/domain/mac.ts';
import { displayName, isHostname } from '../../src/domain/node.ts';
import { describeEvent } from '../../src/domain/timeline.ts';
import { FIRST_BOOT } from '../support/store-values.ts';

const mac = parseMac('d0:50:99:4e:05:57') ?? assert.fail();

test('a host name is what Linux, Kubernetes and DNS all take', () => {
  for (const name of ['a', '7', 'optiplex-1', 'a--b', 'x'.repeat(63)]) {
    assert.ok(isHostname(name), name);
  }
  const bad = [
    '',
    '-a',
    'a-',
    'A',
    'a.b',
    'a_b',
    'a b',
    'ä',
    'a\n',
    'x'.repeat(64),
    'a;reboot',
    '$(a)',
  ];
  for (const name of bad) assert.ok(!isHostname(name), JSON.stringify(name));
});

test('no character that a shell, YAML or a URL would read otherwise is in a host name', () => {
  for (let code = 0; code <= 0xffff; code += 1) {
    const character = String.fromCharCode(code);
    assert.equal(
      isHostname(`a${character}b`),
      /[a-z0-9-]/.test(character),
      `U+${code.toString(16)}`,
    );
  }
});

test('a node is called by its host name, then by its MAC', () => {
  assert.equal(displayName({ hostname: 'optiplex-1', macs: [mac] }), 'optiplex-1');
  assert.equal(displayName({ hostname: undefined, macs: [mac] }), 'd0:50:99:4e:05:57');
  assert.equal(displayName({ hostname: undefined, macs: [] }), 'a machine without a MAC');
});

test('no line of the timeline shows the ticket of an attempt', () => {
  const ticket = '00112233445566778899aabbccddeeff';
  const line = describeEvent({ type: 'attempt-started', ticket, address: '192.168.1.21' });
  assert.equal(line, 'install script fetched from 192.168.1.21');
});

test('each event writes a line of its own', () => {
  const lines = [
    describeEvent({ type: 'approved', by: 'anna' }),
    describeEvent({ type: 'boot-offered', text: 'offered snponly.efi' }),
    describeEvent({ type: 'seed-served', address: '192.168.1.21' }),
    describeEvent({
      type: 'install-reported',
      sshHostKeys: ['ssh-ed25519 AAAA', 'ssh-rsa AAAA'],
      keyHash: undefined,
    }),
    describeEvent(FIRST_BOOT),
    describeEvent({ type: 'k3s-installed' }),
    describeEvent({ type: 'join-failed', reason: 'install.sh failed', log: 'a long log' }),
    describeEvent({ type: 'node-ready' }),
    describeEvent({ type: 'rotation-confirmed' }),
    describeEvent({ type: 'step-failed', reason: 'no disk matches', log: 'a long log' }),
    describeEvent({ type: 'reinstall-requested', by: 'anna' }),
  ];
  assert.deepEqual(lines, [
    'approved by anna',
    'offered snponly.efi',
    'autoinstall seed fetched from 192.168.1.21',
    'installed; 2 SSH host keys reported',
    'first boot, kernel 6.8.0-101-generic, on /dev/nvme0n1 (256 GB): eno1 has 192.168.1.21/24',
    'K3s is installed',
    'joining failed: install.sh failed',
    'Kubernetes says that the node is Ready',
    'HAProxy says that its servers are UP',
    'no disk matches',
    'reinstall requested by anna',
  ]);
});

test('an error keeps its code, its cause and the fields that are wrong', () => {
  const cause = new Error('ENOENT');
  const problems = [{ field: 'hostname', expected: 'a host name', got: '"-a"' }];
  const error = new ProvisioningError('INPUT_INVALID', 'hostname is wrong', { cause, problems });
  assert.equal(error.name, 'ProvisioningError');
  assert.equal(error.code, 'INPUT_INVALID');
  assert.equal(error.cause, cause);
  assert.deepEqual(error.problems, problems);
  assert.deepEqual(new ProvisioningError('NODE_NOT_FOUND', 'no node').problems, []);
});
