/**
 * What the calls that Pilotlight makes take, written by hand after the official description of 8.4 and 9.1.
 * A test holds it against that description, where it is at hand.
 *
 * @module
 */
import type { Description, ParameterSchema, Parameters, PveVersion } from './parameter-schema.ts';

const text: ParameterSchema = { type: 'string', optional: 1 };
const flag: ParameterSchema = { type: 'boolean', optional: 1 };
const count: ParameterSchema = { type: 'integer', optional: 1 };
const node: ParameterSchema = { type: 'string', format: 'pve-node' };
const vmid: ParameterSchema = {
  ...{ type: 'integer', format: 'pve-vmid' },
  ...{ minimum: 100, maximum: 999_999_999 },
};
const upid: ParameterSchema = { type: 'string' };
const ofNode = { node };
const ofVm = { node, vmid };
const ofTask = { node, upid };

const file: ParameterSchema = { type: 'string', format: 'pve-volume-id-or-qm-path' };
const DISK = {
  file: { ...file, default_key: 1 },
  size: text,
  discard: { ...text, enum: ['ignore', 'on'] },
  iothread: flag,
  ssd: flag,
  backup: flag,
  cache: { ...text, enum: ['none', 'writethrough', 'writeback', 'unsafe', 'directsync'] },
} as const;

const macOf = { alias: 'macaddr', keyAlias: 'model' } as const;
const CARD = {
  model: { type: 'string', default_key: 1, enum: ['virtio', 'e1000', 'e1000e', 'vmxnet3'] },
  macaddr: { ...text, format: 'mac-addr' },
  ...{ virtio: macOf, e1000: macOf, e1000e: macOf, vmxnet3: macOf },
  bridge: { ...text, format: 'pve-bridge-id' },
  tag: { ...count, minimum: 1, maximum: 4094 },
  firewall: flag,
  link_down: flag,
  mtu: { ...count, minimum: 1, maximum: 65_520 },
} as const;

const MACHINES =
  '(pc|pc(-i440fx)?-\\d+(\\.\\d+)+(\\+pve\\d+)?(\\.pxe)?|q35|pc-q35-\\d+(\\.\\d+)+(\\+pve\\d+)?(\\.pxe)?|virt(?:-\\d+(\\.\\d+)+)?(\\+pve\\d+)?)';

const GUESTS = 'other wxp w2k w2k3 w2k8 wvista win7 win8 win10 win11 l24 l26 solaris'.split(' ');

/** Of the many keys of a VM, those that Pilotlight writes or a person may have written. */
const CONFIG: Parameters = {
  agent: { ...text, format: { enabled: { type: 'boolean', default_key: 1 } } },
  args: text,
  balloon: { ...count, minimum: 0 },
  bios: { ...text, enum: ['seabios', 'ovmf'] },
  boot: { ...text, format: 'pve-qm-boot' },
  cores: { ...count, minimum: 1 },
  cpu: { ...text, format: 'pve-vm-cpu-conf' },
  description: { ...text, maxLength: 8192 },
  efidisk0: {
    ...text,
    format: {
      file: { ...file, default_key: 1 },
      efitype: { ...text, enum: ['2m', '4m'] },
      'pre-enrolled-keys': flag,
      size: text,
    },
  },
  machine: {
    ...text,
    format: { type: { ...text, default_key: 1, maxLength: 40, pattern: MACHINES } },
  },
  memory: { ...text, format: { current: { type: 'integer', default_key: 1, minimum: 16 } } },
  name: { ...text, format: 'dns-name' },
  'net[n]': { ...text, format: CARD },
  onboot: flag,
  ostype: { ...text, enum: GUESTS },
  protection: flag,
  rng0: { ...text, format: 'pve-qm-rng' },
  'scsi[n]': { ...text, format: DISK },
  scsihw: {
    ...text,
    enum: 'lsi lsi53c810 virtio-scsi-pci virtio-scsi-single megasas pvscsi'.split(' '),
  },
  'serial[n]': { ...text, pattern: '(/dev/.+|socket)' },
  smbios1: { ...text, format: 'pve-qm-smbios1', maxLength: 512 },
  sockets: { ...count, minimum: 1 },
  tags: { ...text, format: 'pve-tag-list' },
};

const storage: ParameterSchema = { ...text, format: 'pve-storage-id' };
const CREATE: Parameters = { ...ofVm, ...CONFIG, start: flag, storage };
const CHANGE: Parameters = {
  ...{ ...ofVm, ...CONFIG },
  delete: { ...text, format: 'pve-configid-list' },
  digest: { ...text, maxLength: 40 },
  skiplock: flag,
};

const RESOURCES = ['vm', 'storage', 'node', 'sdn'];
const BRIDGES = 'bridge bond eth alias vlan vnet any_bridge any_local_bridge'.split(' ');
const timeout: ParameterSchema = { ...count, minimum: 0 };

const CALLS: Readonly<Record<string, Parameters>> = {
  'GET /version': {},
  'GET /access/permissions': { path: text },
  'GET /cluster/resources': { type: { ...text, enum: RESOURCES } },
  'GET /cluster/nextid': { vmid: { ...vmid, optional: 1 } },
  'GET /cluster/sdn/vnets': {},
  'GET /nodes': {},
  'GET /nodes/{node}/storage': {
    ...{ ...ofNode, enabled: flag, storage },
    content: { ...text, format: 'pve-storage-content-list' },
  },
  'GET /nodes/{node}/network': { ...ofNode, type: { ...text, enum: BRIDGES } },
  'POST /nodes/{node}/qemu': CREATE,
  'DELETE /nodes/{node}/qemu/{vmid}': {
    ...{ ...ofVm, purge: flag, skiplock: flag },
    'destroy-unreferenced-disks': flag,
  },
  'GET /nodes/{node}/qemu/{vmid}/config': {
    ...{ ...ofVm, current: flag },
    snapshot: { ...text, format: 'pve-configid', maxLength: 40 },
  },
  'PUT /nodes/{node}/qemu/{vmid}/config': CHANGE,
  'GET /nodes/{node}/qemu/{vmid}/pending': ofVm,
  'GET /nodes/{node}/qemu/{vmid}/status/current': ofVm,
  'POST /nodes/{node}/qemu/{vmid}/status/start': { ...ofVm, timeout, skiplock: flag },
  'POST /nodes/{node}/qemu/{vmid}/status/stop': { ...ofVm, timeout, skiplock: flag },
  'POST /nodes/{node}/qemu/{vmid}/status/shutdown': {
    ...{ ...ofVm, timeout, forceStop: flag, skiplock: flag },
  },
  'POST /nodes/{node}/qemu/{vmid}/status/reset': { ...ofVm, skiplock: flag },
  'POST /nodes/{node}/qemu/{vmid}/status/reboot': { ...ofVm, timeout },
  'GET /nodes/{node}/qemu/{vmid}/agent/network-get-interfaces': ofVm,
  'GET /nodes/{node}/tasks/{upid}/status': ofTask,
  'GET /nodes/{node}/tasks/{upid}/log': {
    ...{ ...ofTask, start: { ...count, minimum: 0 }, limit: { ...count, minimum: 0 } },
  },
  'DELETE /nodes/{node}/tasks/{upid}': ofTask,
};

/** New in 9.x, among what a person may have set. */
const ADDED: Readonly<Record<PveVersion, Parameters>> = {
  '8.4': {},
  '9.1': { 'allow-ksm': flag },
};

export function handWritten(version: PveVersion): Description {
  const added = ADDED[version];
  return new Map(
    Object.entries(CALLS).map(([call, parameters]) =>
      'scsihw' in parameters ? [call, { ...parameters, ...added }] : [call, parameters],
    ),
  );
}
