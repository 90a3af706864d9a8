/**
 * Bootstrap tokens for agents. One is minted over SSH when it is needed and is good for the agents of the
 * next minutes: nobody waits in the sequencer's lane for it, and a hundred that ask cost one.
 *
 * @module
 */
import type { UnmetCondition } from '../../domain/cluster/cluster.ts';

/** It lives for ten minutes: who gets it last has six left to join. */
const GIVEN_FOR_MS = 4 * 60_000;
const RETRY_MS = 15_000;

export type BootstrapTokens = {
  /** The token to give now, or what an agent waits for: minting begins then. */
  current(): { readonly token: string } | UnmetCondition;
  forget(): void;
};

type Minted = { readonly token: string; readonly at: number };
type Failed = { readonly reason: string; readonly at: number };

/** `mint` rejects with the reason in words. `ticks`: ms of a clock that only goes forward. */
export function createBootstrapTokens(
  mint: () => Promise<string>,
  ticks: () => number,
): BootstrapTokens {
  let minted: Minted | undefined;
  let failed: Failed | undefined;
  let life = 0;
  let minting = false;

  async function renew(): Promise<void> {
    const mine = life;
    minting = true;
    const at = ticks();
    try {
      const token = await mint();
      if (mine === life) minted = { token, at };
      failed = undefined;
    } catch (error) {
      failed = { reason: error instanceof Error ? error.message : String(error), at: ticks() };
    } finally {
      minting = false;
    }
  }

  return {
    current() {
      if (minted !== undefined && ticks() - minted.at < GIVEN_FOR_MS) return minted;
      const rests = failed !== undefined && ticks() - failed.at < RETRY_MS;
      if (!minting && !rests) void renew();
      const reason = failed
        ? `no bootstrap token could be made: ${failed.reason}`
        : 'a bootstrap token is being made';
      return { name: 'BootstrapToken', reason };
    },
    forget() {
      life += 1;
      minted = undefined;
    },
  };
}
