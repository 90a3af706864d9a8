/**
 * The configuration in force, as it is answered: a setting that nobody made and that the host decides is missing.
 *
 * @module
 */
import { z } from 'zod';
import { named } from '../named.ts';

const text = z.string();
const texts = z.array(text);
const port = z.int();
const onOff = z.enum(['on', 'off']);

const files = {
  data: text,
  images: text,
  loaders: text.optional(),
  profiles: text,
  cluster: text,
  tlsCertificate: text.optional(),
  tlsKey: text.optional().meta({ description: 'The file, never what is in it' }),
};

const ports = {
  httpPort: port,
  bulkPort: port,
  dhcpPort: port,
  pxePort: port,
  tftpPort: port,
  nfsPort: port,
  portmapPort: port,
  joinPort: port,
  haproxyApiPort: port,
  haproxyHttpPort: port,
  haproxyHttpsPort: port,
  haproxyStatsPort: port,
};

const mirrors = {
  ubuntuMirror: text,
  ubuntuArm64Mirror: text,
  proxmoxMirror: text,
  ipxeMirror: text,
  k3sMirror: text,
  k3sChannels: text,
  k3sInstallScript: text,
};

const settings = z.strictObject({
  ...files,
  ...ports,
  ...mirrors,
  adminToken: z.enum(['set', 'not set']),
  interfaces: texts.optional(),
  dhcp: z.enum(['proxy', 'off']),
  gateway: text.optional(),
  nameservers: texts.optional(),
  sshAuthorizedKeys: texts,
  nfs: onOff,
  uncheckedImages: z.enum(['serve', 'refuse']),
  virtualAddresses: texts,
  haproxy: z.enum(['child', 'system', 'ssh', 'off']),
  haproxyHost: text.optional(),
  haproxyHostKeys: texts,
  vmIds: z.strictObject({ first: z.int(), last: z.int() }),
  macPrefix: text,
  installsAtOnce: z.int().optional(),
  ticketHours: z.number(),
  logLevel: z.enum(['debug', 'info', 'warn', 'error', 'silent']),
});

export const settingsAnswer = named(
  'SettingsAnswer',
  z.strictObject({
    settings: named('Settings', settings),
  }),
);
