/**
 * What holds for files that are not code: templates, documents, and everything that is tracked.
 *
 * @module
 */
import { posix } from 'node:path';
import type { Rule } from './rule.ts';
import { HOLE } from './tokens.ts';
import { type File, sources, type Tree } from './tree.ts';

/** The texts that are written out in src. */
function writtenTexts(tree: Tree): readonly string[] {
  return sources(tree, 'src').flatMap(({ tokens }) =>
    tokens.flatMap(({ kind, text }) => (kind === 'string' || kind === 'template' ? [text] : [])),
  );
}

/** Whether `text` can be `name`: literally, or with its holes filled by texts that are written out too. */
function canName(text: string, name: string, texts: ReadonlySet<string>): boolean {
  if (text === name || text === `${name}.hbs`) return true;
  if (!text.includes(HOLE) || !text.includes('/')) return false;
  const parts = text
    .replace(/\.hbs$/, '')
    .replace(/[.*+?^$()|[\]\\{}]/g, '\\$&')
    .split(HOLE);
  const filled = new RegExp(`^${parts.join('([^/]+)')}$`).exec(name);
  return filled?.slice(1).every((filling) => texts.has(filling)) ?? false;
}

/** The same text without what is in code fences and code spans, line for line. */
function prose(text: string): string {
  return text
    .replace(/^(```|~~~)[\s\S]*?^\1/gm, (fence) => fence.replace(/[^\n]/g, ''))
    .replace(/`[^`\n]*`/g, (span) => ' '.repeat(span.length));
}

const LINK =
  /!?\[[^\]]*\]\(\s*<?([^)\s>]+)[^)]*\)|^[ \t]*\[[^\]]+\]:[ \t]*<?([^\s>]+)|(?:src|href)="([^"]+)"/gm;

type Link = { readonly target: string; readonly line: number };

function linksOf({ text }: File): readonly Link[] {
  const plain = prose(text);
  return [...plain.matchAll(LINK)].map((match) => ({
    target: match[1] ?? match[2] ?? match[3] ?? '',
    line: plain.slice(0, match.index).split('\n').length,
  }));
}

/** As GitHub makes them: lower case, spaces to hyphens, everything else that is no letter gone. */
function anchorsOf({ text }: File): readonly string[] {
  return [...withoutFences(text).matchAll(/^#{1,6} +(.+?)\s*$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replace(/ /g, '-'),
  );
}

/** Headings keep their code spans: only fences go. */
function withoutFences(text: string): string {
  return text.replace(/^(```|~~~)[\s\S]*?^\1/gm, '');
}

function deadBecause(tree: Tree, file: File, target: string): string | undefined {
  if (/^(?:[a-z][a-z0-9+.-]*:|\/\/)/i.test(target)) return undefined;
  const [path = '', anchor] = decodeURIComponent(target).split('#');
  const full =
    path === '' ? file.path : posix.join(posix.dirname(file.path), path).replace(/\/$/, '');
  const isFolder = [...tree.paths].some((other) => other.startsWith(`${full}/`));
  if (!tree.paths.has(full) && !isFolder) return 'leads nowhere';
  const page = tree.files.find((other) => other.path === full && full.endsWith('.md'));
  if (anchor === undefined || page === undefined) return undefined;
  return anchorsOf(page).includes(anchor) ? undefined : 'leads to no heading';
}

/** Of each line of each text file that matches `pattern`, a line. */
function eachLine(pattern: RegExp, what: string) {
  return (tree: Tree): string[] =>
    tree.files.flatMap(({ path, text }) =>
      text.split('\n').flatMap((line, at) => {
        const found = pattern.exec(line)?.[0];
        return found === undefined ? [] : [`${path}:${at + 1} ${what}: ${found}`];
      }),
    );
}

export const FILE_RULES: readonly Rule[] = [
  {
    name: 'each template is named by a file of src',
    reason: 'A template that nothing renders is read, mended and translated for nobody.',
    violations: (tree) => {
      const texts = new Set(writtenTexts(tree));
      return [...tree.paths]
        .filter((path) => path.startsWith('templates/') && path.endsWith('.hbs'))
        .filter((path) => {
          const name = path.slice('templates/'.length, -'.hbs'.length);
          return ![...texts].some((text) => canName(text, name, texts));
        })
        .map((path) => `${path}:1 is named nowhere in src`);
    },
  },
  {
    name: 'no document has a dead link',
    reason: 'Documents are changed with the code that they describe, and so are the links to it.',
    violations: (tree) =>
      tree.files
        .filter(({ path }) => path.endsWith('.md'))
        .flatMap((file) =>
          linksOf(file).flatMap(({ target, line }) => {
            const why = deadBecause(tree, file, target);
            return why === undefined ? [] : [`${file.path}:${line} ${target} ${why}`];
          }),
        ),
  },
  {
    name: 'no file names a path of one machine',
    reason: 'What lies in the folder of one person or one build is not there for anybody else.',
    violations: eachLine(/(?<![\w./~$}-])\/(?:work|root)\/[\w.-]+/, 'a path of one machine'),
  },
  {
    name: 'no file names a package registry',
    reason: 'Which registry packages come from is the setting of who installs them.',
    violations: eachLine(
      /registry\.(?:npmjs|yarnpkg)\.\w+|"resolved": *"https?:[^"]*|^(?:@[\w-]+:)?registry *=.*|https?:\/\/[^\s"'`]*\/(?:artifactory|repository\/npm)[^\s"'`]*/,
      'a registry',
    ),
  },
];
