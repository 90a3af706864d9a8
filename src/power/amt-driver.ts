/**
 * Switches a machine by Intel AMT, which runs on its chipset for as long as it is plugged in.
 *
 * @module
 */
import type { AmtSettings, PowerAction, PowerDriver, PowerOutcome } from '../domain/power.ts';
import { type AmtCalls, type AmtState, createCalls, REQUEST } from './amt/calls.ts';
import { createConversation } from './amt/conversation.ts';
import { createLink } from './amt/pinned-link.ts';
import { done } from './verdicts.ts';

/** AMT takes a second for a handshake, and sometimes several for an answer. */
const EXCHANGE_MS = 10_000;

export function createAmtDriver(
  settings: AmtSettings,
  { exchangeMs = EXCHANGE_MS }: { readonly exchangeMs?: number } = {},
): PowerDriver {
  async function withAmt(use: (amt: AmtCalls) => Promise<PowerOutcome>): Promise<PowerOutcome> {
    const { host, username, password } = settings;
    const link = createLink({ ...settings, exchangeMs });
    try {
      return await use(await createCalls(createConversation(link, { host, username, password })));
    } finally {
      link.close();
    }
  }

  return {
    act: (_, { action, boot }) =>
      withAmt(async (amt) => {
        const step = stepFor(action, await amt.state());
        // A machine that runs and is to stay on is not restarted for a boot that nobody asked it to make.
        if (step.kind === 'as-it-is') return done(step.words);
        const isNext = boot === 'network' && action !== 'off';
        if (isNext) await amt.bootNetworkOnce();
        await amt.request(step.request);
        return done(
          isNext ? `${step.words} by AMT, and boots the network` : `${step.words} by AMT`,
        );
      }),

    bootFromNetwork: () =>
      withAmt(async (amt) => {
        const step = stepFor('reset', await amt.state());
        await amt.bootNetworkOnce();
        if (step.kind === 'request') await amt.request(step.request);
        return done(`${step.words} by AMT, and boots the network`);
      }),
  };
}

type Step =
  | {
      readonly kind: 'request';
      readonly request: (typeof REQUEST)[PowerAction];
      readonly words: string;
    }
  | { readonly kind: 'as-it-is'; readonly words: string };

/** A machine that is off is neither cycled nor reset: AMT refuses it, and what is wanted is that it runs. */
function stepFor(action: PowerAction, state: AmtState): Step {
  if (action === 'on' && state === 'on') return { kind: 'as-it-is', words: 'it is on already' };
  if (action === 'off' && state === 'off') return { kind: 'as-it-is', words: 'it is off already' };
  if (action === 'off') return { kind: 'request', request: REQUEST.off, words: 'switched off' };
  if (state === 'on') return { kind: 'request', request: REQUEST[action], words: RUNNING[action] };
  const was = state === 'off' ? 'it was off' : 'it slept';
  return { kind: 'request', request: REQUEST.on, words: `${was}, and is switched on` };
}

const RUNNING: Readonly<Record<PowerAction, string>> = {
  on: 'switched on',
  off: 'switched off',
  cycle: 'switched off and on',
  reset: 'reset',
};
