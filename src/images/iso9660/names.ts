/**
 * How an image writes down names: there are three ways, and an image may have all of them.
 *
 * @module
 */
import { IsoError } from './error.ts';
import { decodeUcs2 } from './volume.ts';

/** In order of preference: POSIX names, then long names of two bytes a letter, then capitals. */
export type IsoNaming =
  /** `skip`: bytes at the head of each system use field that are not SUSP's. */
  | { readonly kind: 'rock-ridge'; readonly skip: number }
  | { readonly kind: 'joliet' }
  | { readonly kind: 'plain' };

/** The name in a record's identifier, without its version: `VMLINUZ.;1` is `VMLINUZ` (ECMA-119 §7.5). */
export function identifierName(identifier: Buffer, naming: IsoNaming): string {
  if (naming.kind === 'joliet') return decodeUcs2(identifier).replace(/;\d+$/, '');
  return identifier.toString('latin1').replace(/\.?(;\d+)?$/, '');
}

/** Refuses a name that would lead elsewhere than to an entry of its directory. */
export function checkedName(name: string): string {
  if (name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name)) return name;
  throw new IsoError('damaged', `holds a file with the name ${JSON.stringify(name)}`);
}
