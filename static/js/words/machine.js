/**
 * The view of one machine, and what is done to it.
 */
import { many } from './units.js';

export const MACHINE = {
  back: 'Machines',
  previous: (name) => `Previous: ${name}`,
  next: (name) => `Next: ${name}`,
  gone: (name) => `No machine is called ${name}`,
  goneHint: 'It may have been removed or renamed.',
  seeAll: 'See all machines',
  discovered: 'It asked to boot. Nothing is written to it before you approve it.',
  approve: 'Approve…',
  approved: 'Approved. It installs as soon as it is switched on.',
  again: 'It installs again when it next boots from the network.',
  lit: (time) => `In rotation for ${time}.`,
  standing: (time) => `Installed for ${time}.`,
  ready: (time) => `Ready for ${time}. No HAProxy stands in front.`,
  sentence: (line) => `${line}.`,
  doing: (word, share, step) => `${word}, ${share}: ${step}.`,
  leftLit: (time) => ` In rotation in ${time}.`,
  leftStanding: (time) => ` Done in ${time}.`,
  reinstall: 'Reinstall…',
  cancel: 'Cancel the reinstall…',
  power: 'Power…',
  edit: 'Change…',
  remove: 'Remove…',
};

export const CAUSE = {
  stuck: (time) => `Stuck for ${time}. Probable cause:`,
  failed: (time) => `Failed ${time}:`,
  router: 'Lines for your router',
  /** As most routers call them. */
  routerLines: ({ server, file }) => `next-server  ${server}\nfilename     ${file}`,
  log: 'The end of its log',
  again: 'Try again…',
};

/** What a change of one of its boot settings is, as a button. Undefined for one that has no words. */
export function changeWords(name, value) {
  return {
    'offer 4011': 'Answer it on port 4011',
    'offer direct': 'Answer it at once',
    'loader shim': 'Boot it by shim',
    'loader native': 'Use iPXE’s own drivers',
    'loader auto': 'Use the ordinary loader',
    'local sanboot': 'Start its disk by iPXE',
    'local exit': 'Leave its disk to the firmware',
  }[`${name} ${value}`];
}

export const WAY = {
  titleLit: 'How it got here',
  title: 'Its way into rotation',
  titleStanding: 'Its way to its own system',
  left: (time) => `${time} left`,
  whole: (time) => `${time} in all`,
  of: (usual) => ` of ${usual}`,
  usually: (time) => `, usually ${time}`,
  quicker: (time) => `${time} quicker`,
  slower: (time) => `${time} slower`,
  after: (time) => `after ${time}`,
  notReached: 'not reached',
  since: (time) => `since ${time}`,
  atAbout: (time) => `at about ${time}`,
  stuck: 'Stuck',
  failed: 'Failed',
  end: { lit: 'In rotation', standing: 'Installed' },
  key: { took: 'took', usual: 'usual on your machines', over: 'beyond usual', now: 'now' },
};

export const WAITS = {
  title: 'What it still waits for',
  discovered: { name: 'Approval', reason: 'Somebody has to say what it becomes.' },
  enrolled: { name: 'Switched on', reason: 'It boots from the network, and asks Pilotlight.' },
  installing: {
    name: 'Installed',
    reason: 'The installer reports when the system is on the disk.',
  },
  firstBoot: { name: 'First start', reason: 'It starts from its own disk, and says so.' },
  joining: { name: 'Ready', reason: 'Kubernetes says when its node is Ready.' },
  rotation: { name: 'In rotation', reason: 'HAProxy wants two good checks in a row.' },
};

export const LOG = {
  title: 'What happened',
  more: 'Show all',
  less: 'Show less',
  times: (n) => many(n, 'time'),
  last: (time) => `last at ${time}`,
  log: 'End of the log',
  empty: 'Nothing yet.',
};

export const PREVIEW = {
  title: 'What it is served',
  tabs: 'Previews',
  ipxe: 'Boot script',
  ipxeFile: 'script.ipxe',
  userData: 'user-data',
  userDataFile: 'user-data, secrets hidden',
  answer: 'answer.toml',
  answerFile: 'answer.toml, secrets hidden',
  hint: 'The ticket in it opens nothing: each install gets its own.',
};

export const FACTS = {
  title: 'The machine',
  role: 'Role',
  profile: 'Profile',
  address: 'Address',
  mac: 'MAC',
  macs: 'MACs',
  tag: 'Service tag',
  firmware: 'Firmware',
  disk: 'Disk',
  system: 'System',
  kernel: 'Kernel',
  uuid: 'UUID',
  power: 'Switched on by',
  boot: 'Boot settings',
  member: 'K3s',
  attempts: 'Installs',
  since: 'Known since',
  hostKeys: 'SSH host keys',
  addressNone: 'None yet',
  diskNone: 'Known after its first start',
  plain: 'the usual ones',
  bootWords: {
    offer: { 4011: 'answered on port 4011' },
    loader: { native: 'iPXE’s own drivers', shim: 'shim, for Secure Boot' },
    local: { sanboot: 'its disk is started by iPXE' },
    order: { disk: 'disk first', network: 'network first' },
  },
  powers: { none: 'Hand', wol: 'Wake-on-LAN', amt: 'Intel AMT', proxmox: 'Proxmox', ssh: 'SSH' },
  showKeys: (n) => many(n, 'key'),
};
