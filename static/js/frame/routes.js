/**
 * Which view the address shows: `#/machines/opti-01`.
 */
export const VIEWS = [
  'machines',
  'cluster',
  'images',
  'hypervisors',
  'audit',
  'settings',
  'first-steps',
];

/** `{view, name}`; what is not known is the first view. */
export function routeOf(hash) {
  const [view, name] = hash.replace(/^#\/?/, '').split('/').map(decoded);
  return VIEWS.includes(view)
    ? { view, name: name || undefined }
    : { view: VIEWS[0], name: undefined };
}

/** Never throws: people write addresses by hand. */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function hrefOf(view, name) {
  return name === undefined ? `#/${view}` : `#/${view}/${encodeURIComponent(name)}`;
}
