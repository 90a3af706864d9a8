/**
 * ETags of two halves: what a change decides on, and all that is shown (RFC 9110 §8.8.3).
 *
 * An install moves its node's progress every few seconds. A reader wants to hear of that, and whoever changes
 * the node's role does not: If-None-Match compares both halves, If-Match the first alone.
 *
 * @module
 */
import { createHash } from 'node:crypto';
import { wrongField } from '../problems.ts';

/** Something as it is shown, and that of it which a change rests on. */
export type Tagged = { readonly view: object; readonly decisive: object };

export function entityTag({ view, decisive }: Tagged): string {
  return `"${digest(decisive)}.${digest(view)}"`;
}

/** 96 bits: nobody gains by two that are the same. */
function digest(value: object): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 16);
}

/** Whether a change may go on whose sender has read `If-Match: HEADER`. Throws INPUT_INVALID. */
export function isMatched(header: string, current: Tagged): boolean {
  if (header.trim() === '*') return true;
  const now = firstHalf(entityTag(current));
  return strongTags(header).some((tag) => firstHalf(tag) === now);
}

/** Whether the sender of `If-None-Match: HEADER` has what bears `tag`. What cannot be read is no tag of ours. */
export function isKnownTag(header: string, tag: string): boolean {
  if (header.trim() === '*') return true;
  return header.split(',').some((one) => one.trim().replace(/^W\//, '') === tag);
}

/** The part before the dot, of a tag that is a whole one. */
function firstHalf(tag: string): string | undefined {
  return /^"([\w-]{16})\.[\w-]{16}"$/.exec(tag)?.[1];
}

const ONE = /[ \t,]*(W\/)?("[\x21\x23-\x7e\x80-\xff]*")[ \t]*(?=,|$)/y;

/** A weak tag matches nothing here (RFC 9110 §13.1.1). */
function strongTags(header: string): readonly string[] {
  const found: string[] = [];
  ONE.lastIndex = 0;
  while (ONE.lastIndex < header.length) {
    const [, weak, tag] = ONE.exec(header) ?? [];
    if (tag === undefined) throw malformed(header);
    if (weak === undefined) found.push(tag);
    if (/^[ \t,]*$/.test(header.slice(ONE.lastIndex))) break;
  }
  return found;
}

function malformed(header: string) {
  const expected = 'an ETag as it came, with its quotes, several with commas between them, or *';
  return wrongField({
    field: 'If-Match',
    expected,
    got: JSON.stringify(header.slice(0, 80)),
  });
}
