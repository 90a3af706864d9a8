/**
 * Why a machine waits for its grant, in words that the page, the timeline and the machine's own journal show.
 *
 * @module
 */
import { durationText } from '../expected-duration.ts';
import type { Member, UnmetCondition } from './cluster.ts';

const condition = (name: string, reason: string): UnmetCondition => ({ name, reason });

export function founderFirst({ name }: Member, silence: number): UnmetCondition {
  const quiet =
    silence < 120_000
      ? ''
      : `; it has said nothing for ${durationText(silence)}: if it is not coming back, remove its node`;
  return condition('FounderFirst', `${name} founds the cluster first${quiet}`);
}

export const serverFirst = (): UnmetCondition =>
  condition('ServerFirst', 'a server founds the cluster first, and none has asked yet');

export const turnTaken = ({ name }: Member, age: number): UnmetCondition =>
  condition('TurnTaken', `${name} joins first: it has its turn since ${durationText(age)}`);

export const comesFirst = (name: string): UnmetCondition =>
  condition('TurnTaken', `${name} has waited longer and joins first`);

export const turnPassed = (next: string): UnmetCondition =>
  condition('TurnTaken', `its turn was long and came to nothing: ${next} goes first`);

export const agentsBusy = (count: number): UnmetCondition =>
  condition('AgentsBusy', `${count} agents join at the moment, and no more at once`);

export const oldMemberPresent = ({ name }: Member, others: number): UnmetCondition =>
  condition(
    'OldMemberPresent',
    others > 0
      ? `what ${name} was in the cluster is taken out first`
      : `${name} was the last server of this cluster, which ended with it: forget the cluster, and a new one is founded`,
  );

export const removalFirst = ({ name }: Member): UnmetCondition =>
  condition('RemovalFirst', `${name} is taken out of the cluster first: one server at a time`);

export const noReadyServer = (): UnmetCondition =>
  condition('NoReadyServer', 'no server of the cluster is left to join through');

export const caUnknown = (): UnmetCondition =>
  condition('CaUnknown', 'the first server has not told the hash of its CA yet');

export const keyInUse = ({ address }: Member): UnmetCondition =>
  condition('KeyInUse', `the machine at ${address} uses this key`);
