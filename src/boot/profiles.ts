/**
 * The profiles: YAML files, one a profile, from the folder that is shipped and from the user's own.
 *
 * A user's file takes the place of the shipped one of its name, even while it is broken: a machine
 * must not be installed otherwise than was asked for. One broken file takes no other away.
 *
 * @module
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type Document, LineCounter, parseDocument } from 'yaml';
import { type FieldProblem, ProvisioningError } from '../domain/errors.ts';
import type { Profile, UbuntuProfile } from '../domain/profile.ts';
import type { ProxmoxProfile } from '../domain/proxmox-profile.ts';
import { fieldProblems } from '../schema/field-problems.ts';
import { profileProblems } from './autoinstall/document-problems.ts';
import { keysBeside, LARGEST, secretBeside } from './profile/files-beside.ts';
import { invalid } from './profile/invalid.ts';
import { proxmoxProfileFrom, proxmoxSchema } from './profile/proxmox.ts';
import { ambiguousScalars } from './profile/yaml-versions.ts';
import { profileFrom, profileSchema } from './profile-schema.ts';

export type BrokenProfile = {
  readonly name: string;
  readonly file: string;
  /** PROFILE_INVALID, with every mistake of the file. */
  readonly error: ProvisioningError;
};

export type Profiles = {
  /**
   * Reads both folders anew. What was loaded stays in use until all of it is read, and a profile that says
   * the same as before stays the same object.
   */
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
        return [name, sameOrNew(loaded.get(name), await readProfile(name, path))] as const;
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

function sameOrNew<Entry>(before: Entry | undefined, read: Entry): Entry {
  return before !== undefined && isDeepStrictEqual(before, read) ? before : read;
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

/**
 * Reads one profile, and the files that it names. Throws PROFILE_INVALID with every
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
  switch (kindOf(value)) {
    case 'proxmox-ve':
      return proxmoxProfile(name, value, path);
    case 'ubuntu': {
      const ambiguous = () => ambiguousScalars(document, 'autoinstall', lines);
      return ubuntuProfile({ name, value, path, ambiguous });
    }
    case undefined: {
      const got = JSON.stringify((value as { kind: unknown }).kind) ?? 'nothing';
      throw invalid(path, [{ field: 'kind', expected: 'one of ubuntu, proxmox-ve', got }]);
    }
  }
}

/** Ubuntu, where it is not said. */
function kindOf(value: unknown): Profile['kind'] | undefined {
  const { kind = 'ubuntu' } = (value ?? {}) as { kind?: unknown };
  return kind === 'ubuntu' || kind === 'proxmox-ve' ? kind : undefined;
}

type UbuntuFile = {
  readonly name: string;
  readonly value: unknown;
  readonly path: string;
  readonly ambiguous: () => readonly FieldProblem[];
};

function ubuntuProfile({ name, value, path, ambiguous }: UbuntuFile): UbuntuProfile {
  const result = profileSchema.safeParse(value);
  if (!result.success) throw invalid(path, fieldProblems(result.error, value));
  const unclear = ambiguous();
  if (unclear.length > 0) throw invalid(path, unclear);
  const file = result.data.login.sshAuthorizedKeysFile;
  const keys = keysBeside({ file, path, field: 'login.sshAuthorizedKeysFile' });
  const profile = profileFrom(name, result.data, keys);
  const problems = profileProblems(profile);
  if (problems.length > 0) throw invalid(path, problems);
  return profile;
}

function proxmoxProfile(name: string, value: unknown, path: string): ProxmoxProfile {
  const result = proxmoxSchema.safeParse(value);
  if (!result.success) throw invalid(path, fieldProblems(result.error, value));
  const { login, cluster } = result.data;
  const file = login.sshAuthorizedKeysFile;
  const keysOfFile = keysBeside({ file, path, field: 'login.sshAuthorizedKeysFile' });
  const clusterPassword =
    cluster === undefined
      ? ''
      : secretBeside({ file: cluster.passwordFile, path, field: 'cluster.passwordFile' });
  return proxmoxProfileFrom(name, result.data, { keysOfFile, clusterPassword });
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
