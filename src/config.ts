/**
 * Configuration: a YAML file and the environment become one frozen value.
 *
 * Every key of the file is also a variable (`httpPort` is PILOTLIGHT_HTTP_PORT), and the variable
 * wins. All mistakes are reported in one run. Nothing else in src reads the environment.
 *
 * @module
 */
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { configFile, readConfigFile } from './config/config-file.ts';
import { asWritten, ConfigError, gather, type KeyForm } from './config/values.ts';
import type { FieldProblem } from './domain/errors.ts';
import { isIpv4 } from './domain/ipv4.ts';
import { parseMacPrefix } from './domain/vm/macs.ts';
import { parseVmidRange } from './domain/vm/vmid.ts';
import { fieldProblems } from './schema/field-problems.ts';

const port = z.int().min(1).max(65_535);
const ipv4 = z.string().refine(isIpv4, 'an IPv4 address');
const path = z.string().min(1);
const mirror = z
  .url({ protocol: /^https?$/, error: 'an http or https URL' })
  .transform((url) => url.replace(/\/+$/, ''));

const vmIds = read('two VMIDs from 100 on, such as 5000-5999', parseVmidRange);
const macPrefix = read('three to five bytes of a MAC, such as bc:24:11', parseMacPrefix);

/**
 * `child`: a process of ours, where haproxy is installed. `system`: the system's service, through the
 * helper. `ssh`: on `haproxyHost`.
 */
export const HAPROXY_WAYS = ['child', 'system', 'ssh', 'off'] as const;

/** One entry a key, in the order of docs/configuration.md. Defaults that depend on the host are filled below. */
const CONFIG_SCHEMA = z.strictObject({
  data: path.optional(),
  images: path.optional(),
  loaders: path.optional(),
  profiles: path.optional(),
  adminToken: z.string().min(16).optional(),
  interfaces: z.array(z.string().min(1)).optional(),
  httpPort: port.default(8080),
  bulkPort: port.default(8081),
  dhcp: z.enum(['proxy', 'off']).default('proxy'),
  dhcpPort: port.optional(),
  pxePort: port.default(4011),
  tftpPort: port.optional(),
  gateway: ipv4.optional(),
  nameservers: z.array(ipv4).optional(),
  sshAuthorizedKeys: z.array(z.string().min(1)).default([]),
  nfs: z.enum(['on', 'off']).default('on'),
  nfsPort: port.default(2049),
  portmapPort: port.default(111),
  ubuntuMirror: mirror.default('https://releases.ubuntu.com'),
  ubuntuArm64Mirror: mirror.default('https://cdimage.ubuntu.com/releases'),
  proxmoxMirror: mirror.default('https://enterprise.proxmox.com/iso'),
  ipxeMirror: mirror.default('https://github.com/ipxe/ipxe/releases/download'),
  uncheckedImages: z.enum(['serve', 'refuse']).default('serve'),
  joinPort: port.default(8443),
  tlsCertificate: path.optional(),
  tlsKey: path.optional(),
  cluster: path.optional(),
  k3sMirror: mirror.default('https://github.com/k3s-io/k3s/releases'),
  k3sChannels: mirror.default('https://update.k3s.io/v1-release/channels'),
  k3sInstallScript: mirror.default('https://raw.githubusercontent.com/k3s-io/k3s'),
  virtualAddresses: z.array(ipv4).default([]),
  haproxy: z.enum(HAPROXY_WAYS).default('child'),
  haproxyHost: ipv4.optional(),
  haproxyHostKeys: z.array(z.string().min(1)).default([]),
  haproxyApiPort: port.default(6443),
  haproxyHttpPort: port.optional(),
  haproxyHttpsPort: port.optional(),
  haproxyStatsPort: port.default(8404),
  vmIds: vmIds.prefault('5000-5999'),
  // That of Proxmox Server Solutions, which Proxmox VE itself takes.
  macPrefix: macPrefix.prefault('bc:24:11'),
  installsAtOnce: z.int().min(1).max(1000).optional(),
  ticketHours: z.number().positive().max(168).default(4),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

/** Text that stands for a value; `expected` says what it should have been. */
function read<T>(expected: string, parse: (text: string) => T | undefined) {
  return z.string().transform((text, context): T => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.issues.push({ code: 'custom', message: expected, input: text });
    return z.NEVER;
  });
}

type Settings = z.output<typeof CONFIG_SCHEMA>;

/** Folders are absolute. `gateway`, `nameservers` and `interfaces` are undefined where the host decides. */
export type Config = Readonly<
  Omit<
    Settings,
    | 'data'
    | 'images'
    | 'profiles'
    | 'cluster'
    | 'dhcpPort'
    | 'tftpPort'
    | 'haproxyHttpPort'
    | 'haproxyHttpsPort'
  > & {
    data: string;
    images: string;
    profiles: string;
    dhcpPort: number;
    tftpPort: number;
    /** The file cluster.yaml. */
    cluster: string;
    haproxyHttpPort: number;
    haproxyHttpsPort: number;
    inherited: readonly InheritedFd[];
  }
>;

/** A socket from the service manager; `name` is what it calls it (`FileDescriptorName=`). */
export type InheritedFd = { readonly fd: number; readonly name: string | undefined };

/** What the host tells about itself, so that reading the configuration stays pure. */
export type ConfigHost = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  /** Whether ports below 1024 can be bound. */
  readonly lowPorts: boolean;
  /** Whether the system's folders are ours to write. */
  readonly root: boolean;
};

/** Reads the file that PILOTLIGHT_CONFIG names, else the first of the usual places, and the environment. */
export function readConfig(rights: Pick<ConfigHost, 'lowPorts' | 'root'>): Config {
  const host = { ...rights, env: process.env, pid: process.pid };
  return parseConfig(readConfigFile(host.env), host);
}

/** The file that `readConfig` reads; undefined where there is none. */
export function foundConfigFile(): string | undefined {
  return configFile(process.env);
}

/** `fileText` is the YAML text, or undefined where there is no file. Throws a ConfigError. */
export function parseConfig(fileText: string | undefined, host: ConfigHost): Config {
  const { given, problems } = gather(fileText, host.env, FORMS);
  const values = Object.fromEntries([...given].map(([key, { value }]) => [key, value]));
  const parsed = CONFIG_SCHEMA.safeParse(values);
  if (!parsed.success) {
    const found = fieldProblems(parsed.error, values).map(withoutSecret);
    problems.push(
      ...found.map((problem) => ({ ...problem, field: asWritten(problem.field, given) })),
    );
  }
  if (parsed.success) problems.push(...halfPairs(parsed.data));
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(withHostDefaults(parsed.data, host));
}

/** A certificate without its key proves nothing, and a key alone has nothing to prove. */
function halfPairs({ tlsCertificate, tlsKey }: Settings): readonly FieldProblem[] {
  if ((tlsCertificate === undefined) === (tlsKey === undefined)) return [];
  const [field, other] =
    tlsKey === undefined ? ['tlsKey', 'tlsCertificate'] : ['tlsCertificate', 'tlsKey'];
  return [{ field, expected: `a file, since ${other} is set`, got: 'nothing' }];
}

function withHostDefaults(settings: Settings, host: ConfigHost): Config {
  const { env, lowPorts, root } = host;
  const data = resolve(settings.data ?? defaultDataFolder(env, root));
  return {
    ...settings,
    data,
    images: resolve(settings.images ?? join(data, 'images')),
    profiles: resolve(settings.profiles ?? join(data, 'profiles')),
    dhcpPort: settings.dhcpPort ?? (lowPorts ? 67 : 6067),
    tftpPort: settings.tftpPort ?? (lowPorts ? 69 : 6069),
    cluster: resolve(settings.cluster ?? join(data, 'cluster.yaml')),
    haproxyHttpPort: settings.haproxyHttpPort ?? (lowPorts ? 80 : 6080),
    haproxyHttpsPort: settings.haproxyHttpsPort ?? (lowPorts ? 443 : 6444),
    inherited: promisedFds(host),
  };
}

/** The first descriptor that is handed over, and its kin: sd_listen_fds(3). */
const FIRST_FD = 3;

/** Those that the environment promises to this very process; none are promised to its children. */
function promisedFds({ env, pid }: ConfigHost): readonly InheritedFd[] {
  const count = Number(env['LISTEN_FDS'] ?? 0);
  const forUs = env['LISTEN_PID'] === undefined || Number(env['LISTEN_PID']) === pid;
  if (!forUs || !Number.isInteger(count) || count < 1) return [];
  const names = env['LISTEN_FDNAMES']?.split(':') ?? [];
  return Array.from({ length: count }, (_, index) => ({
    fd: FIRST_FD + index,
    name: names[index],
  }));
}

function defaultDataFolder(env: ConfigHost['env'], root: boolean): string {
  if (root) return '/var/lib/pilotlight';
  return join(env['XDG_DATA_HOME'] ?? join(homedir(), '.local/share'), 'pilotlight');
}

/** A token that is too short is a token all the same: it stays out of messages. */
function withoutSecret(problem: FieldProblem): FieldProblem {
  return problem.field === 'adminToken' ? { ...problem, got: 'something else' } : problem;
}

/** How each key is written in a variable, as its schema says. */
const FORMS: ReadonlyMap<string, KeyForm> = new Map(
  Object.entries(CONFIG_SCHEMA.shape).map(([key, schema]) => [key, formOf(schema)]),
);

function formOf(schema: z.ZodType): KeyForm {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return formOf(schema.unwrap() as z.ZodType);
  }
  if (schema instanceof z.ZodArray) return 'list';
  return schema instanceof z.ZodNumber ? 'number' : 'text';
}
