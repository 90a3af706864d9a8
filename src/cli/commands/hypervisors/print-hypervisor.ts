/**
 * One hypervisor in full.
 *
 * @module
 */
import { mebibytesText } from '../../terminal/amounts.ts';
import { facts } from '../../terminal/facts.ts';
import { safeText } from '../../terminal/safe-text.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { type HostShape, type HypervisorShape, hypervisorFacts } from './hypervisor-shape.ts';

export function printHypervisor(terminal: Terminal, hypervisor: HypervisorShape): void {
  for (const line of facts(hypervisorFacts(hypervisor), terminal.paint)) terminal.print(line);
  for (const { path, privileges, command } of hypervisor.missingPrivileges) {
    const lacks = `The token lacks ${privileges.join(', ')} on ${path}. On the host:`;
    terminal.print(terminal.paint(safeText(lacks), 'bad'));
    terminal.print(safeText(`  ${command}`));
  }
  if (hypervisor.nodes.length === 0) return;
  terminal.print('');
  terminal.table(
    [
      { heading: 'HOST', text: ({ name }) => name },
      { heading: 'STATUS', text: ({ status }) => status },
      { heading: 'CPUS', align: 'right', text: ({ cpus }) => String(cpus ?? '') },
      { heading: 'MEMORY', align: 'right', text: ({ memory }) => amount(memory) },
      { heading: 'USED', align: 'right', text: ({ memoryUsed }) => amount(memoryUsed) },
      { heading: 'WHAT', elastic: true, text: ({ reason }: HostShape) => reason ?? '' },
    ],
    hypervisor.nodes,
  );
}

function amount(mebibytes: number | null): string {
  return mebibytes === null ? '' : mebibytesText(mebibytes);
}
