/**
 * The path of a request, as files are published under it.
 *
 * @module
 */

/**
 * Decodes the path of a request's target, in origin or absolute form (RFC 9112 §3.2), without its
 * query. Undefined for percent signs that encode no text.
 */
export function decodePath(target: string): string | undefined {
  const origin = /^https?:\/\/[^/?#]*/i.exec(target)?.[0] ?? '';
  const [path = ''] = target.slice(origin.length).split(/[?#]/, 1);
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
