/**
 * `pilotlight completion SHELL`
 *
 * @module
 */
import { command } from '../command.ts';
import { describeCommands } from '../completion/described.ts';

export const definition = command({
  arguments: {
    shell: { kind: 'one', choices: ['bash', 'zsh', 'fish'], help: 'which shell is yours' },
  },
  about: 'Names of nodes, VMs, images and hypervisors are asked of the server while you type.',
  examples: [
    { line: 'source <(pilotlight completion bash)', why: 'In ~/.bashrc.' },
    { line: 'pilotlight completion zsh > ~/.zfunc/_pilotlight', why: 'In a folder of your fpath.' },
    {
      line: 'pilotlight completion fish > ~/.config/fish/completions/pilotlight.fish',
      why: 'fish finds it there.',
    },
  ],
  async run({ words, terminal }) {
    const commands = await describeCommands();
    terminal.print((await scriptFor(words.shell))(commands).trimEnd());
    return undefined;
  },
});

async function scriptFor(shell: 'bash' | 'zsh' | 'fish') {
  switch (shell) {
    case 'bash':
      return (await import('../completion/bash.ts')).bashCompletion;
    case 'zsh':
      return (await import('../completion/zsh.ts')).zshCompletion;
    case 'fish':
      return (await import('../completion/fish.ts')).fishCompletion;
  }
}
