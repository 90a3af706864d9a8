import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { ProvisioningError } from '../../../../src/domain/errors.ts';
import { parseHandOver } from '../../../../src/http/machine/host/host-hand-over.ts';
import { createAuthority } from '../../../../src/pki/authority.ts';

const SECRET = 'b7a3c1de-4f60-4b3e-9d5c-0a1b2c3d4e5f';
const LINES = [
  'version pve-manager/8.4.1/2a5fa54a8503f96d',
  'kernel 6.8.12-9-pve',
  `token pilotlight@pve!pilotlight-pve-1 ${SECRET}`,
  'cluster lab',
  'address vmbr0 192.168.1.31/24',
  'address vmbr1 10.20.0.31/16',
  'later words of a later program',
];
const folder = mkdtempSync(join(tmpdir(), 'pilotlight-pve-'));
const certificates = { authority: '', server: '' };

before(async () => {
  const authority = createAuthority({ folder, now: Date.now });
  await authority.start();
  certificates.authority = authority.caPem();
  certificates.server = (await authority.serverCredentials(['127.0.0.1'])).cert;
});
after(() => rmSync(folder, { recursive: true }));

const told = (lines: readonly string[], pem = certificates.authority) =>
  `${lines.join('\n')}\n${pem}`;

function fieldsOf(text: string): readonly string[] {
  try {
    parseHandOver(text);
    return [];
  } catch (error) {
    assert.ok(error instanceof ProvisioningError && error.code === 'INPUT_INVALID');
    assert.ok(!JSON.stringify([error.message, error.problems]).includes(SECRET));
    return error.problems.map(({ field }) => field);
  }
}

test('what a host hands over is read line by line', () => {
  assert.deepEqual(parseHandOver(told(LINES)), {
    ...{ version: '8.4.1', kernel: '6.8.12-9-pve', cluster: 'lab' },
    ...{ tokenId: 'pilotlight@pve!pilotlight-pve-1', tokenSecret: SECRET },
    addresses: [
      { interfaceName: 'vmbr0', address: '192.168.1.31/24' },
      { interfaceName: 'vmbr1', address: '10.20.0.31/16' },
    ],
    caPem: certificates.authority.trimEnd().concat('\n'),
  });
  const { cluster, kernel, addresses } = parseHandOver(told([LINES[0] ?? '', LINES[2] ?? '']));
  assert.deepEqual([cluster, kernel, addresses], [undefined, undefined, []]);
});

test('each wrong line is named, and no secret is in what is said of it', () => {
  const without = (name: string) => LINES.filter((line) => !line.startsWith(name));
  const instead = (name: string, line: string) => [...without(name), `${name} ${line}`];
  assert.deepEqual(fieldsOf(told(without('version'))), ['version']);
  assert.deepEqual(fieldsOf(told(without('token'))), ['token']);
  assert.deepEqual(fieldsOf(told(instead('token', `root@pam!x ${SECRET.slice(1)}`))), ['token']);
  assert.deepEqual(fieldsOf(told(instead('token', `no-realm!x ${SECRET}`))), ['token']);
  assert.deepEqual(fieldsOf(told(instead('version', 'pve-manager/$(reboot)'))), ['version']);
  assert.deepEqual(fieldsOf(told(instead('address', 'vmbr0 fe80::1/64'))), ['address']);
  assert.deepEqual(fieldsOf(told(LINES, '')), ['certificate']);
  assert.deepEqual(fieldsOf(told(LINES, certificates.server)), ['certificate']);
  assert.deepEqual(fieldsOf(told(LINES, certificates.authority.replace('M', '!'))), [
    'certificate',
  ]);
  assert.deepEqual(fieldsOf(''), ['version', 'token', 'certificate']);
});

test('whatever is sent is read or refused, and never more', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (noise) => {
      const fields = fieldsOf(told([...LINES, noise]));
      assert.ok(fields.every((field) => field !== 'kernel' || noise.includes('kernel ')));
    }),
  );
});
