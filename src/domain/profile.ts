/**
 * What gets installed. A profile is a YAML file; `boot/profiles` reads and checks it.
 *
 * @module
 */

/** Which disk, by what it is and never by its name. Several conditions must all hold. */
export type DiskMatch = {
  readonly ssd: boolean | undefined;
  readonly size: 'largest' | 'smallest' | undefined;
  /** Globs, as subiquity takes them. */
  readonly model: string | undefined;
  readonly serial: string | undefined;
  readonly idPath: string | undefined;
};

export type DiskLayout = {
  readonly layout: 'lvm' | 'direct';
  /** `all` of the disk, or subiquity's own scale that leaves room for snapshots. Only for `lvm`. */
  readonly sizing: 'all' | 'scaled';
  readonly match: DiskMatch;
  /** MiB; 0 is none, as K3s wants. */
  readonly swapMiB: number;
};

export type LoginPolicy = {
  readonly username: string;
  /** crypt(3); `!` where nobody logs in by password. */
  readonly passwordHash: string;
  readonly sshAuthorizedKeys: readonly string[];
  readonly sshPasswordLogin: boolean;
};

export type Profile = {
  readonly name: string;
  readonly description: string;
  readonly kind: 'ubuntu';
  /** `24.04`: the newest point release that is there. Or an ISO's file name. */
  readonly image: string;
  readonly disk: DiskLayout;
  readonly login: LoginPolicy;
  readonly packages: readonly string[];
  readonly locale: string;
  readonly keyboardLayout: string;
  readonly timezone: string;
  /** Words for the kernel, kept by the installed system: they stand after `---`. */
  readonly kernelOptions: readonly string[];
  /** Less than this is refused on the machine's screen. */
  readonly minimumMemoryMiB: number;
};
