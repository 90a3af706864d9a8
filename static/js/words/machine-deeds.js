/**
 * What is asked before something is done to a machine.
 */
import { many } from './units.js';

export const FATES = {
  diskOf: (name, disk) => `${name}: ${disk}`,
  disk: (disk) => `${disk}: system and all files`,
  diskChosen: (disk) => `${disk}, whole, as its profile says`,
  unknownDisk: 'the disk that its profile chooses, whole',
  otherDisks: 'Every other disk, and USB drives',
  cluster: 'The cluster: its pods move to other machines first',
  clusterLeft: 'The cluster: members leave it first, one server at a time',
  untilBoot: 'Everything, until it boots from the network',
  records: (names) => `What Pilotlight knows of ${names}: name, settings, timeline`,
  disksKept: 'Its disks: the system there runs on',
};

/** What the cluster is like while servers of it are away. */
export const SERVERS_AWAY = {
  one: (servers) => `It is one of ${servers} K3s servers. While it is away`,
  some: (away, servers) => `${away} of ${servers} K3s servers are among them. While they are away`,
  only: 'It is the only K3s server. While it is away there is no cluster.',
  stops: 'etcd has no quorum, and the cluster stands still.',
  last: (running) => `the cluster runs on ${running} and cannot lose another.`,
  spare: (running) => `the cluster runs on ${running}.`,
};

export const REINSTALL = {
  title: (name) => `Reinstall ${name}?`,
  verb: (name) => `Erase and reinstall ${name}`,
  onlyServer:
    'It is the only K3s server. While it is away there is no cluster, and what only it stored is lost.',
  member: (profile) =>
    `It is drained, taken out of HAProxy, installed again with the profile ${profile}, and joins again.`,
  plain: (profile) => `At its next boot it is installed again with the profile ${profile}.`,
  usually: (time) => ` Usually ${time}.`,
  byPower: ' Pilotlight boots it from the network itself.',
  byHand: ' Restart it when you are ready, and let it boot from the network.',
  dead: 'It will never come back: do not wait for it, and drain nothing',
};

export const CANCEL_REINSTALL = {
  title: (name) => `Cancel the reinstall of ${name}?`,
  verb: 'Cancel the reinstall',
  back: 'Let it install',
  keptUnknown: 'Its disks: system and all files',
  plain: 'It starts its own system again, as before.',
  failed: 'It is again what its last install left: it needs another one before it runs.',
  outOfCluster:
    'It has left the cluster already: its system runs on, and it has no role there. Reinstalling it brings it back.',
  member: 'It stays in the cluster, once the step that is under way is over.',
  started:
    'Where its installer has started already, that asks on its screen and erases nothing: restart it then.',
};

export const REMOVE = {
  title: (name) => `Remove ${name}?`,
  verb: (name) => `Remove ${name}`,
  member: 'It is a member of the cluster: it is drained and leaves first.',
  again: 'If it boots from the network again, it is a new machine at the door.',
  after: 'Afterwards',
  afters: [
    { id: 'delete', label: 'Forget it' },
    { id: 'set-aside', label: 'Keep it here, with no cluster role' },
  ],
  dead: REINSTALL.dead,
};

export const POWER = {
  title: (name) => `Power of ${name}`,
  titleMany: (n) => `Power of ${many(n, 'machine')}`,
  action: 'What to do',
  actions: [
    { id: 'on', label: 'Switch on' },
    { id: 'off', label: 'Shut down' },
    { id: 'reset', label: 'Restart' },
    { id: 'cycle', label: 'Take its power away and give it back' },
  ],
  says: {
    on: 'One that is on already stays as it is.',
    off: 'It is asked to shut down. What runs on it ends.',
    cycle: 'Its power is taken away for a moment: what is not written yet is lost.',
    reset: 'It restarts at once, as if its reset button were pressed.',
  },
  untrusted: 'Is this the certificate of its AMT?',
  untrustedSays: 'Compare it with the one that AMT itself shows. The password was not sent yet.',
  trustVerb: 'Trust this certificate and go on',
  network: 'Boot from the network, once',
  networkHint: 'It installs only where it is approved or told to reinstall.',
  verb: (action, name) =>
    `${{ on: 'Switch on', off: 'Shut down', cycle: 'Power-cycle', reset: 'Restart' }[action]} ${name}`,
  verbMany: (action, n) => POWER.verb(action, many(n, 'machine')),
};

export const EDIT = {
  title: (name) => `Change ${name}`,
  says: 'Name, role, profile and address take effect at its next install.',
  hostname: 'Name',
  role: 'Role',
  profile: 'Profile',
  address: 'Fixed address',
  addressHint: 'Empty: the router gives one.',
  offer: 'Boot answer',
  offers: [
    { id: 'direct', label: 'At once' },
    { id: '4011', label: 'On port 4011' },
  ],
  loader: 'Loader',
  loaders: [
    { id: 'auto', label: 'The ordinary one' },
    { id: 'native', label: 'iPXE with its own drivers' },
    { id: 'shim', label: 'shim, for Secure Boot' },
  ],
  local: 'Start of its own disk',
  locals: [
    { id: 'exit', label: 'By the firmware' },
    { id: 'sanboot', label: 'By iPXE' },
  ],
  order: 'Boot order after the install',
  orders: [
    { id: 'profile', label: 'As the profile says' },
    { id: 'disk', label: 'Disk first' },
    { id: 'network', label: 'Network first' },
  ],
  power: 'Switched on by',
  powers: [
    { id: 'none', label: 'Hand' },
    { id: 'wol', label: 'Wake-on-LAN' },
    { id: 'amt', label: 'Intel AMT' },
    { id: 'ssh', label: 'SSH, once it is installed' },
  ],
  powerKept: (name) => `${name}, as it is`,
  wakes: 'A wake-up makes it boot from the network (Dell: “LAN with PXE Boot”)',
  amt: {
    host: 'AMT address',
    username: 'AMT user',
    password: 'AMT password',
    passwordHint: 'Empty: as it is.',
    tls: 'Over TLS',
    fingerprint: 'SHA-256 of its certificate',
    fingerprintHint: 'Empty: it is shown when the machine is first switched, to be compared then.',
  },
  sshAddress: 'SSH address',
  sshAddressHint: 'Empty: where it was last seen.',
  verb: (name) => `Change ${name}`,
};
