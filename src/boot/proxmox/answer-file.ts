/**
 * The answers as the TOML that Proxmox VE's installer reads, and the file on its ISO that says where it
 * gets them.
 *
 * @module
 */
import { isDeepStrictEqual } from 'node:util';
import { parse, stringify } from 'smol-toml';
import { ProvisioningError } from '../../domain/errors.ts';
import { type HostAnswerFacts, hostAnswerOf } from './answer.ts';

export function hostAnswerFile(facts: HostAnswerFacts): string {
  return readBack(hostAnswerOf(facts));
}

/** What is rendered is read again before any machine gets it: a value that came out as another wipes a disk. */
function readBack(value: object): string {
  const text = stringify(value);
  if (isDeepStrictEqual(plain(parse(text)), plain(value))) return text;
  throw new ProvisioningError('TEMPLATE_INVALID', 'the answers do not read as what they are');
}

/** Without prototypes, which a parser has good reasons to leave out. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
