/**
 * The files of a repository, as the rules look at them.
 *
 * @module
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { type Import, importsOf } from './imports.ts';
import { type Token, tokenise } from './tokens.ts';

/** One text file. `path` is relative to the repository, with slashes. */
export type File = {
  readonly path: string;
  readonly text: string;
  readonly tokens: readonly Token[];
  readonly imports: readonly Import[];
};

export type Tree = {
  readonly files: readonly File[];
  /** Every file, also those that are no text. */
  readonly paths: ReadonlySet<string>;
};

/** What git does not track either (.gitignore); in a work tree of its own `.git` is a file. */
const UNTRACKED =
  /^\.git$|^pilotlight\.yaml$|^(?:\.git|node_modules|data|\.cache)\/|(?:^|\/)node_modules\/|\.log$/;

/** Whether git would have it, by where it lies. */
export function isTracked(path: string): boolean {
  return !UNTRACKED.test(path);
}

/** Reads the tree under `root` once. Sources are scanned when a rule first asks. */
export function readTree(root: string): Tree {
  const paths = listed(root, '').filter(isTracked);
  const files = paths.flatMap((path) => {
    const bytes = readFileSync(join(root, path));
    return bytes.includes(0) ? [] : [createFile(path, bytes.toString('utf8'))];
  });
  return { files, paths: new Set(paths) };
}

function listed(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return UNTRACKED.test(`${path}/`) ? [] : listed(root, path);
    return entry.isFile() ? [path.split(sep).join('/')] : [];
  });
}

export function createFile(path: string, text: string): File {
  let tokens: readonly Token[] | undefined;
  let imports: readonly Import[] | undefined;
  return {
    path,
    text,
    get tokens() {
      tokens ??= tokenise(text);
      return tokens;
    },
    get imports() {
      imports ??= importsOf(this.tokens);
      return imports;
    },
  };
}

/** The TypeScript and JavaScript under these folders. */
export function sources(tree: Tree, ...folders: readonly string[]): readonly File[] {
  return tree.files.filter(
    ({ path }) =>
      /\.[cm]?[jt]s$/.test(path) && folders.some((folder) => path.startsWith(`${folder}/`)),
  );
}
