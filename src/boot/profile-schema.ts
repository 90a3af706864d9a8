/**
 * What the file of a profile of kind `ubuntu` may hold. Unknown keys are mistakes: a misspelt `kernelOption` would
 * silently do nothing.
 *
 * @module
 */
import { z } from 'zod';
import { BOOT_ORDERS, MEDIUM_CHOICES, SOURCES, type UbuntuProfile } from '../domain/profile.ts';
import { kernelOptionProblem } from './kernel-line.ts';
import { disk, diskFrom } from './profile/disk.ts';
import { login, loginFrom } from './profile/login.ts';
import { network, networkFrom } from './profile/network.ts';
import * as software from './profile/software.ts';
import { singleLine } from './profile/text.ts';

const kernelOption = z.string().superRefine((word, context) => {
  const problem = kernelOptionProblem(word);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
});

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
  source: z.enum(SOURCES).default('ubuntu-server'),
  disk: disk.prefault({}),
  network: network.prefault({}),
  login: login.prefault({}),
  apt: software.apt.prefault({}),
  packages: software.packageNames,
  snaps: software.snaps,
  kernel: software.kernel.optional(),
  debconf: software.debconf,
  updates: z.enum(['security', 'all']).default('security'),
  locale: z
    .string()
    .regex(/^[A-Za-z_]+(?:\.[A-Za-z0-9-]+)?(?:@[a-z]+)?$/, 'a locale such as en_US.UTF-8')
    .default('en_US.UTF-8'),
  keyboardLayout: z
    .string()
    .regex(/^[a-z]{2,8}$/, 'a keyboard layout such as us')
    .default('us'),
  keyboardVariant: z
    .string()
    .regex(/^[a-z0-9_-]{0,32}$/i, 'a variant of the layout such as nodeadkeys')
    .default(''),
  timezone: z
    .string()
    .regex(/^[A-Za-z]+(?:[/+-][A-Za-z0-9_+-]+){0,2}$/, 'a time zone such as Europe/Berlin')
    .default('Etc/UTC'),
  kernelOptions: z.array(kernelOption).max(50).default([]),
  bootOrder: z.enum(BOOT_ORDERS).default('disk'),
  shutdown: z.enum(['reboot', 'poweroff']).default('reboot'),
  medium: z.enum(MEDIUM_CHOICES).default('nfs'),
  minimumMemoryMiB: z.int().min(0).max(1_048_576).optional(),
  /** Checked with the whole of the answers, in autoinstall/. */
  autoinstall: z.record(z.string(), z.unknown()).default({}),
});

export type ProfileContent = z.infer<typeof profileSchema>;

/** `keysOfFile`: what stands in `login.sshAuthorizedKeysFile`. */
export function profileFrom(
  name: string,
  file: ProfileContent,
  keysOfFile: readonly string[],
): UbuntuProfile {
  return {
    ...file,
    name,
    disk: diskFrom(file.disk),
    network: networkFrom(file.network),
    login: loginFrom(file.login, keysOfFile),
    apt: software.aptFrom(file.apt, file.packages),
    snaps: software.snapsFrom(file.snaps),
    kernel: software.kernelFrom(file.kernel),
    debconf: file.debconf,
    minimumMemoryMiB: file.minimumMemoryMiB,
  };
}
