/**
 * The profiles: YAML files, one a profile, from the folder that is shipped and from the user's own.
 *
 * A user's file takes the place of the shipped one of its name, even while it is broken: a machine
 * must not be installed otherwise than was asked for. One broken file takes no other away.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { type FieldProblem, ProvisioningError } from '../domain/errors.ts';
import type { Profile } from '../domain/profile.ts';
import { fieldProblems } from '../schema/field-problems.ts';
import { profileProblems } from './autoinstall/document-problems.ts';
import { keyLines, publicKeys } from './profile/login.ts';
import { ambiguousScalars } from './profile/yaml-versions.ts';
import { type ProfileContent, profileFrom, profileSchema } from './profile-schema.ts';

export type BrokenProfile = {
  readonly name: string;
  readonly file: string;
  /** PROFILE_INVALID, with every mistake of the file. */
  readonly error: ProvisioningError;
};

export type Profiles = {
  /** Reads both folders anew. What was loaded stays in use until all of it is read. */
  load(): Promise<void>;
  /** Undefined for a name that has no file, or a broken one. */
  find(name: string): Profile | undefined;
  list(): readonly Profile[];
  broken(): readonly BrokenProfile[];
};

export type ProfileFolders = {
  readonly builtIn: string;
  /** Need not exist. */
  readonly own: string | undefined;
};

export function createProfiles({ builtIn, own }: ProfileFolders): Profiles {
  let loaded: ReadonlyMap<string, Profile | BrokenProfile> = new Map();

  return {
    async load() {
      const folders = own === undefined ? [builtIn] : [builtIn, own];
      const files = (await Promise.all(folders.map(profileFiles))).flat();
      const byName = new Map(files.map((file) => [file.name, file]));
      const entries = [...byName.values()].map(async ({ name, path }) => {
        return [name, await readProfile(name, path)] as const;
      });
      loaded = new Map(await Promise.all(entries));
    },
    find(name) {
      const entry = loaded.get(name);
      return entry === undefined || isBroken(entry) ? undefined : entry;
    },
    list: () => [...loaded.values()].filter((entry): entry is Profile => !isBroken(entry)),
    broken: () => [...loaded.values()].filter(isBroken),
  };
}

function isBroken(entry: Profile | BrokenProfile): entry is BrokenProfile {
  return 'error' in entry;
}

type ProfileFile = { readonly name: string; readonly path: string };

/** By name; editors' and hidden files are none. A folder that is not there has none. */
async function profileFiles(folder: string): Promise<readonly ProfileFile[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names
    .map((file) => ({ file, name: /^([A-Za-z0-9][\w.-]*)\.ya?ml$/.exec(file)?.[1] }))
    .flatMap(({ file, name }) => (name === undefined ? [] : [{ name, path: join(folder, file) }]))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'));
}

async function readProfile(name: string, path: string): Promise<Profile | BrokenProfile> {
  try {
    return parseProfile(name, await readFile(path, 'utf8'), path);
  } catch (error) {
    const named =
      error instanceof ProvisioningError
        ? error
        : invalid(path, [{ field: 'the file', expected: 'a readable file', got: String(error) }]);
    return { name, file: path, error: named };
  }
}

/** A profile is written by hand: a page or two. More is another file that got its name. */
const LARGEST = 65_536;

/**
 * Reads one profile, and the file of SSH keys that it names. Throws PROFILE_INVALID with every
 * mistake; `path` is named in it.
 */
export function parseProfile(name: string, text: string, path: string): Profile {
  if (text.length > LARGEST) {
    const got = `${text.length} characters`;
    throw invalid(path, [{ field: 'the file', expected: `at most ${LARGEST} characters`, got }]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, logLevel: 'error' });
  // A warning is a tag such as the `!` of an unquoted password hash: the value would not be what
  // was written.
  const mistakes = [...document.errors, ...document.warnings];
  if (mistakes.length > 0) {
    throw invalid(
      path,
      mistakes.map(({ message, pos }) => ({
        field: `line ${lines.linePos(pos[0]).line}`,
        expected: 'YAML',
        got: message.split('\n')[0] ?? message,
      })),
    );
  }
  const value = plainValue(document, path);
  const result = profileSchema.safeParse(value);
  if (!result.success) throw invalid(path, fieldProblems(result.error, value));
  const ambiguous = ambiguousScalars(document, 'autoinstall', lines);
  if (ambiguous.length > 0) throw invalid(path, ambiguous);
  const profile = profileFrom(name, result.data, keysOfFile(result.data, path));
  const problems = profileProblems(profile);
  if (problems.length > 0) throw invalid(path, problems);
  return profile;
}

/** The keys of `login.sshAuthorizedKeysFile`, whose path begins at the folder of the profile. */
function keysOfFile({ login }: ProfileContent, path: string): readonly string[] {
  const { sshAuthorizedKeysFile: file } = login;
  if (file === undefined) return [];
  const field = 'login.sshAuthorizedKeysFile';
  const keys = keyLines(readKeys(resolve(dirname(path), file), path));
  const { error } = publicKeys.safeParse(keys);
  if (error === undefined) return keys;
  const problems = fieldProblems(error, keys).map((problem) => ({ ...problem, field }));
  throw invalid(path, problems);
}

function readKeys(file: string, path: string): string {
  const field = 'login.sshAuthorizedKeysFile';
  try {
    const text = readFileSync(file, 'utf8');
    if (text.length <= LARGEST) return text;
    const got = `${text.length} characters in ${file}`;
    throw invalid(path, [{ field, expected: `at most ${LARGEST} characters`, got }]);
  } catch (error) {
    if (error instanceof ProvisioningError) throw error;
    const got = error instanceof Error ? error.message : String(error);
    throw invalid(path, [{ field, expected: 'a readable file with public keys', got }]);
  }
}

/** The document without YAML's references, which can make a small file a huge value. */
function plainValue(document: Document, path: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 0 });
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    throw invalid(path, [
      { field: 'the file', expected: 'no aliases (*name)', got: error.message },
    ]);
  }
}

function invalid(path: string, problems: readonly FieldProblem[]): ProvisioningError {
  const lines = problems.map(
    ({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`,
  );
  return new ProvisioningError('PROFILE_INVALID', `${path}: ${lines.join('; ')}`, { problems });
}
