/**
 * What no two nodes may share, and who has it.
 *
 * @module
 */
import type { Kysely } from 'kysely';
import { type ErrorCode, type FieldProblem, ProvisioningError } from '../../domain/errors.ts';
import { parseInterfaceAddress } from '../../domain/ipv4.ts';
import type { MacAddress } from '../../domain/mac.ts';
import { displayName, isHostname, type Node } from '../../domain/node.ts';
import type { Tables } from '../schema.ts';
import { ipOf } from './node-rows.ts';

export type Claim = Pick<Node, 'macs' | 'hostname' | 'address'>;

type Conflict = { readonly code: ErrorCode; readonly problem: FieldProblem };

/** One spelling of each value, and none that can't be one. Throws INPUT_INVALID. */
export function checkedClaim(claim: Claim): Claim {
  const macs = [...new Set(claim.macs)];
  const hostname = claim.hostname?.toLowerCase();
  const { address } = claim;
  const problems: FieldProblem[] = [];
  if (macs.length === 0) {
    problems.push({ field: 'macs', expected: 'at least one MAC', got: 'none' });
  }
  if (hostname !== undefined && !isHostname(hostname)) {
    problems.push({ field: 'hostname', expected: 'a host name (RFC 1123)', got: hostname });
  }
  if (address !== undefined && parseInterfaceAddress(address) === undefined) {
    problems.push({ field: 'address', expected: 'an address as 192.168.1.21/24', got: address });
  }
  if (problems.length > 0) throw refusal('INPUT_INVALID', problems);
  return { macs, hostname, address };
}

/**
 * Throws MAC_TAKEN, HOSTNAME_TAKEN or ADDRESS_TAKEN, with a problem for everything that another node
 * has. The nodes `except` are those that may have it: the claimant, or strangers that it takes over.
 */
export async function assertFree(
  db: Kysely<Tables>,
  claim: Claim,
  except: readonly string[],
): Promise<void> {
  const conflicts = [
    ...(await takenMacs(db, claim, except)),
    ...(await takenColumn(db, 'hostname', { value: claim.hostname, except })),
    ...(await takenColumn(db, 'address_ip', { value: ipOf(claim.address), except })),
  ];
  const [first] = conflicts;
  if (first === undefined) return;
  throw refusal(
    first.code,
    conflicts.map(({ problem }) => problem),
  );
}

/** The nodes that have any of `macs`. */
export async function ownersOf(db: Kysely<Tables>, macs: readonly MacAddress[]) {
  return db
    .selectFrom('node_mac')
    .innerJoin('node', 'node.id', 'node_mac.node_id')
    .select(['node_mac.mac', 'node.id', 'node.hostname', 'node.stage'])
    .where('node_mac.mac', 'in', macs)
    .execute();
}

async function takenMacs(
  db: Kysely<Tables>,
  { macs }: Claim,
  except: readonly string[],
): Promise<readonly Conflict[]> {
  const owners = (await ownersOf(db, macs)).filter(({ id }) => !except.includes(id));
  return owners.map(({ mac, hostname }) => {
    const got = `${mac}, which ${displayName({ hostname: hostname ?? undefined, macs: [mac] })} has`;
    return conflict('MAC_TAKEN', { field: 'macs', expected: 'a MAC of no other node', got });
  });
}

type Value = { readonly value: string | undefined; readonly except: readonly string[] };

async function takenColumn(
  db: Kysely<Tables>,
  column: 'hostname' | 'address_ip',
  { value, except }: Value,
): Promise<readonly Conflict[]> {
  if (value === undefined) return [];
  const owners = await db
    .selectFrom('node')
    .select(['id', 'hostname'])
    .where(column, '=', value)
    .execute();
  return owners
    .filter(({ id }) => !except.includes(id))
    .map(({ id, hostname }) => takenBy(column, value, hostname ?? id));
}

function takenBy(column: 'hostname' | 'address_ip', value: string, owner: string): Conflict {
  if (column === 'address_ip') {
    const got = `${value}, which ${owner} has`;
    const problem = { field: 'address', expected: 'an address of no other node', got };
    return conflict('ADDRESS_TAKEN', problem);
  }
  const problem = { field: 'hostname', expected: 'a host name of no other node', got: value };
  return conflict('HOSTNAME_TAKEN', problem);
}

function conflict(code: ErrorCode, problem: FieldProblem): Conflict {
  return { code, problem };
}

function refusal(code: ErrorCode, problems: readonly FieldProblem[]): ProvisioningError {
  const words = problems.map(
    ({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`,
  );
  return new ProvisioningError(code, words.join('; '), { problems });
}
