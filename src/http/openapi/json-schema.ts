/**
 * Schemas as the document shows them. What a check says when it refuses is what describes its field.
 *
 * @module
 */
import { z } from 'zod';
import { NAMED_SCHEMAS } from '../schemas/named.ts';

export type JsonSchema = { [key: string]: unknown };

const OPTIONS = {
  io: 'input',
  target: 'draft-2020-12',
  // The document says what is sent: what becomes of it is nobody's affair.
  unrepresentable: 'any',
  uri: (id: string) => `#/components/schemas/${id}`,
  override: ({ zodSchema, jsonSchema }: Shown) => explain(zodSchema, jsonSchema),
} as const;

type Shown = { readonly zodSchema: z.core.$ZodTypes; readonly jsonSchema: JsonSchema };

/** All that have a name, by it. */
export function namedSchemas(): Readonly<Record<string, JsonSchema>> {
  const { schemas } = z.toJSONSchema(NAMED_SCHEMAS, OPTIONS);
  return Object.fromEntries(
    Object.entries(schemas)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, schema]) => [id, part(schema)]),
  );
}

/** A reference where it has a name, else the schema itself, whole. */
export function schemaOf(schema: z.ZodType): JsonSchema {
  const id = NAMED_SCHEMAS.get(schema)?.id;
  if (id !== undefined) return { $ref: OPTIONS.uri(id) };
  return part(z.toJSONSchema(schema, OPTIONS));
}

/** Not a document of its own. */
function part({ $schema: _dialect, $id: _id, ...schema }: JsonSchema): JsonSchema {
  return schema;
}

type Check = {
  readonly _zod: { readonly def: { readonly check: string; readonly error?: unknown } };
};

function explain(schema: z.core.$ZodTypes, shown: JsonSchema): void {
  const checks = (schema._zod.def.checks ?? []) as readonly Check[];
  const kinds = checks.map(({ _zod }) => _zod.def.check);
  // It holds for the text as it was changed, in lower case say, and not for what is sent; a format says it shorter.
  if (kinds.includes('overwrite') || 'format' in shown) delete shown['pattern'];
  // What JSON can hold anyway.
  if (shown['minimum'] === Number.MIN_SAFE_INTEGER) delete shown['minimum'];
  if (shown['maximum'] === Number.MAX_SAFE_INTEGER) delete shown['maximum'];
  if ('$ref' in shown) return;
  const said = shown['description'] ?? checks.map(wordsOf).find((words) => words !== undefined);
  if (typeof said === 'string') shown['description'] = said.charAt(0).toUpperCase() + said.slice(1);
}

function wordsOf({ _zod: { def } }: Check): string | undefined {
  if (typeof def.error !== 'function') return undefined;
  const words: unknown = def.error({ code: 'custom', input: '' });
  return typeof words === 'string' ? words : undefined;
}
