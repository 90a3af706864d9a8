/** What a schema says of a value, in words, and which fields it has. Pure. */
import { nameOf, resolved } from './model.js';
import { REFERENCE, TYPES } from './words.js';

/** `a list of Node, or null` */
export function typeWords(schema) {
  const name = nameOf(schema);
  if (name !== undefined) return name;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return choiceWords(choices);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined)
    return schema.enum.map((value) => JSON.stringify(value)).join(', ');
  if (Array.isArray(schema.type)) return choiceWords(schema.type.map((type) => ({ type })));
  if (schema.type === 'array') return REFERENCE.listOf(typeWords(schema.items ?? {}));
  if (isMap(schema)) return REFERENCE.mapOf(typeWords(schema.additionalProperties));
  return TYPES[schema.type] ?? REFERENCE.anything;
}

function choiceWords(choices) {
  const others = choices.filter(({ type }) => type !== 'null').map(typeWords);
  const words = [...new Set(others)].join(' / ');
  return others.length < choices.length ? REFERENCE.nullOr(words) : words;
}

const isMap = ({ type, properties, additionalProperties }) =>
  type === 'object' && properties === undefined && typeof additionalProperties === 'object';

/** What else holds: its range, and what it is where it is not given. */
export function limitWords(schema) {
  const { minimum, maximum } = schema;
  const words = [];
  if (minimum !== undefined && maximum !== undefined) words.push(REFERENCE.range(minimum, maximum));
  else if (minimum !== undefined) words.push(REFERENCE.from(minimum));
  else if (maximum !== undefined) words.push(REFERENCE.upTo(maximum));
  if (schema.default !== undefined) words.push(REFERENCE.default(JSON.stringify(schema.default)));
  return words.join('; ');
}

/** The description of a value that may be null stands at what it is otherwise. */
export function descriptionOf(document, schema) {
  if (schema.description !== undefined) return schema.description;
  const inner = schema.anyOf?.find(({ type }) => type !== 'null') ?? schema.items;
  return inner === undefined ? resolved(document, schema)?.description : inner.description;
}

/** `{title, fields}` for each form that the value may have; none for what has no fields. */
export function formsOf(document, schema) {
  const whole = resolved(document, schema) ?? {};
  const choices = whole.anyOf ?? whole.oneOf;
  if (choices !== undefined) {
    const forms = choices.flatMap((choice) => formsOf(document, choice));
    return forms.length > 1 ? forms : forms.map(({ fields }) => ({ title: '', fields }));
  }
  if (whole.type === 'array') return formsOf(document, whole.items ?? {});
  if (isMap(whole)) return formsOf(document, whole.additionalProperties);
  if (whole.properties === undefined) return [];
  return [{ title: variantOf(whole), fields: fieldsOf(whole) }];
}

function fieldsOf({ properties, required = [] }) {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    schema,
    isRequired: required.includes(name),
  }));
}

/** What tells it apart from its siblings: the field that can have but one value. */
function variantOf({ properties }) {
  const known = Object.entries(properties).find(([, { const: value }]) => value !== undefined);
  return known === undefined ? '' : `${known[0]} ${JSON.stringify(known[1].const)}`;
}
