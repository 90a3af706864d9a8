/**
 * The cluster, its front end, and what is done to it.
 */
import { many } from './units.js';

export const CLUSTER = {
  titles: {
    none: 'There is no cluster yet',
    founding: 'The cluster is being founded',
    down: 'The cluster has no quorum',
    limping: 'A server is away',
    unwell: 'The cluster needs a look',
    well: 'The cluster is healthy',
  },
  noneSays:
    'Give a machine the role server, or K3s as needed, and let it install. The first one founds the cluster.',
  says: (servers, agents, version) =>
    `${many(servers, 'server')}, ${many(agents, 'agent')}, K3s ${version}.`,
  spare: (n) =>
    n === 0 ? 'No server may fail.' : `${many(n, 'server')} may fail without an outage.`,
  kubeconfig: 'Download kubeconfig',
  upgrade: 'Upgrade…',
  reinstall: 'Reinstall all…',
  forget: 'Forget…',
  servers: 'K3s servers',
  agents: 'K3s agents',
  since: (time) => `since ${time}`,
  founder: 'founded the cluster',
  ready: 'Ready',
  phases: {
    granted: 'may join now',
    installed: 'starts K3s',
    lapsed: 'its turn passed on, it asks again',
    ready: 'Ready',
    leaving: 'leaves the cluster',
  },
  notReady: 'not Ready',
  cordoned: 'takes no new pods',
  noServers: 'None yet.',
  quorum: (needed, n) => `etcd needs ${needed} of ${n}.`,
  quorumAll: (n) => (n === 1 ? 'It is Ready.' : `All ${n} are Ready.`),
  quorumSome: (ready, n) => `${ready} of ${n} ${ready === 1 ? 'is' : 'are'} Ready.`,
  queue: 'Joining next',
  queueSays: 'agents join side by side, servers one by one',
  queueEmpty: 'Nobody waits to join.',
  joining: 'joins now',
  onWay: 'after its install',
  conditions: 'What the cluster waits for',
  advice: 'What you might change',
  contact: {
    seen: (time) => `The Kubernetes API answered ${time}.`,
    unreachable: (reason) => `The Kubernetes API does not answer: ${reason}`,
    unknown: (reason) => `Nothing is known of the Kubernetes API: ${reason}`,
  },
};

export const BALANCER = {
  title: 'HAProxy',
  running: (n) => `Runs on this Pi. Reloaded ${many(n, 'time')} without dropping a connection.`,
  off: (reason) => `Nothing balances: ${reason}`,
  caption: 'Which machine answers on which port',
  machine: 'Machine',
  ports: {
    api: { port: '6443', name: 'K3s API', check: '/readyz over TLS, expects 200' },
    https: { port: '443', name: 'Ingress, TLS', check: 'TCP connect' },
    http: { port: '80', name: 'Ingress, plain', check: 'TCP connect' },
  },
  up: (up, n) => `${up} of ${n} up`,
  isUp: 'up',
  isDown: 'down',
  notBehind: (port) => `not behind ${port}`,
  checkedBy: 'Checked by',
  empty: 'No machine stands behind it yet.',
};

export const WORK = {
  title: 'Under way',
  left: { reinstall: 'Reinstall', delete: 'Removal', 'set-aside': 'Removal' },
  kinds: {
    'rolling-reinstall': 'Reinstall of all members',
    upgrade: 'Upgrade',
  },
  by: (name, time) => `asked for by ${name}, ${time}`,
  progress: (done, n) => `${done} of ${n} done`,
  stopped: (reason) => `It goes no further by itself: ${reason}`,
  resume: 'Go on',
  cancel: 'Cancel',
  cancelNamed: (kind) => `Cancel: ${kind}`,
};

export const SNAPSHOTS = {
  title: 'Snapshots of etcd',
  take: 'Take one now…',
  takeTitle: 'Take a snapshot',
  name: 'Its name begins with',
  nameHint: 'May be empty. K3s adds the member and the time.',
  verb: 'Take a snapshot',
  empty: 'None yet.',
  on: (name) => `on ${name}`,
  here: 'and here, checked',
  fetch: 'Copy to the Pi',
  fetchNamed: (name) => `Copy to the Pi: ${name}`,
};

export const UPGRADE = {
  title: 'Upgrade K3s?',
  version: 'To version',
  versionHint: 'Such as v1.34.1+k3s1. One minor version at a time.',
  drain: 'Move pods away before each member is upgraded',
  says: 'One member after the other, servers first. It stops where a member does not come back Ready.',
  verb: (version) => `Upgrade to ${version}`,
  erased: 'Nothing: K3s is replaced in place',
  kept: 'Disks, pods and volumes of all members',
};

export const REINSTALL_ALL = {
  title: 'Reinstall all members?',
  verb: (n) => `Erase and reinstall ${many(n, 'member')}`,
  erased: (n) => `The disks of ${many(n, 'member')}, one after the other: system and all files`,
  kept: 'The cluster: each leaves it first and joins again, and etcd keeps its quorum',
  volumes: 'Volumes that live on a member’s own disk are lost with it.',
};

export const FORGET = {
  title: 'Forget this cluster?',
  says: 'For a cluster that is lost for good. The next machine that asks founds a new one.',
  confirm: 'Type the id of the cluster',
  verb: 'Forget this cluster',
  erased: 'Its secrets, its members and its work, here; HAProxy is emptied',
  kept: 'The machines: they run on as they are',
};
