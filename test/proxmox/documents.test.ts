import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { missingPrivileges, ROLE, vmPrivileges } from '../../src/domain/hypervisor-privileges.ts';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const roleLine = (major: number) =>
  `pveum role add ${ROLE} --privs "${vmPrivileges(major).join(' ')}"`;

/** `path role`, of each access rule in a text. */
function rules(text: string): string[] {
  const lines = text.matchAll(/^pveum acl modify (\S+) --users \S+ --roles (\S+)$/gm);
  return [...lines].map(([, path, role]) => `${path} ${role}`);
}

test('the lines that people are told to run grant what is asked for, on both versions', () => {
  const [readme, manual] = [read('README.md'), read('docs/proxmox.md')];
  assert.ok(
    readme.includes(roleLine(8)) &&
      readme.includes('`VM.GuestAgent.Audit` in place of `VM.Monitor`'),
  );
  assert.ok(manual.includes(roleLine(8)) && manual.includes(roleLine(9)));
  const nothing = missingPrivileges({
    ...{ major: 8, tokenId: 'pilotlight@pve!pilotlight', vmPath: '/vms/5000', rights: new Map() },
    ...{ storages: [], bridges: [], nodes: ['pve1'] },
    zones: new Map(),
  });
  const mended = nothing.map(({ command }) => / acl modify (\S+) .*--roles (\S+)$/.exec(command));
  const expected = mended.map((match) => `${match?.[1]} ${match?.[2]}`);
  assert.deepEqual(rules(readme), expected);
  assert.deepEqual(rules(manual), expected);
});
