/**
 * The files that a profile names: keys, and a password that is not to stand in it. Their paths begin at
 * the folder of the profile.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ProvisioningError } from '../../domain/errors.ts';
import { fieldProblems } from '../../schema/field-problems.ts';
import { invalid } from './invalid.ts';
import { keyLines, publicKeys } from './login.ts';

/** `file` as the profile at `path` names it, in its field `field`. */
export type FileBeside = {
  readonly file: string | undefined;
  readonly path: string;
  readonly field: string;
};

/** A profile is written by hand: a page or two. More is another file that got its name. */
export const LARGEST = 65_536;

/** The public keys of the file, none where none is named. Throws PROFILE_INVALID. */
export function keysBeside({ file, path, field }: FileBeside): readonly string[] {
  if (file === undefined) return [];
  const expected = 'a readable file with public keys';
  const keys = keyLines(textBeside({ file, path, field }, expected));
  const { error } = publicKeys.safeParse(keys);
  if (error === undefined) return keys;
  const problems = fieldProblems(error, keys).map((problem) => ({ ...problem, field }));
  throw invalid(path, problems);
}

/** The one line of the file. What stands there is in no message. Throws PROFILE_INVALID. */
export function secretBeside({
  file,
  path,
  field,
}: FileBeside & { readonly file: string }): string {
  const text = textBeside({ file, path, field }, 'a readable file with a password');
  const secret = text.replace(/\r?\n$/, '');
  if (/^[^\p{Cc}]{1,256}$/u.test(secret)) return secret;
  const got = secret === '' ? 'an empty file' : 'several lines, or control characters';
  throw invalid(path, [{ field, expected: 'a file of one line, the password', got }]);
}

function textBeside({ file = '', path, field }: FileBeside, expected: string): string {
  const full = resolve(dirname(path), file);
  try {
    const text = readFileSync(full, 'utf8');
    if (text.length <= LARGEST) return text;
    const got = `${text.length} characters in ${full}`;
    throw invalid(path, [{ field, expected: `at most ${LARGEST} characters`, got }]);
  } catch (error) {
    if (error instanceof ProvisioningError) throw error;
    const got = error instanceof Error ? error.message : String(error);
    throw invalid(path, [{ field, expected, got }]);
  }
}
