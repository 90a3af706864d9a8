/**
 * What an empty installation still lacks, from the state of the service.
 */
import { FIRST } from '../words/first-steps.js';
import { listed } from '../words/units.js';
import { named } from './images.js';

/** Loaders that an ordinary machine needs; the others are for Secure Boot and odd firmware. */
const ORDINARY = ['undionly.kpxe', 'snponly.efi'];

const line = (isFine, text) => ({ isFine, text });

/** Lines `{isFine, text}` about the network; `status` is that of GET /status. */
export function networkLines({ addresses = [], network, medium, counters }) {
  const words = FIRST.network;
  const served = addresses.map(({ interfaceName, address }) =>
    line(true, words.hears(interfaceName, address)),
  );
  const lines = served.length > 0 ? served : [line(false, words.noAddress)];
  if (network !== undefined) {
    lines.push(
      network.router ? line(true, words.router(network.router)) : line(false, words.noRouter),
    );
    if (network.dhcpServers.length > 1)
      lines.push(line(false, words.servers(listed(network.dhcpServers))));
  }
  if (counters?.dhcp) lines.push(line(true, words.asked(counters.dhcp.received)));
  else lines.push(line(false, words.silent));
  if (medium) lines.push(nfsLine(medium, words));
  return lines;
}

/** `off`, or `{ok, reason}`. */
function nfsLine({ nfs }, words) {
  if (nfs?.ok === true) return line(true, words.nfs);
  if (nfs === 'off') return line(true, words.nfsOff);
  return line(false, words.noNfs(nfs?.reason ?? String(nfs)));
}

export const missingLoaders = ({ loaders }) =>
  (loaders?.missing ?? []).filter(({ loader }) => ORDINARY.includes(loader));

/** The image that a machine would be installed from, or the one that is nearest to it. */
export function firstImage(images) {
  const systems = images.filter(({ kind }) => kind === 'iso' || kind === 'proxmox-ve');
  const order = ['verified', 'unchecked', 'downloading', 'checking', 'absent', 'broken'];
  const [first] = systems.toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
  return first && named(first);
}

export const isServed = (image) => image?.state === 'verified' || image?.state === 'unchecked';
