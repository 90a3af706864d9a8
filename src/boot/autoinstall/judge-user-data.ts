/**
 * Judges answers as they arrive at a machine, whoever rendered them.
 *
 * @module
 */
import { parseDocument } from 'yaml';
import { documentProblems } from './document-problems.ts';

/** What the installer of `point` (`24.04.4`) would stumble over, a line each. */
export function userDataProblems(text: string, point: string | undefined): readonly string[] {
  if (!text.startsWith('#cloud-config\n')) return ['its first line is not #cloud-config'];
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) return [`it is not YAML: ${error.message.split('\n')[0]}`];
  const value: unknown = document.toJS();
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  const [key, ...others] = keys;
  // The installer of 24.04 ends in an error at any key beside `autoinstall` (measured).
  if (key !== 'autoinstall' || others.length > 0) {
    return [`it holds ${keys.join(', ') || 'nothing'}, and not the one key autoinstall`];
  }
  const { autoinstall } = value as { readonly autoinstall: Record<string, unknown> };
  return documentProblems(autoinstall, point).map(
    ({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`,
  );
}
