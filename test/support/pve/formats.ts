/**
 * The named formats of parameters that Pilotlight sends, as strict as the real checks.
 *
 * @module
 */

type Check = (text: string) => boolean;

const matches =
  (pattern: RegExp): Check =>
  (text) =>
    pattern.test(text);

const LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const DEVICE = /^(?:(?:ide|sata|scsi|virtio|net|usb|hostpci)\d+|efidisk0|unused\d+)$/;

const volumeOrPath = matches(/^(?:none|cdrom|\/.+|[^\s,]+)$/);

const FORMATS: Readonly<Record<string, Check>> = {
  'pve-vmid': matches(/^[1-9][0-9]{2,8}$/),
  'pve-node': matches(/^[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?$/),
  'pve-configid': matches(/^[a-z][a-z0-9_-]+$/i),
  'pve-configid-list': listOf(/[,; ]/, matches(/^[a-z][a-z0-9_-]+$/i)),
  'pve-storage-id': matches(/^[a-z][a-z0-9\-_.]*[a-z0-9]$/i),
  'pve-storage-content-list': listOf(
    /[,; ]/,
    matches(/^(?:images|rootdir|vztmpl|iso|backup|snippets|import|none)$/),
  ),
  'dns-name': matches(new RegExp(`^${LABEL}(?:\\.${LABEL})*$`)),
  'pve-tag-list': listOf(/[,; ]/, matches(/^[a-z0-9_][a-z0-9_\-+.]*$/i)),
  'pve-bridge-id': matches(/^[-_.\w\d]{1,15}$/),
  'mac-addr': matches(/^[0-9a-f][02468ace](?::[0-9a-f]{2}){5}$/i),
  'pve-qm-boot': isBootOrder,
  'pve-volume-id-or-qm-path': volumeOrPath,
  'pve-volume-id': volumeOrPath,
};

/** Throws for a name that it does not know: a request that is not checked is not allowed. */
export function isOfFormat(name: string, text: string): boolean {
  const check = FORMATS[name];
  if (check === undefined) throw new Error(`the stand-in does not know the format ${name}`);
  return check(text);
}

function listOf(separator: RegExp, one: Check): Check {
  return (text) =>
    text
      .split(separator)
      .filter((part) => part !== '')
      .every(one);
}

function isBootOrder(text: string): boolean {
  if (/^(?:legacy=)?[acdn]{1,4}$/.test(text)) return true;
  const order = /^order=(.*)$/.exec(text)?.[1];
  return order?.split(';').every((device) => DEVICE.test(device)) ?? false;
}
