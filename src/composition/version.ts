/**
 * Which release this is.
 *
 * @module
 */
import { readFileSync } from 'node:fs';

const PACKAGE = new URL('../../package.json', import.meta.url);

export const VERSION: string = JSON.parse(readFileSync(PACKAGE, 'utf8')).version;

/** When it was made, at the earliest: a clock that shows less was never set. */
export const RELEASED_AT = Date.UTC(2026, 10, 1);
