import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { escapeXml, findElement, parseXml, type XmlElement } from '../../src/power/amt/xml.ts';

const AMT = `<?xml version="1.0" encoding="UTF-8"?><a:Envelope xmlns:a="http://www.w3.org/2003/05/soap-envelope" xmlns:g='x y'><a:Header><b:To>all</b:To></a:Header>
  <a:Body><!-- none --><g:PullResponse><g:Items><h:Service><h:PowerState>2</h:PowerState><h:Empty/></h:Service></g:Items><g:EndOfSequence></g:EndOfSequence></g:PullResponse></a:Body></a:Envelope>`;

test('an answer as AMT writes it', () => {
  const root = parseXml(AMT);
  assert.equal(root.name, 'Envelope');
  assert.equal(findElement(root, 'PowerState')?.text, '2');
  assert.deepEqual(findElement(root, 'Empty'), { name: 'Empty', text: '', children: [] });
  assert.equal(findElement(root, 'Fault'), undefined);
});

test('entities are read, and no others than the five', () => {
  assert.equal(parseXml('<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x42;</a>').text, `<>&"'AB`);
  for (const text of ['&nbsp;', '&', '&lt', '&#x110000;', '&;', '&a b;']) {
    assert.throws(() => parseXml(`<a>${text}</a>`), SyntaxError, text);
  }
});

test('what is no SOAP is refused', () => {
  for (const text of [
    '',
    'text',
    '<a>',
    '</a>',
    '<a></b>',
    '<a/><b/>',
    '<a/>text',
    '<a b></a>',
    '<a b="<"></a>',
    '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    '<a><![CDATA[x]]></a>',
    '<a><?php x ?></a>',
    `${'<a>'.repeat(100)}${'</a>'.repeat(100)}`,
  ]) {
    assert.throws(() => parseXml(text), SyntaxError, text.slice(0, 60));
  }
});

const NAME = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_.-]{0,8}$/);
const { element } = fc.letrec<{ element: XmlElement }>((tie) => ({
  element: fc.record(
    {
      name: NAME,
      text: fc.string({ unit: 'grapheme' }),
      children: fc.oneof(
        { maxDepth: 4 },
        fc.constant([]),
        fc.array(tie('element'), { maxLength: 3 }),
      ),
    },
    { noNullPrototype: true },
  ),
}));

function written({ name, text, children }: XmlElement): string {
  const inner = `${escapeXml(text)}${children.map(written).join('')}`;
  return `<p:${name} at="1">${inner}</p:${name}>`;
}

test('whatever is written is read again', () => {
  fc.assert(fc.property(element, (tree) => assert.deepEqual(parseXml(written(tree)), tree)));
});

test('no text takes the reader long, or down', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...`<>/="' ab&;:!-?`) }), (text) => {
      try {
        parseXml(text);
      } catch (error) {
        assert.ok(error instanceof SyntaxError);
      }
    }),
  );
  const begun = performance.now();
  assert.throws(() => parseXml(`<a ${'b="c" '.repeat(50_000)}`), SyntaxError);
  assert.throws(() => parseXml(`<a${' '.repeat(200_000)}`), SyntaxError);
  assert.ok(performance.now() - begun < 2_000);
});
