import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ipxeText } from '../../../src/boot/quoting/ipxe-text.ts';
import { ipxeUri } from '../../../src/boot/quoting/ipxe-uri.ts';
import { HOSTILE_STRINGS, hostileText } from '../hostile-strings.ts';
import { echoed, expand, parseLine, scriptLines } from '../ipxe-grammar.ts';

const LEAK = (): string => 'LEAK';

test('the model of iPXE sees what quoting has to keep away', () => {
  assert.equal(parseLine('echo a || reboot').length, 2);
  assert.equal(
    expand('$${}{net0/mac}', (name) => (name === '' ? '' : 'LEAK')),
    'LEAK',
  );
  assert.equal(expand('a}${b', LEAK), 'a}${b');
  assert.equal(echoed(['echo', '-n']), undefined);
  assert.deepEqual(parseLine(':label echo # ; reboot'), [{ after: '', words: ['echo'] }]);
  assert.equal(scriptLines('echo a\\\nreboot').length, 1);
});

test('text stays one echo of itself, whatever stands beside it', () => {
  fc.assert(
    fc.property(hostileText, hostileText, (one, other) => {
      const texts = [ipxeText(one), ipxeText(other)];
      const script = `echo ${texts.join('')}\necho x ${texts.join(' ')}\n`;
      const [first = '', second = '', ...rest] = scriptLines(script);
      assert.deepEqual(rest, ['']);
      const [echo, ...others] = parseLine(first, LEAK);
      assert.deepEqual(others, []);
      assert.equal(echoed(echo?.words ?? []), texts.join('').replace(/ +/g, ' '));
      assert.deepEqual(
        parseLine(second, LEAK)[0]?.words,
        ['echo', 'x', ...texts.join(' ').split(' ')].filter(Boolean),
      );
    }),
    { examples: HOSTILE_STRINGS.map((text) => [text, '|']) },
  );
});

test('ordinary words are shown as they are, and long ones are cut', () => {
  assert.equal(
    ipxeText('Dell 7050: 4096 MiB (needs 5500), ask $USER'),
    'Dell 7050: 4096 MiB (needs 5500), ask $USER',
  );
  assert.equal(ipxeText(3), '3');
  assert.equal(ipxeText('w '.repeat(5000)).length, 240);
});

test('a URL stays one word that iPXE leaves alone', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const uri = ipxeUri(`http://192.168.1.10:8080/${text}`);
      assert.deepEqual(parseLine(`chain ${uri} || goto failed`, LEAK), [
        { after: '', words: ['chain', uri] },
        { after: '||', words: ['goto', 'failed'] },
      ]);
      assert.match(uri, /^[!-~]+$/);
      assert.equal(ipxeUri(uri), uri);
    }),
    { examples: HOSTILE_STRINGS.map((text) => [text]) },
  );
});

test('escapes of a URL stay, and what must be escaped is', () => {
  assert.equal(ipxeUri('http://10.0.0.1/a%20b/ü{x}'), 'http://10.0.0.1/a%20b/%C3%BC%7Bx%7D');
  assert.equal(ipxeUri('tftp://10.0.0.1/100%'), 'tftp://10.0.0.1/100%25');
});

test('what is no http or tftp URL is refused', () => {
  for (const url of ['', '/boot', '--replace', 'file:/etc', 'http://', 'http:// x']) {
    assert.throws(() => ipxeUri(url), /expected an http or tftp URL/);
  }
});
