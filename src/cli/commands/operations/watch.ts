/**
 * `pilotlight operations watch OPERATION`
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import { command } from '../../command.ts';
import { CliError, EXIT } from '../../exit.ts';
import { spanText } from '../../terminal/amounts.ts';
import { bar } from '../../terminal/bar.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { findOperation, readOperation } from './find-operation.ts';
import type { OperationShape } from './operation-shape.ts';

const ASK_MS = 1000;
const DEFAULT_TIMEOUT = 6 * 3_600_000;

export const definition = command({
  arguments: {
    operation: { kind: 'one', help: 'its id, or a name: the newest of that machine, image or VM' },
  },
  options: {
    timeout: {
      kind: 'duration',
      value: 'TIME',
      help: 'how long to follow it; 6h where it is not given',
    },
  },
  about: 'Ends with 0 when it is done, and with 1 when it failed, was given up or stopped.',
  examples: [
    { line: 'pilotlight operations watch opti-01', why: 'Until it is installed, or failed.' },
    { line: 'pilotlight operations watch work-7f3a --timeout 2h', why: 'And no longer than that.' },
  ],
  async run({ api, words, options, json, terminal }) {
    const first = await findOperation(api, words.operation);
    const timeout = options.timeout ?? DEFAULT_TIMEOUT;
    const end = performance.now() + timeout;
    let operation: OperationShape | undefined = first;
    let last = first;
    while (operation?.state === 'running') {
      last = operation;
      told(terminal, operation);
      if (performance.now() > end) throw tooLong(operation, timeout);
      await delay(ASK_MS);
      operation = await readOperation(api, first.id);
    }
    if (operation !== undefined && operation.state !== 'done') throw notDone(operation);
    if (json) terminal.json(operation ?? last);
    else if (operation === undefined)
      terminal.print(`${nameOf(first)} is over: what it was about is gone.`);
    else terminal.print(`${nameOf(operation)} is done.`);
    return undefined;
  },
});

function told(terminal: Terminal, { percent, step, reason, target }: OperationShape): void {
  const part = percent === null ? undefined : percent / 100;
  terminal.progress(`${target.name} ${bar(part)} ${reason ?? step ?? ''}`);
}

function nameOf({ kind, target }: OperationShape): string {
  return `${kind} of ${target.name}`;
}

function tooLong(operation: OperationShape, timeout: number): CliError {
  const message = `${nameOf(operation)} still runs after ${spanText(timeout)}. It goes on by itself.`;
  return new CliError(EXIT.waitedTooLong, message);
}

function notDone(operation: OperationShape): CliError {
  const { state, reason, id } = operation;
  const advice = state === 'stopped' ? adviceFor(operation) : [];
  const why = reason === null ? '' : `: ${reason}`;
  return new CliError(EXIT.failed, `${nameOf(operation)} (${id}) is ${state}${why}`, { advice });
}

function adviceFor({ kind, id }: OperationShape): readonly string[] {
  if (kind === 'image') return ['fetching it again goes on where it stopped'];
  const work = id.replace(/^work-/, '');
  return [`pilotlight cluster resume ${work} goes on, cluster cancel ${work} gives it up`];
}
