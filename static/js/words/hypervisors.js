/**
 * Proxmox hosts and the VMs on them.
 */
import { listed, many } from './units.js';

export const HYPERVISORS = {
  headline: (vms, hosts) => `${many(vms, 'VM')} on ${many(hosts, 'hypervisor')}`,
  none: 'No hypervisor yet',
  noneSays:
    'Connect a Proxmox host, or let Pilotlight install one: a machine with a profile of the kind proxmox-ve.',
  calm: (n) => (n === 1 ? 'It answers.' : 'All of them answer.'),
  saysOf: {
    down: (names) => `${listed(names)} ${names.length === 1 ? 'does' : 'do'} not answer.`,
    refused: (names) =>
      `${listed(names)} ${names.length === 1 ? 'answers, and cannot be used as it is' : 'answer, and cannot be used as they are'}.`,
    unchecked: (names) => `${listed(names)} ${names.length === 1 ? 'was' : 'were'} not asked yet.`,
  },
  add: 'Connect a hypervisor…',
  newVms: 'New VMs…',
  list: 'Hypervisors',
  states: { up: 'Up', down: 'Down', refused: 'Refused', unchecked: 'Not asked yet' },
  version: (version) => `Proxmox VE ${version}`,
  checked: (time) => `asked ${time}`,
  check: 'Ask again',
  checkNamed: (name) => `Ask again: ${name}`,
  remove: 'Remove…',
  removeNamed: (name) => `Remove ${name}`,
  missing: (privileges, path) => `Its token lacks ${listed(privileges)} on ${path}:`,
  mend: 'On the host, as root',
  host: (cpus) => many(cpus, 'CPU'),
  memory: (used, total) => `${used} of ${total} memory`,
  storage: (name, free) => `${name} has ${free} free`,
  storageAway: (name) => `${name} is away`,
  carrier: (name) => `installed by Pilotlight as ${name}`,
};

export const ADD_HYPERVISOR = {
  title: 'Connect a hypervisor',
  name: 'Name',
  endpoints: 'Addresses, one a line',
  endpointsHint: 'Such as https://192.168.1.31:8006. Of a Proxmox cluster: several hosts.',
  tokenId: 'Token id',
  tokenIdHint: 'Such as pilotlight@pve!pilotlight',
  tokenSecret: 'Token secret',
  tokenSecretHint: 'Proxmox shows it once, when the token is made.',
  verb: 'Connect',
  trustVerb: 'Trust this certificate and connect',
  untrusted: 'Is this its certificate?',
  untrustedSays:
    'Compare it with Proxmox: Datacenter, host, Certificates. Nothing was sent to it yet.',
};

export const REMOVE_HYPERVISOR = {
  title: (name) => `Remove ${name}?`,
  verb: (name) => `Remove ${name}`,
  erased: 'Its addresses and its token, here',
  kept: 'The host and its VMs: they run on. Nothing is made or started there any more',
};

export const VMS = {
  title: 'VMs',
  empty: 'None yet.',
  states: {
    planned: 'Planned',
    creating: 'Being created',
    starting: 'Starting',
    running: 'Running',
    replacing: 'Made anew',
    deleting: 'Being deleted',
    failed: 'Failed',
  },
  size: (cores, memory, disk) => `${many(cores, 'core')}, ${memory}, ${disk} disk`,
  on: (host, vmid) => (vmid ? `VM ${vmid} on ${host}` : `on ${host}`),
  replace: 'Make anew…',
  replaceNamed: (name) => `Make anew: ${name}`,
  remove: 'Delete…',
  removeNamed: (name) => `Delete ${name}`,
  cancel: 'Cancel…',
  cancelNamed: (name) => `Cancel ${name}`,
  machine: 'Machine',
};

export const NEW_VMS = {
  title: 'New VMs',
  count: 'How many',
  prefix: 'Names begin with',
  hypervisor: 'Where',
  any: 'Wherever there is room',
  host: 'On which host',
  anyHost: 'Wherever there is room',
  cores: 'Cores',
  memory: 'Memory in GiB',
  disk: 'Disk in GiB',
  storage: 'Storage',
  storageHint: 'Empty: the one with the most room.',
  bridge: 'Bridge',
  vlan: 'VLAN',
  vlanHint: 'Empty: none.',
  role: 'What they become',
  profile: 'What is installed',
  firmware: 'Firmware',
  firmwares: [
    { id: 'uefi', label: 'UEFI' },
    { id: 'uefi-secure', label: 'UEFI with Secure Boot' },
    { id: 'bios', label: 'BIOS' },
  ],
  says: (n, cores, memory, disk) =>
    `${many(n, 'VM')}: together ${many(n * cores, 'core')}, ${n * memory} GiB of memory and ${n * disk} GiB of disk. They install by themselves.`,
  verb: (n) => `Create ${many(n, 'VM')}`,
};

export const DELETE_VM = {
  title: (name) => `Delete ${name}?`,
  verb: (name) => `Delete ${name}`,
  erased: (name, disk) => `${name} with its disk of ${disk}: system and all files`,
  kept: 'Its host, and every other VM',
  says: 'Where it is a member of the cluster, it is drained and leaves first.',
};

export const CANCEL_VM = {
  title: (name) => `Cancel ${name}?`,
  verb: (name) => `Cancel ${name}`,
  back: 'Let it be made',
  erased: (name, disk) => `What there is of ${name}: its disk of ${disk}, with nothing installed`,
  says: 'Its name, its number and its room on the host are free again. No machine is called so any more.',
};

export const REPLACE_VM = {
  title: (name) => `Make ${name} anew?`,
  verb: (name) => `Erase and make ${name} anew`,
  kept: 'Its name, its MAC and its place: it comes back as the same machine',
};
