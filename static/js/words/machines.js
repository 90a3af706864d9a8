/**
 * The view of all machines.
 */
import { listed, many } from './units.js';

const needs = (n) => (n === 1 ? 'needs' : 'need');

export const HEADLINE = {
  none: 'No machine yet',
  only: (n) => `${many(n, 'new machine')} at the door`,
  allLit: (n) => (n === 1 ? 'Your machine is in rotation' : `All ${n} machines are in rotation`),
  someLit: (lit, n) => `${lit} of ${many(n, 'machine')} in rotation`,
  allStanding: (n) => (n === 1 ? 'Your machine is installed' : `All ${n} machines are installed`),
  someStanding: (done, n) => `${done} of ${many(n, 'machine')} installed`,
  allThere: (n) => (n === 1 ? 'Your machine is up' : `All ${n} machines are up`),
  someThere: (done, n) => `${done} of ${many(n, 'machine')} up`,
  needs: (n) => `${n} ${needs(n)} you.`,
  way: (n) => `${n} on the way.`,
  wayNext: (n, name, time) => `${n} on the way, next is ${name} in ${time}.`,
  waiting: (n) => `${n} approved, not switched on.`,
  calm: 'Nothing needs you.',
  decide: (n) =>
    n === 1 ? 'Say what it becomes, and it installs.' : 'Say what they become, and they install.',
  first: 'Switch a machine on, and let it boot from the network.',
};

export const MACHINES = {
  groups: {
    needs: 'Needs you',
    way: 'On the way',
    waiting: 'Approved, not switched on',
    lit: 'In rotation',
    standing: 'Installed',
  },
  chips: { waiting: 'Not switched on' },
  all: 'All',
  find: 'Find a machine',
  findHint: 'Name, address, tag',
  found: (n) => `${many(n, 'machine')} found`,
  only: 'Show only',
  sort: 'Sort by',
  sorts: { name: 'Name', since: 'Longest there', role: 'Role', address: 'Address' },
  dense: 'Compact rows',
  choose: 'Choose several',
  chooseDone: 'Done choosing',
  add: 'Add machines…',
  noneFound: (query) => `No machine matches “${query}”.`,
  noneHere: 'No machine is here.',
  showAll: 'Show all machines',
  switchOn: 'Switch it on, and let it boot from the network.',
  switchOnOrWake: 'Switch it on, or wake it from here.',
  reinstalls: 'To be reinstalled: it boots from the network first.',
  in: (text) => `${text} for `,
  left: ' left',
  repeated: (text, n) => `${text} (${n} times)`,
};

export const CHOSEN = {
  label: 'Chosen machines',
  choose: (name) => `Choose ${name}`,
  chosen: (n) => `${many(n, 'machine')} chosen`,
  all: 'All shown',
  none: 'None',
  reinstall: 'Reinstall…',
  power: 'Power…',
  remove: 'Remove…',
  reinstallTitle: (n) => `Reinstall ${many(n, 'machine')}?`,
  reinstallVerb: (n) => `Erase and reinstall ${many(n, 'machine')}`,
  removeTitle: (n) => `Remove ${many(n, 'machine')}?`,
  removeVerb: (n) => `Remove ${many(n, 'machine')}`,
  which: 'Which',
};

export const DOOR = {
  title: (n) => `${many(n, 'new machine')} asked to boot`,
  says: 'Nothing is written to a machine before you approve it.',
  ignore: 'Ignore',
  ignoreNamed: (name) => `Ignore ${name}`,
  approve: 'Approve…',
  approveNamed: (name) => `Approve ${name}`,
  approveAll: (n) => `Approve all ${n}…`,
  tag: (serial) => `Service tag ${serial}`,
  asked: (time) => `asked ${time}`,
  hidden: (n) => `${many(n, 'machine')} ignored on this device.`,
  showHidden: 'Show them',
  open: (time) => `The door is open for ${time} more.`,
  openRules: (n) =>
    n === 0
      ? 'A machine that nobody knows waits on its screen.'
      : `${many(n, 'rule')} ${n === 1 ? 'approves' : 'approve'} machines by themselves.`,
  close: 'Close the door',
};

export const APPROVE = {
  title: (name) => `Approve ${name}`,
  titleMany: (n) => `Approve ${many(n, 'machine')}`,
  name: 'Name',
  stem: 'Names begin with',
  names: (names) => `They are called ${names}.`,
  role: 'What it becomes',
  profile: 'What is installed',
  address: 'Fixed address',
  addressHint: 'Empty: the router gives one.',
  erasedUnknown: (disk) =>
    `${disk}, whole: system, files, everything. Pilotlight cannot see what is on it before it boots.`,
  kept: 'Every other disk, and USB drives.',
  keptNow: 'Everything, until it boots from the network.',
  verb: 'Approve and erase',
  verbMany: (n) => `Approve and erase ${n}`,
};

export const ADD = {
  title: 'Add machines in advance',
  says: 'They install when they first boot from the network. Nothing is asked at the door.',
  macs: 'MAC addresses, one machine a line',
  macsHint:
    'A name may follow: “d0:50:99:4e:05:57 opti-01”. Several cards of one machine: with commas.',
  verb: (n) => `Approve ${many(n, 'machine')}`,
  verbNone: 'Approve',
  wrongLine: (line) => `“${line}” is no MAC address, with a name or without.`,
};

/** Which disk a profile takes. */
export const DISKS = {
  largest: 'its largest disk',
  smallest: 'its smallest disk',
  largestSsd: 'its largest SSD',
  smallestSsd: 'its smallest SSD',
  ssd: 'an SSD',
  hdd: 'a disk that is no SSD',
  named: (what) => `the disk that is ${what}`,
  names: (names) => `${names.length === 1 ? 'the disk' : 'the disks'} ${listed(names)}`,
  any: 'a disk of the installer’s choice',
  or: ', else ',
  each: (disk) => `Of each, ${disk}`,
};
