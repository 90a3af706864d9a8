/**
 * Sentences and times.
 */
import { stageOf } from './stages.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** How long, in one unit: `48 s`, `22 min`, `3 h`, `41 days`. */
export function span(ms) {
  const elapsed = Math.max(0, ms);
  if (elapsed < MINUTE) return `${Math.floor(elapsed / 1000)} s`;
  if (elapsed < HOUR) return `${Math.floor(elapsed / MINUTE)} min`;
  if (elapsed < 48 * HOUR) return `${Math.floor(elapsed / HOUR)} h`;
  return `${Math.floor(elapsed / (24 * HOUR))} days`;
}

/** The answer first: `2 of 3 machines installed.` */
export function headline(nodes) {
  const known = nodes.filter((node) => groupOf(node) !== 'door');
  if (known.length === 0) return 'No machine yet';
  const done = known.filter((node) => groupOf(node) === 'done').length;
  if (known.length === 1)
    return done === 1 ? 'Your machine is installed' : '0 of 1 machine installed';
  return done === known.length
    ? `All ${done} machines installed`
    : `${done} of ${known.length} machines installed`;
}

/** What stands out, in the order in which it wants attention. */
export function detail(nodes) {
  const count = (group) => nodes.filter((node) => groupOf(node) === group).length;
  const [door, needs, way, waiting] = ['door', 'needs', 'way', 'waiting'].map(count);
  const sentences = [
    door > 0 && `${door} ${door === 1 ? 'asks' : 'ask'} at the door.`,
    needs > 0 && `${needs} ${needs === 1 ? 'needs' : 'need'} you.`,
    way > 0 && `${way} on the way.`,
    waiting > 0 && `${waiting} approved, not switched on.`,
  ].filter(Boolean);
  if (sentences.length > 0) return sentences.join(' ');
  return nodes.length === 0
    ? 'Switch a machine on, and let it boot from the network.'
    : 'Nothing needs you.';
}

const ROLES = { server: 'K3s server', agent: 'K3s agent' };

/** Role and address, whichever it has: the address that the installed system has, or is to have. */
export function place(node) {
  const role = Object.hasOwn(ROLES, node.role) ? ROLES[node.role] : undefined;
  const address = node.firstBoot?.addresses[0]?.address ?? node.address;
  return [role, address?.split('/')[0]].filter(Boolean).join(' · ');
}

/** What the installed system said of itself: kernel and disk. */
export function installedFacts({ firstBoot }) {
  if (!firstBoot) return '';
  const { kernel, disk } = firstBoot;
  return [
    kernel && `Linux ${kernel}`,
    disk && [disk.model, size(disk.size)].filter(Boolean).join(' '),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** In the units in which disks are sold: `128 GB`. */
function size(bytes) {
  if (!bytes) return undefined;
  return bytes < 1e12 ? `${Math.round(bytes / 1e9)} GB` : `${(bytes / 1e12).toFixed(1)} TB`;
}

/** What a discovered machine told of itself. */
export function facts(node) {
  const serial = node.serial ? `Service tag ${node.serial}` : undefined;
  return [serial, node.arch].filter(Boolean).join(' · ');
}

/** What to write under `hostname` before anybody thought of a name. */
export function proposedHostname(node) {
  return node.hostname ?? `node-${(node.macs[0] ?? '').replaceAll(':', '').slice(6)}`;
}

/** The line below the word: why it failed or is stuck, what it does, or what was last seen, with how often. */
export function lastWords(node) {
  if (node.stage === 'failed' && node.failure) return node.failure.reason;
  if (node.stuck) return `${node.stuck.reason} ${node.stuck.advice}`;
  if (node.stage === 'installing' && node.progress) return node.progress.step;
  if (stageOf(node.stage).group === 'done' && node.firstBoot) return installedFacts(node);
  if (!node.lastLine) return '';
  const { text, count } = node.lastLine;
  return count > 1 ? `${text} (${count} times)` : text;
}

export function groupOf(node) {
  return node.stuck ? 'needs' : stageOf(node.stage).group;
}
