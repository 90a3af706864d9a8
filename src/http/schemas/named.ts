/**
 * The schemas that have a name of their own in the OpenAPI document.
 *
 * @module
 */
import { z } from 'zod';

export const NAMED_SCHEMAS = z.registry<{ id: string }>();

/** Last of all: what is derived from a schema is another one, and has no name. */
export function named<S extends z.ZodType>(id: string, schema: S): S {
  NAMED_SCHEMAS.add(schema, { id });
  return schema;
}
