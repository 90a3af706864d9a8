/**
 * `pilotlight vms reprovision NAME...`
 *
 * @module
 */
import { part } from '../../api/api.ts';
import { command } from '../../command.ts';
import { confirm, listed } from '../../confirm.ts';
import { waitForNodes } from '../../follow/wait-for-nodes.ts';
import { DEFAULT_TIMEOUT, WAIT_OPTIONS } from '../../follow/wait-options.ts';
import { forEach } from '../../for-each.ts';
import { YES } from '../nodes/node-words.ts';
import { VMS, type VmShape } from './vm-shape.ts';

export const definition = command({
  arguments: { name: VMS },
  options: {
    dead: { kind: 'flag', help: 'as a member of the cluster it is lost: nothing is drained' },
    yes: YES,
    ...WAIT_OPTIONS,
  },
  about: 'Name, VMID, MAC and UUID stay; a member of the cluster leaves it first.',
  examples: [
    {
      line: 'pilotlight vms reprovision k3s-2 --wait in-rotation',
      why: 'A new system in the same place.',
    },
  ],
  async run(call) {
    const { api, words, options, json, terminal } = call;
    await confirm(
      terminal,
      `This destroys ${listed(words.name)}, disk and all, before it is made anew.`,
      options.yes,
    );
    const ids: string[] = [];
    const exit = await forEach(words.name, call, async (name) => {
      const path = `/vms/${part(name)}/reprovision`;
      const vm = await api.send<VmShape>('POST', path, { dead: options.dead });
      if (vm?.nodeId) ids.push(vm.nodeId);
      if (json) terminal.json(vm);
      else terminal.print(`${name} is being made anew.`);
    });
    const { wait: goal, timeout = DEFAULT_TIMEOUT } = options;
    if (goal !== undefined) await waitForNodes(call, { ids, goal, timeout, anew: true });
    return exit;
  },
});
