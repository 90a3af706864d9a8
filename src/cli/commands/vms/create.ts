/**
 * `pilotlight vms create`
 *
 * @module
 */
import { NODE_ROLES } from '../../../domain/node.ts';
import { FIRMWARES } from '../../../domain/site/site.ts';
import { command } from '../../command.ts';
import { usageError } from '../../exit.ts';
import { waitForNodes } from '../../follow/wait-for-nodes.ts';
import { DEFAULT_TIMEOUT, WAIT_OPTIONS } from '../../follow/wait-options.ts';
import type { VmShape } from './vm-shape.ts';

export const definition = command({
  arguments: { name: { kind: 'any', help: 'a host name for each; else --count and --prefix' } },
  options: {
    count: { kind: 'number', value: 'N', help: 'how many, where they are not named' },
    prefix: { kind: 'text', value: 'TEXT', help: 'how their names begin then' },
    hypervisor: {
      kind: 'text',
      value: 'NAME',
      completes: 'hypervisor',
      help: 'on which; any for whichever has room',
    },
    node: { kind: 'text', value: 'HOST', help: 'on which host of a Proxmox cluster' },
    cores: { kind: 'number', value: 'N', help: 'virtual CPUs' },
    memory: { kind: 'number', value: 'MIB', help: 'memory in MiB' },
    disk: { kind: 'number', value: 'GIB', help: 'disk in GiB' },
    storage: { kind: 'text', value: 'NAME', help: 'where the disk lies' },
    bridge: { kind: 'text', value: 'NAME', help: 'its network; vmbr0 where it is not given' },
    vlan: { kind: 'number', value: 'ID', help: 'its VLAN on that' },
    role: { kind: 'text', value: 'ROLE', choices: NODE_ROLES, help: 'what it is in the cluster' },
    profile: { kind: 'text', value: 'NAME', completes: 'profile', help: 'what is installed' },
    firmware: {
      kind: 'text',
      value: 'KIND',
      choices: FIRMWARES,
      help: 'uefi where it is not given',
    },
    'secure-boot': { kind: 'flag', help: 'with the keys of the distributions enrolled' },
    vmid: {
      kind: 'number',
      value: 'ID',
      help: 'of one VM; else the first that is free in the range',
    },
    ...WAIT_OPTIONS,
  },
  examples: [
    {
      line: 'pilotlight vms create k3s-1 k3s-2 k3s-3 --hypervisor any --cores 2 --memory 4096 --disk 40 --role server',
      why: 'Three servers, on different hosts where there are any.',
    },
    {
      line: 'pilotlight vms create --count 5 --prefix worker --hypervisor pve --cores 4 --memory 8192 --disk 80 --role agent --wait in-rotation',
      why: 'Five agents, and waits until they serve.',
    },
  ],
  async run(call) {
    const { api, words, options, json, terminal } = call;
    const {
      prefix,
      count,
      wait: goal,
      timeout = DEFAULT_TIMEOUT,
      'secure-boot': secureBoot,
      ...spec
    } = options;
    for (const key of ['hypervisor', 'cores', 'memory', 'disk'] as const) {
      if (spec[key] === undefined) throw usageError('vms create', `--${key} is missing`);
    }
    const isNamed = words.name.length > 0;
    if (isNamed && (count !== undefined || prefix !== undefined)) {
      throw usageError('vms create', 'expected names, or --count and --prefix, got both');
    }
    const names = isNamed
      ? { names: words.name, count: words.name.length }
      : { count, namePrefix: prefix };
    const body = { ...spec, ...names, ...(secureBoot ? { secureBoot } : {}) };
    const made = await api.send<{ vms: readonly VmShape[] }>('POST', '/vms', body);
    const vms = made?.vms ?? [];
    if (json) terminal.json(made);
    else
      for (const { name, hypervisor } of vms)
        terminal.print(`${name} is being made on ${hypervisor}.`);
    const ids = vms.flatMap(({ nodeId }) => (nodeId === null ? [] : [nodeId]));
    if (goal !== undefined) await waitForNodes(call, { ids, goal, timeout, anew: false });
    return undefined;
  },
});
