import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ownership } from '../../../src/domain/vm/ownership.ts';
import { qemuConfig } from '../../../src/domain/vm/qemu-config.ts';
import { A_VM } from '../../support/vm-values.ts';

const { uuid } = A_VM;
const other = '11111111-2222-4333-8444-555555555555';

test('what is asked for is known as ours again', () => {
  const { tags, smbios1 } = qemuConfig(A_VM);
  assert.deepEqual(
    ownership({ tags: String(tags), smbios1: String(smbios1), lock: undefined }, uuid),
    {
      kind: 'ours',
    },
  );
});

test('tags and UUID are read in every way in which Proxmox VE writes them', () => {
  for (const tags of ['pilotlight', 'k3s;pilotlight', 'a,PILOTLIGHT', 'a pilotlight']) {
    for (const smbios1 of [`uuid=${uuid}`, `base64=1,serial=QQ==,uuid=${uuid.toUpperCase()}`]) {
      assert.equal(
        ownership({ tags, smbios1, lock: undefined }, uuid).kind,
        'ours',
        `${tags} ${smbios1}`,
      );
    }
  }
});

test('another UUID is another’s machine, whatever its tags', () => {
  for (const smbios1 of [
    `uuid=${other}`,
    undefined,
    '',
    'serial=QQ==',
    `xuuid=${uuid}`,
    `uuid=${uuid}f`,
  ]) {
    assert.equal(
      ownership({ tags: 'pilotlight', smbios1, lock: undefined }, uuid).kind,
      'foreign',
      smbios1,
    );
  }
});

test('our UUID without our tag is a machine that somebody keeps', () => {
  for (const tags of [undefined, '', 'pilotlights', 'my-pilotlight', 'pilotlight-old', 'k3s']) {
    assert.equal(
      ownership({ tags, smbios1: `uuid=${uuid}`, lock: undefined }, uuid).kind,
      'untagged',
      tags,
    );
  }
});

test('a machine that is being made tells nothing of itself yet', () => {
  const nascent = { tags: undefined, smbios1: undefined };
  assert.equal(ownership({ ...nascent, lock: 'create' }, uuid).kind, 'unborn');
  assert.equal(ownership({ ...nascent, lock: 'backup' }, uuid).kind, 'foreign');
  const known = { tags: 'pilotlight', smbios1: `uuid=${other}`, lock: 'create' };
  assert.equal(ownership(known, uuid).kind, 'foreign');
});

test('nothing is ours that lacks either', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.uuid(), (tags, smbios1, foreign) => {
      fc.pre(foreign !== uuid && !smbios1.includes(uuid));
      assert.equal(ownership({ tags, smbios1, lock: undefined }, uuid).kind, 'foreign');
      assert.equal(
        ownership({ tags: 'pilotlight', smbios1: `uuid=${foreign}`, lock: undefined }, uuid).kind,
        'foreign',
      );
      const isTagged = tags
        .toLowerCase()
        .split(/[;,\s]+/)
        .includes('pilotlight');
      const expected = isTagged ? 'ours' : 'untagged';
      assert.equal(
        ownership({ tags, smbios1: `uuid=${uuid}`, lock: undefined }, uuid).kind,
        expected,
      );
    }),
  );
});
