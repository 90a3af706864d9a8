import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { yaml } from '../../../src/boot/quoting/yaml.ts';
import { HOSTILE_STRINGS, hostileText } from '../hostile-strings.ts';

test('a YAML parser reads back every text that was quoted, as a value, a key and an entry', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const quoted = yaml(text);
      const wellFormed = text.toWellFormed();
      assert.deepEqual(
        parse(`a: ${quoted}\nb:\n  - ${quoted}\n${quoted}: end\n`, { uniqueKeys: false }),
        {
          a: wellFormed,
          b: [wellFormed],
          [wellFormed]: 'end',
        },
      );
    }),
    {
      examples: HOSTILE_STRINGS.filter((text) => text !== 'a' && text !== 'b').map((text) => [
        text,
      ]),
    },
  );
});

test('what is quoted holds no character that ends a line or that YAML has no place for', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      assert.match(
        yaml(text),
        /^"[\u0020-\u007e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]*"$/u,
      );
    }),
  );
});

test('numbers and truth values stay what they are', () => {
  assert.equal(yaml(0), '0');
  assert.equal(yaml(true), 'true');
  assert.equal(yaml('true'), '"true"');
});
