import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { GRUB_FACTS_PATH, grubAsker } from '../../src/boot/grub-facts.ts';
import { memoryMiB } from '../../src/boot/memory.ts';
import { machineIdentity } from '../../src/domain/machine-identity.ts';
import { hostileText } from './hostile-strings.ts';

const MAC = 'd0:50:99:4e:05:57';
const UUID = '4c4c4544-0042-3510-8052-b4c04f4c4142';

/** As GRUB expands it: a variable that was never set is nothing. */
function pathOf(variables: Readonly<Record<string, string>>): string {
  const known = { net_default_mac: MAC, ...variables };
  return GRUB_FACTS_PATH.replace(/\$(\w+)/g, (_whole, name) => known[name as never] ?? '');
}

function told(variables: Readonly<Record<string, string>>) {
  const { mac, facts } = grubAsker(pathOf(variables)) ?? assert.fail('no path of a machine');
  assert.equal(mac, MAC);
  return { uuid: machineIdentity(facts).uuid, memory: memoryMiB(facts), names: [...facts.keys()] };
}

test('a GRUB with the command tells UUID and memory', () => {
  const { uuid, memory } = told({ uuid: UUID, modules: '_4096_0_8192', ranges: '_0-1048575' });
  assert.deepEqual([uuid, memory], [UUID, 12_288]);
  // Modules that the firmware does not list.
  assert.equal(told({ uuid: UUID, ranges: '_0-524287_1048576-1572863' }).memory, 1024);
});

test('a GRUB without it is known by its MAC, and so is one with a file by its MAC alone', () => {
  assert.deepEqual(told({}), { uuid: undefined, memory: undefined, names: [] });
  assert.deepEqual(grubAsker(`${MAC.toUpperCase()}.cfg`), { mac: MAC, facts: new Map() });
});

test('whatever the firmware says of its modules, the sizes are as iPXE would tell them', () => {
  const words = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 8 });
  fc.assert(
    fc.property(words, (sizes) => {
      const modules = sizes.map((size) => `_${size}`).join('');
      const asIpxe = sizes.map((size, index) => {
        const hex = size.toString(16).padStart(4, '0');
        return [`d${index}`, `${hex.slice(2)}${hex.slice(0, 2)}`] as const;
      });
      assert.deepEqual(told({ modules }).memory, memoryMiB(new Map(asIpxe)));
    }),
  );
});

test('facts that make no sense are none', () => {
  const { uuid, memory, names } = told({
    uuid: 'x',
    modules: '_65536_-1_a',
    ranges: '_5_1-2-3_x-y',
  });
  assert.deepEqual([uuid, memory, names], [undefined, undefined, []]);
  fc.assert(
    fc.property(hostileText, hostileText, (modules, ranges) => {
      const asker = grubAsker(pathOf({ modules, ranges }));
      for (const value of asker?.facts.values() ?? []) assert.match(value, /^[0-9a-f]+$/);
    }),
  );
});

test('other paths are no machine’s', () => {
  for (const path of ['grub.cfg', `${MAC}`, `${MAC}/u.cfg`, `${MAC}/u/d/a/b.cfg`, `x/${MAC}.cfg`]) {
    assert.equal(grubAsker(path), undefined, path);
  }
});
