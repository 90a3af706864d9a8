/**
 * Property strings: `virtio=BC:24:11:00:00:01,bridge=vmbr0`.
 *
 * @module
 */
import type { PropertyFormat } from './parameter-schema.ts';

export type Properties = ReadonlyMap<string, string>;

export type PropertyReading = { readonly properties: Properties; readonly problem?: string };

/** What stands in `text`; `problem` where its form is wrong or a key stands twice. */
export function readProperties(text: string, format: PropertyFormat): PropertyReading {
  const properties = new Map<string, string>();
  const preset = Object.entries(format).find(([, { default_key }]) => default_key === 1)?.[0];
  for (const part of text.split(',').filter((one) => one.trim() !== '')) {
    const [, name, value = ''] = /^([^=]+)=(.*)$/.exec(part) ?? [];
    const key = name ?? preset;
    if (key === undefined) {
      return { properties, problem: 'missing key in comma-separated list property' };
    }
    for (const [to, what] of namedBy(key, name === undefined ? part : value, format)) {
      if (properties.has(to)) {
        return { properties, problem: `duplicate key in comma-separated list property: ${to}` };
      }
      properties.set(to, what);
    }
  }
  return { properties };
}

function namedBy(key: string, value: string, format: PropertyFormat): [string, string][] {
  const schema = format[key];
  if (schema?.alias === undefined) return [[key, value]];
  const aliased: [string, string][] = [[schema.alias, value]];
  return schema.keyAlias === undefined ? aliased : [...aliased, [schema.keyAlias, key]];
}

/** The plain reading, for values that were checked before: the part without a key is `''`. */
export function propertiesOf(text: string | undefined): Properties {
  return new Map(
    (text ?? '').split(',').map((part): [string, string] => {
      const at = part.indexOf('=');
      return at === -1 ? ['', part] : [part.slice(0, at), part.slice(at + 1)];
    }),
  );
}
