/**
 * Waits until nodes have come as far as somebody wants, and tells of each step.
 *
 * @module
 */
import { advisedCommands } from '../advised-commands.ts';
import type { Api } from '../api/api.ts';
import type { NodeShape } from '../api/shapes.ts';
import { listed } from '../confirm.ts';
import { CliError, EXIT } from '../exit.ts';
import { spanText } from '../terminal/amounts.ts';
import { bar } from '../terminal/bar.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { nodeChanges } from './node-changes.ts';
import { type Awaited, createJudge, type Judgement } from './stage-goal.ts';

export type NodeWait = Awaited & {
  readonly ids: readonly string[];
  /** ms. */
  readonly timeout: number;
};

type Follower = { judge: ReturnType<typeof createJudge>; verdict: Judgement; node?: NodeShape };

/** Throws a CliError where one fails, goes, or takes too long. */
export async function waitForNodes(
  { api, terminal }: { readonly api: Api; readonly terminal: Terminal },
  wait: NodeWait,
): Promise<void> {
  const followers = new Map<string, Follower>(
    wait.ids.map((id) => [id, { judge: createJudge(wait), verdict: 'waiting' }]),
  );
  const done = new AbortController();
  const signal = AbortSignal.any([done.signal, AbortSignal.timeout(wait.timeout)]);
  const lost = () => terminal.note('The connection was lost; trying again.');
  for await (const change of nodeChanges(api, { signal, lost, known: wait.ids })) {
    if (change.kind === 'removed') followers.delete(change.id);
    if (change.kind === 'node') take(followers.get(change.node.id), change.node, terminal);
    const open = [...followers.values()].filter(({ verdict }) => verdict === 'waiting');
    if (open.length === 0) break;
    terminal.progress(progressLine(open, followers.size));
  }
  done.abort();
  judgeAll(wait, [...followers.values()]);
}

function take(follower: Follower | undefined, node: NodeShape, terminal: Terminal): void {
  if (follower === undefined) return;
  const moved = follower.node?.stage !== node.stage;
  follower.node = node;
  if (follower.verdict === 'waiting') follower.verdict = follower.judge(node.stage);
  if (moved) terminal.note(`${node.name}: ${node.stage}`);
}

function progressLine(open: readonly Follower[], all: number): string {
  const [first] = open.flatMap(({ node }) => (node === undefined ? [] : [node]));
  const done = `${all - open.length} of ${all} done`;
  if (first === undefined) return done;
  const { name, stage, progress, stuck } = first;
  if (stuck !== null) return `${done}; ${name} is stuck: ${stuck.reason}`;
  if (progress === null) return `${done}; ${name} is ${stage}`;
  return `${done}; ${name} ${bar(progress.percent / 100)} ${progress.step}`;
}

function judgeAll({ ids, goal, timeout }: NodeWait, followers: readonly Follower[]): void {
  if (followers.length < ids.length) {
    throw new CliError(EXIT.notFound, 'a node was removed while it was waited for');
  }
  const of = (verdict: Judgement) =>
    followers.flatMap((each) => (each.verdict === verdict && each.node ? [each.node] : []));
  const [failed] = of('failed');
  if (failed !== undefined) {
    const message = `${failed.name} failed: ${failed.failure?.reason ?? 'for no reason that is known'}`;
    const advice = [`pilotlight nodes timeline ${failed.name} --log has the end of its log`];
    throw new CliError(EXIT.failed, message, { advice });
  }
  const late = of('waiting');
  if (late.length === 0) return;
  const names = listed(late.map(({ name, stage }) => `${name} (${stage})`));
  const advice = late.flatMap(({ name, stuck }) =>
    stuck === null ? [] : [stuck.reason, stuck.advice, ...advisedCommands({ name, stuck })],
  );
  const message = `not ${goal} after ${spanText(timeout)}: ${names}`;
  throw new CliError(EXIT.waitedTooLong, message, { advice });
}
