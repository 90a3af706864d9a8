/**
 * The XML of a SOAP answer, as far as AMT writes it: elements, text and the five entities. What is in no
 * SOAP message (a document type, processing instructions; SOAP 1.2 part 1 §5) is refused.
 *
 * @module
 */

export type XmlElement = {
  /** Without its prefix: AMT picks prefixes as it likes. */
  readonly name: string;
  /** Its own, without its children's. */
  readonly text: string;
  readonly children: readonly XmlElement[];
};

const DEEPEST = 64;

/** A tag, a comment, or the text up to the next; attributes are passed over. */
const TOKEN =
  /<!--[\s\S]*?-->|<(\/?)([\w.-]+(?::[\w.-]+)?)((?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|[^<]+/gy;

type Open = {
  readonly name: string;
  readonly qualified: string;
  text: string;
  children: XmlElement[];
};

/** Throws a SyntaxError. */
export function parseXml(text: string): XmlElement {
  const body = text.replace(/^\uFEFF?\s*<\?xml[^>]*\?>/, '');
  const stack: Open[] = [open('')];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < body.length) {
    const at = TOKEN.lastIndex;
    const [token, slash, qualified, , selfClosed] = TOKEN.exec(body) ?? [];
    if (token === undefined) throw new SyntaxError(`no XML at character ${at}`);
    if (qualified === undefined) addText(stack, token);
    else if (slash === '/') close(stack, qualified);
    else {
      stack.push(open(qualified));
      if (stack.length > DEEPEST) throw new SyntaxError('nested too deep');
      if (selfClosed === '/') close(stack, qualified);
    }
  }
  const [root, ...unclosed] = stack;
  const [first, ...more] = root?.children ?? [];
  if (first === undefined || more.length > 0 || unclosed.length > 0) {
    throw new SyntaxError('expected one element, closed');
  }
  return first;
}

function open(qualified: string): Open {
  return { name: qualified.replace(/^.*:/, ''), qualified, text: '', children: [] };
}

function addText(stack: readonly Open[], token: string): void {
  const inner = stack.at(-1);
  if (token.startsWith('<!--') || inner === undefined) return;
  if (stack.length === 1 && token.trim() !== '') throw new SyntaxError('text outside of the root');
  inner.text += unescaped(token);
}

function close(stack: Open[], qualified: string): void {
  const inner = stack.length > 1 ? stack.pop() : undefined;
  if (inner?.qualified !== qualified) throw new SyntaxError(`</${qualified}> closes nothing`);
  const { name, text, children } = inner;
  stack.at(-1)?.children.push({ name, text, children });
}

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};

function unescaped(text: string): string {
  return text.replace(/&([^;]*);?/g, (whole, name: string) => {
    const [, hex, decimal] = /^#(?:x([0-9a-f]{1,6})|(\d{1,7}))$/i.exec(name) ?? [];
    const code = Number.parseInt(hex ?? decimal ?? '', hex === undefined ? 10 : 16);
    const known = code <= 0x10_ffff ? String.fromCodePoint(code) : ENTITIES[name];
    if (known === undefined || !whole.endsWith(';')) throw new SyntaxError(`no entity ${whole}`);
    return known;
  });
}

/** The element below `from`, at any depth, that is first called `name`. */
export function findElement(from: XmlElement, name: string): XmlElement | undefined {
  for (const child of from.children) {
    const found = child.name === name ? child : findElement(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function escapeXml(text: string): string {
  const names: Readonly<Record<string, string>> = { '<': 'lt', '>': 'gt', '&': 'amp', '"': 'quot' };
  return text.replace(/[<>&"]/g, (character) => `&${names[character]};`);
}
