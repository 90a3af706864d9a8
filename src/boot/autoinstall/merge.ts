/**
 * Users' own answers, merged into ours.
 *
 * Mappings are merged key by key, lists are joined, and any other value of the user's takes the place of
 * ours. What Pilotlight relies on cannot be changed; the profile has a field for most of it.
 *
 * @module
 */
import type { FieldProblem } from '../../domain/errors.ts';
import type { Answers } from './answers.ts';

/** By path: what is to be used instead, or why there is nothing. */
const OWNED: Readonly<Record<string, string>> = {
  version: 'no such key: Pilotlight sets it',
  reporting: 'no such key: the events tell Pilotlight how far the install is',
  'interactive-sections':
    'no such key: with it the installer waits for a person and reports nothing',
  'refresh-installer':
    'no such key: another installer than the one on the ISO may answer otherwise',
  autoinstall: "no such key: this is the content of Ubuntu's autoinstall",
  'identity.hostname': 'no such key: a node has its own host name',
  'identity.username': 'login.username of the profile instead',
  'identity.password': 'login.passwordHash of the profile instead',
  network:
    "network of the profile instead: the installer's root hangs on the card it would configure",
  shutdown: 'shutdown of the profile instead',
  source: 'source of the profile instead',
  'storage.layout.name': 'disk.layout of the profile instead',
  'storage.layout.match':
    'disk.match of the profile instead: the wiping of old signatures follows it',
  'storage.layout.sizing-policy': 'disk.sizing of the profile instead',
  'storage.grub.reorder_uefi': 'bootOrder of the profile instead',
  'user-data.ssh_deletekeys': 'no such key: the host keys that were reported must stay',
};

/** What of a user's answers Pilotlight refuses. `field` is a path below `autoinstall`. */
export function ownedProblems(snippet: Answers): readonly FieldProblem[] {
  return Object.entries(OWNED).flatMap(([path, expected]) => {
    const got = valueAt(snippet, path.split('.'));
    return got === undefined ? [] : [{ field: `autoinstall.${path}`, expected, got: shown(got) }];
  });
}

/** Ours stand first, but for late-commands: the last of them reports that the install is done. */
export function merged(answers: Answers, snippet: Answers): Answers {
  const late = 'late-commands';
  const storage = snippet['storage'];
  const own = isMapping(storage) && 'config' in storage ? withoutLayout(answers) : answers;
  const both = mergedMappings(own, snippet);
  return Array.isArray(snippet[late])
    ? { ...both, [late]: [...snippet[late], ...(own[late] as readonly unknown[])] }
    : both;
}

/** The installer takes a layout, or the partitions in full, and not both. */
function withoutLayout(answers: Answers): Answers {
  const { layout: _, ...storage } = answers['storage'] as Answers;
  return { ...answers, storage };
}

function mergedMappings(ours: Answers, theirs: Answers): Answers {
  const entries = Object.entries(theirs).map(([key, value]) => [key, joined(ours[key], value)]);
  return { ...ours, ...Object.fromEntries(entries) };
}

function joined(ours: unknown, theirs: unknown): unknown {
  if (Array.isArray(ours) && Array.isArray(theirs)) return [...ours, ...theirs];
  return isMapping(ours) && isMapping(theirs) ? mergedMappings(ours, theirs) : theirs;
}

function isMapping(value: unknown): value is Answers {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isMapping(at) ? at[key] : undefined), value);
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length <= 80 ? text : `${text.slice(0, 80)}…`;
}
