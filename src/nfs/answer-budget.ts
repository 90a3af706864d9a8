/**
 * How many bytes of the block cache may be on their way to clients: who wants more waits.
 *
 * @module
 */

export type AnswerBudget = {
  /** At once where there is room, else when there is. To be given back. */
  take(client: string, bytes: number): undefined | Promise<void>;
  giveBack(client: string, bytes: number): void;
};

type Waiting = { readonly client: string; readonly bytes: number; readonly go: () => void };

/** No client may have more than half: one that takes nothing must not stop the others. */
export function createAnswerBudget(total: number): AnswerBudget {
  const each = total / 2;
  const taken = new Map<string, number>();
  let sum = 0;
  let line: Waiting[] = [];

  function fits({ client, bytes }: Pick<Waiting, 'client' | 'bytes'>): boolean {
    return sum + bytes <= total && (taken.get(client) ?? 0) + bytes <= each;
  }

  function count(client: string, bytes: number): void {
    sum += bytes;
    const now = (taken.get(client) ?? 0) + bytes;
    if (now === 0) taken.delete(client);
    else taken.set(client, now);
  }

  function take(client: string, bytes: number): undefined | Promise<void> {
    // In line: a small one must not always pass a large one of the same client.
    if (!line.some((one) => one.client === client) && fits({ client, bytes })) {
      count(client, bytes);
      return undefined;
    }
    return new Promise((go) => line.push({ client, bytes, go }));
  }

  function giveBack(client: string, bytes: number): void {
    count(client, -bytes);
    if (line.length > 0) letIn();
  }

  /** Each that fits, in order; behind one that does not, its client's others wait. */
  function letIn(): void {
    const kept: Waiting[] = [];
    const held = new Set<string>();
    for (const one of line) {
      if (held.has(one.client) || !fits(one)) {
        held.add(one.client);
        kept.push(one);
        continue;
      }
      count(one.client, one.bytes);
      one.go();
    }
    line = kept;
  }

  return { take, giveBack };
}
