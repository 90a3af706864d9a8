/**
 * Lines that are typed into a shell, and what it has to offer.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { folderOf } from './cli.ts';

export type CompletionCase = {
  /** The cursor stands at its end. */
  readonly typed: string;
  readonly offered: readonly string[];
  readonly not: readonly string[];
};

export const COMPLETION_CASES: readonly CompletionCase[] = [
  { typed: '', offered: ['nodes', 'vms', 'apply'], not: ['list', '--json'] },
  { typed: 'cluster snapshots ', offered: ['list', 'take', 'fetch'], not: ['show'] },
  { typed: 'nodes ', offered: ['list', 'approve', 'watch'], not: ['nodes', 'opti-01'] },
  { typed: 'nodes list --r', offered: ['--role'], not: ['--stage'] },
  { typed: 'nodes list --role ', offered: ['server', 'agent', 'auto', 'none'], not: ['opti-01'] },
  { typed: 'nodes show ', offered: ['opti-01', 'opti-02'], not: ['server'] },
  { typed: 'nodes reinstall opti-01 ', offered: ['opti-02'], not: [] },
  {
    typed: 'nodes reinstall --wait installed opti-01 opti',
    offered: ['opti-02'],
    not: ['installed'],
  },
  { typed: 'nodes power ', offered: ['on', 'off', 'cycle', 'reset'], not: ['opti-01'] },
  { typed: 'nodes power on ', offered: ['opti-01'], not: ['off'] },
  { typed: 'completion ', offered: ['bash', 'zsh', 'fish'], not: [] },
];

/** A home with a `pilotlight` that knows these nodes, first in the PATH. */
export function homeWithNodes(
  context: TestContext,
  nodes: readonly string[] = ['opti-01', 'opti-02'],
): { home: string; env: NodeJS.ProcessEnv } {
  const home = folderOf(context);
  mkdirSync(join(home, 'bin'));
  const program = join(home, 'bin/pilotlight');
  const names = `printf "${nodes.join('\\n')}\\n"`;
  writeFileSync(program, `#!/bin/sh\n[ "$*" = "nodes list --quiet" ] && ${names}\n`);
  chmodSync(program, 0o755);
  return { home, env: { PATH: `${home}/bin:${process.env['PATH']}`, HOME: home, TERM: 'dumb' } };
}

/** `lines`: what was offered, one a line, as far as a tab. */
export function assertOffers(
  lines: readonly string[],
  { typed, offered, not }: CompletionCase,
): void {
  const words = lines.map((line) => line.split('\t')[0]?.trim() ?? '');
  const told = `"${typed}" offers ${words.join(' ')}`;
  for (const word of offered) assert.ok(words.includes(word), `${told}, and not ${word}`);
  for (const word of not) assert.ok(!words.includes(word), told);
}
