/**
 * A process that runs HAProxy as its child and can be killed: standard input says where and what.
 *
 * @module
 */
import { text } from 'node:stream/consumers';
import { createOwnWay } from '../../../src/haproxy/own-way.ts';
import { REAL_CLOCK } from './balanced-house.ts';

const { house, programs, wanted } = JSON.parse(await text(process.stdin));
const way = createOwnWay({
  ...house.options,
  programs,
  folder: house.folder,
  clock: REAL_CLOCK,
  tell: (words) => console.error(words),
});
await way.start();
const result = await way.apply(wanted);
console.log(result.kind === 'applied' ? 'applied' : JSON.stringify(result));
setInterval(() => undefined, 60_000);
