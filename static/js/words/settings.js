/**
 * Settings, of this device and of the service.
 */
import { many } from './units.js';

export const SETTINGS = {
  title: 'Settings',
  says: (version) => `Pilotlight ${version}.`,
  device: 'This device',
  theme: 'Theme',
  themes: [
    { id: 'auto', label: 'As the system' },
    { id: 'light', label: 'Light' },
    { id: 'dark', label: 'Dark' },
  ],
  density: 'Rows',
  densities: [
    { id: 'roomy', label: 'Comfortable' },
    { id: 'compact', label: 'Compact' },
  ],
  keys: 'Single-key shortcuts',
  signedIn: (name, role) => `Signed in as **${name}** (${role}).`,
  signedInPlain: 'Signed in.',
  roles: { admin: 'may do everything', viewer: 'reads only' },
  audit: 'Who did what',
  service: 'The service',
  addresses: 'Addresses',
  address: (name, address) => `${address} on ${name}`,
  noAddress: 'none on a wired network',
  medium: 'Installer’s medium',
  nfs: 'NFS, out of the ISO',
  nfsOff: 'HTTP: NFS is switched off',
  noNfs: (why) => `HTTP: ${why}`,
  dhcp: 'Boot requests heard',
  noDhcp: 'DHCP is not answered here',
  loaders: 'Loaders missing',
  brokenProfiles: 'Broken profiles',
  profiles: 'Profiles',
  profilesSays:
    'What machines can become. Each is a file; docs/profiles.md says how it is written.',
  profile: ({ image, source, disk }) => [image, source, disk?.layout].filter(Boolean).join(', '),
  own: 'As it is configured',
  reference: 'Every operation of its API',
};

export const DOOR_SETTINGS = {
  title: 'The door',
  closed: 'It is closed: a machine that nobody approved gets nothing to boot, and is listed.',
  openUntil: (time) => `It is open until ${time}.`,
  open: 'Open the door…',
  close: 'Close the door',
  sheet: 'Open the door',
  says: 'While it is open, a machine that nobody knows waits on its screen. One that the rule fits is approved, and installs by itself.',
  minutes: 'For how many minutes',
  prefix: 'Approve by itself: MACs that begin with',
  prefixHint: 'Such as d0:50:99. Empty: nothing is approved by itself.',
  name: 'Names begin with',
  verb: (minutes) => `Open it for ${many(minutes, 'minute')}`,
  rule: ({ macPrefix, uuid, serial, role, profile }) =>
    `${[macPrefix && `MACs from ${macPrefix}`, uuid, serial].filter(Boolean).join(', ')}: ${role}, ${profile}`,
};

export const TOKENS = {
  title: 'Tokens',
  says: 'Each person and program has one of its own, so that one can be taken away.',
  add: 'New token…',
  roles: [
    { id: 'viewer', label: 'Viewer: reads only' },
    { id: 'admin', label: 'Admin: may do everything' },
  ],
  roleWords: { admin: 'Admin', viewer: 'Viewer' },
  name: 'Name',
  nameHint: 'Whose it is, or what for.',
  role: 'Role',
  verb: 'Make a token',
  sheet: 'New token',
  made: (name) => `The token of ${name}`,
  once: 'It is shown this once: keep it.',
  done: 'Done',
  revoke: 'Revoke…',
  revokeNamed: (name) => `Revoke ${name}`,
  revokeTitle: (name) => `Revoke ${name}?`,
  revokeVerb: (name) => `Revoke ${name}`,
  erased: 'The token: whoever has it is signed out',
  kept: 'What was done with it, and the log of that',
};
