/**
 * Where a machine is on its way, and what that looks like.
 *
 * `balances` says whether HAProxy stands in front: without it, Ready is as far as a machine gets.
 */
import { ROLE_WORDS, STAGE_SENTENCES, STAGE_WORDS } from '../words/stages.js';

/** How far round the burner ring, and how tall a flame (per cent). */
const LOOKS = {
  discovered: { ring: 0, height: 0 },
  enrolled: { ring: 0, height: 0 },
  booting: { ring: 1, height: 22 },
  installing: { ring: 2, height: 34 },
  installed: { ring: 3, height: 58 },
  joining: { ring: 4, height: 70 },
  ready: { ring: 5, height: 84 },
  'in-rotation': { ring: 5, height: 100 },
  failed: { ring: 0, height: 0 },
};
/** A newer service may have stages that this page was not written for. */
const UNKNOWN = { ring: 1, height: 22 };

const TO_DISK = ['booting', 'installing', 'installed'];
const TO_ROTATION = [...TO_DISK, 'joining', 'ready'];

const own = (table, key) => (Object.hasOwn(table, key) ? table[key] : undefined);

export const lookOf = (stage) => own(LOOKS, stage) ?? UNKNOWN;
export const wordOf = (stage) => own(STAGE_WORDS, stage)?.word ?? String(stage);
export const doingOf = (stage) => own(STAGE_WORDS, stage)?.doing ?? String(stage);
export const roleOf = (role) => own(ROLE_WORDS, role) ?? String(role);

/** The stages that it passes, in order. */
export const wayOf = ({ role }) => (role === 'none' ? TO_DISK : TO_ROTATION);

export const isDiscovered = ({ stage }) => stage === 'discovered';
export const needsYou = ({ stage, stuck }) => stage === 'failed' || Boolean(stuck);

/** Whether it is where it was to get. */
export function isLit(node, balances = true) {
  if (needsYou(node)) return false;
  if (node.stage === 'in-rotation') return true;
  if (node.stage === 'ready') return !balances;
  return node.role === 'none' && node.stage === 'installed' && Boolean(node.firstBoot);
}

export function isOnWay(node, balances = true) {
  const asleep = isDiscovered(node) || node.stage === 'enrolled';
  return !asleep && !needsYou(node) && !isLit(node, balances);
}

export function toneOf(node) {
  if (node.stage === 'failed') return 'red';
  if (node.stuck) return 'yellow';
  return isDiscovered(node) || node.stage === 'enrolled' ? 'none' : 'blue';
}

/** The word, and what follows it where there is room. */
export function stageText(node) {
  const { stuck, failed, whileIn } = STAGE_SENTENCES;
  if (node.stage === 'failed') {
    const stage = node.failure?.stage;
    return { word: failed, rest: stage === undefined ? '' : whileIn(wordOf(stage)) };
  }
  if (node.stuck) return { word: stuck, rest: whileIn(wordOf(node.stage)) };
  return { word: wordOf(node.stage), rest: '' };
}

export function stageLine(node) {
  const { word, rest } = stageText(node);
  return word + rest;
}
