/**
 * What a profile's file may hold. Unknown keys are mistakes: a misspelt `kernelOption` would
 * silently do nothing.
 *
 * @module
 */
import { z } from 'zod';
import type { DiskMatch, Profile } from '../domain/profile.ts';
import { kernelOptionProblem } from './kernel-line.ts';

const singleLine = z
  .string()
  .min(1)
  .max(256)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'text in one line, without control characters');

const diskMatch = z.strictObject({
  ssd: z.boolean().optional(),
  size: z.enum(['largest', 'smallest']).optional(),
  model: singleLine.optional(),
  serial: singleLine.optional(),
  idPath: singleLine.optional(),
});

const disk = z
  .strictObject({
    layout: z.enum(['lvm', 'direct']).default('lvm'),
    sizing: z.enum(['all', 'scaled']).default('all'),
    match: diskMatch.default({ size: 'largest' }),
    swapMiB: z.int().min(0).max(1_048_576).default(0),
  })
  .refine(({ layout, sizing }) => layout === 'lvm' || sizing === 'all', {
    path: ['sizing'],
    error: 'all, or the layout lvm: direct has no other sizing',
  });

/** useradd's names (shadow), which subiquity checks only while it installs. */
const USERNAME = /^[a-z_][a-z0-9_-]{0,31}$/;
/** crypt(3), `!` or `*` and nothing that would be a password in clear. */
const PASSWORD_HASH = /^(?:[!*]|\$[0-9a-z]+\$[A-Za-z0-9./$=,_-]{8,})$/;
const SSH_KEY = /^(?:ssh-|ecdsa-|sk-)[a-z0-9@.-]+ [A-Za-z0-9+/]+={0,3}(?: [ -~]*)?$/;

const login = z.strictObject({
  username: z
    .string()
    .regex(USERNAME, 'a user name: lower case letters, digits, _ and -')
    .refine((name) => name !== 'root', 'a user other than root, who has no password on Ubuntu')
    .default('ubuntu'),
  passwordHash: z
    .string()
    .regex(PASSWORD_HASH, 'a hash from crypt(3), such as mkpasswd writes, or "!" for none')
    .default('!'),
  sshAuthorizedKeys: z
    .array(z.string().regex(SSH_KEY, 'a public SSH key, as in ~/.ssh/id_ed25519.pub'))
    .max(100)
    .default([]),
  sshPasswordLogin: z.boolean().default(false),
});

const kernelOption = z.string().superRefine((word, context) => {
  const problem = kernelOptionProblem(word);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

/** Debian policy §5.6.1, and the `=version` and `/suite` that apt takes. */
const PACKAGE = /^[a-z0-9][a-z0-9+.-]+(?:[=/][A-Za-z0-9.+:~-]+)?$/;

/** YAML reads 24.10 as a number, and that is 24.1. */
const image = z
  .unknown()
  .superRefine((value, context) => {
    if (typeof value !== 'number') return;
    const message = `text: write "${value.toFixed(2)}", in quotes`;
    context.addIssue({ code: 'custom', message });
  })
  .pipe(
    z
      .string()
      .regex(
        /^(?:\d\d\.\d\d(?:\.\d+)?|[A-Za-z0-9][\w.+-]*\.iso)$/,
        'a release such as "24.04", or the name of an .iso file',
      ),
  );

/**
 * A profile's file, with what is left out filled in. The name of a profile is the name of its file.
 */
export const profileSchema = z.strictObject({
  description: singleLine.default(''),
  kind: z.literal('ubuntu').default('ubuntu'),
  image,
  disk: disk.prefault({}),
  login: login.prefault({}),
  packages: z.array(z.string().regex(PACKAGE, 'the name of a package')).max(500).default([]),
  locale: z
    .string()
    .regex(/^[A-Za-z_]+(?:\.[A-Za-z0-9-]+)?(?:@[a-z]+)?$/, 'a locale such as en_US.UTF-8')
    .default('en_US.UTF-8'),
  keyboardLayout: z
    .string()
    .regex(/^[a-z]{2,8}$/, 'a keyboard layout such as us')
    .default('us'),
  timezone: z
    .string()
    .regex(/^[A-Za-z]+(?:[/+-][A-Za-z0-9_+-]+){0,2}$/, 'a time zone such as Europe/Berlin')
    .default('Etc/UTC'),
  kernelOptions: z.array(kernelOption).max(50).default([]),
  minimumMemoryMiB: z.int().min(0).max(1_048_576).default(5500),
});

/** Everything that is asked of a disk, what is not asked included. */
export function profileFrom(
  name: string,
  { disk, ...rest }: z.infer<typeof profileSchema>,
): Profile {
  const { ssd, size, model, serial, idPath } = disk.match;
  const match: DiskMatch = { ssd, size, model, serial, idPath };
  return { name, ...rest, disk: { ...disk, match } };
}
