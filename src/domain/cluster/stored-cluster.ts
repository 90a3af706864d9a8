/**
 * The cluster as it is stored, read with suspicion: one that is damaged must not be taken for none, or a
 * second cluster would be founded.
 *
 * @module
 */
import { type FieldProblem, ProvisioningError } from '../errors.ts';
import { type Cluster, MEMBER_PHASES } from './cluster.ts';

type Check = { readonly expected: string; readonly fits: (value: unknown) => boolean };
type Shape = Readonly<Record<string, Check>>;

const TEXT: Check = {
  expected: 'a text that is not empty',
  fits: (value) => typeof value === 'string' && value !== '',
};
const TIME: Check = {
  expected: 'ms since the epoch',
  fits: (value) => typeof value === 'number' && Number.isFinite(value),
};
const FLAG: Check = { expected: 'true or false', fits: (value) => typeof value === 'boolean' };
const TEXTS: Check = {
  expected: 'a list of texts',
  fits: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
};
const OBJECT: Check = { expected: 'an object', fits: isObject };
const LIST: Check = { expected: 'a list', fits: Array.isArray };
const HASH = matching(/^[0-9a-f]{64}$/, '64 hexadecimal digits');

const CLUSTER: Shape = {
  id: TEXT,
  createdAt: TIME,
  version: TEXT,
  settings: OBJECT,
  secrets: OBJECT,
  caHash: optional(HASH),
  founder: optional(TEXT),
  bornAt: optional(TIME),
  members: LIST,
};

const SECRETS: Shape = { serverToken: TEXT, agentToken: TEXT };

const SETTINGS: Shape = {
  clusterCidr: TEXT,
  serviceCidr: TEXT,
  clusterDns: TEXT,
  flannelBackend: TEXT,
  disable: TEXTS,
  secretsEncryption: FLAG,
  hardened: FLAG,
  snapshotSchedule: optional(TEXT),
  snapshotRetention: TIME,
  tlsSans: TEXTS,
};

const MEMBER: Shape = {
  nodeId: TEXT,
  name: TEXT,
  address: TEXT,
  role: oneOf(['server', 'agent']),
  keyHash: HASH,
  machineId: TEXT,
  phase: oneOf(MEMBER_PHASES),
  grantedAt: TIME,
  heardAt: TIME,
  readyAt: optional(TIME),
};

/** Undefined where nothing is stored. Throws INPUT_INVALID and names each field that is wrong. */
export function storedCluster(value: unknown): Cluster | undefined {
  if (value === undefined) return undefined;
  const problems = clusterProblems(value);
  if (problems.length === 0) return whole(value as Cluster);
  const fields = problems.map(
    ({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`,
  );
  throw new ProvisioningError(
    'INPUT_INVALID',
    `the stored cluster is damaged, and nothing is granted: ${fields.join('; ')}`,
    { problems },
  );
}

/** JSON leaves out what is undefined. */
function whole(cluster: Cluster): Cluster {
  const { settings, members, caHash, founder, bornAt } = cluster;
  const { snapshotSchedule } = settings;
  return {
    ...cluster,
    caHash,
    founder,
    bornAt,
    settings: { ...settings, snapshotSchedule },
    members: members.map((member) => ({ ...member, readyAt: member.readyAt })),
  };
}

function clusterProblems(value: unknown): readonly FieldProblem[] {
  const own = shapeProblems('cluster', value, CLUSTER);
  if (own.length > 0) return own;
  const { secrets, settings, members } = value as Record<'secrets' | 'settings', unknown> & {
    members: unknown[];
  };
  return [
    ...shapeProblems('cluster.secrets', secrets, SECRETS),
    ...shapeProblems('cluster.settings', settings, SETTINGS),
    ...members.flatMap((member, at) => shapeProblems(`cluster.members.${at}`, member, MEMBER)),
  ];
}

/** What came is told by its kind: it may be a secret. */
function shapeProblems(field: string, value: unknown, shape: Shape): readonly FieldProblem[] {
  if (!isObject(value)) return [{ field, expected: OBJECT.expected, got: kindOf(value) }];
  return Object.entries(shape)
    .filter(([name, { fits }]) => !fits(value[name]))
    .map(([name, { expected }]) => ({
      field: `${field}.${name}`,
      expected,
      got: kindOf(value[name]),
    }));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function optional({ expected, fits }: Check): Check {
  return {
    expected: `${expected}, or nothing`,
    fits: (value) => value === undefined || fits(value),
  };
}

function oneOf(values: readonly string[]): Check {
  const fits = (value: unknown): boolean => values.some((allowed) => allowed === value);
  return { expected: values.join(' or '), fits };
}

function matching(pattern: RegExp, expected: string): Check {
  return { expected, fits: (value) => typeof value === 'string' && pattern.test(value) };
}
