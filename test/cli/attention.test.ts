import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ClusterShape, NodeShape, StatusShape } from '../../src/cli/api/shapes.ts';
import { attention } from '../../src/cli/commands/attention.ts';

const STATUS: StatusShape = {
  version: '0.1.0',
  addresses: [],
  door: { open: false, openUntil: '' },
  loaders: { missing: [] },
  profiles: { broken: [] },
  images: [],
  medium: { nfs: 'off' },
};

const CLUSTER: ClusterShape = {
  ...{ cluster: null, members: [], waiting: [], conditions: [], advice: [], work: [] },
  ...{ kubernetes: { state: 'unknown', reason: null }, balancer: { state: 'off', reason: null } },
};

/** As much of a node as is looked at. */
const node = (part: Partial<NodeShape>): NodeShape =>
  ({ name: 'opti-1', stage: 'booting', failure: null, stuck: null, ...part }) as NodeShape;

const told = (
  status: Partial<StatusShape>,
  nodes: readonly NodeShape[],
  cluster: Partial<ClusterShape> = {},
) => attention({ status: { ...STATUS, ...status }, nodes, cluster: { ...CLUSTER, ...cluster } });

test('what needs a person is told, the worst first, and nothing else', () => {
  const image = { label: 'x', state: 'verified' } as StatusShape['images'][number];
  assert.deepEqual(told({ images: [image] }, [node({})]), []);
  const remarks = told(
    {
      loaders: {
        missing: [
          { loader: 'snponly.efi', advice: 'install ipxe' },
          { loader: 'shimx64.efi', advice: '-' },
        ],
      },
      images: [{ ...image, state: 'broken', reason: 'cut short' }],
    },
    [
      node({ name: 'door', stage: 'discovered' }),
      node({ name: 'slow', stuck: { reason: 'Late.', advice: 'Look.', since: '' } }),
      node({
        name: 'dead',
        stage: 'failed',
        failure: { stage: 'installing', reason: 'no disk', at: '' },
      }),
    ],
    { conditions: [{ name: 'ArtifactsMissing', reason: 'no K3s is here' }] },
  );
  assert.deepEqual(
    remarks.map(({ text, tone }) => `${tone}: ${text}`),
    [
      'bad: dead failed: no disk',
      'warn: slow is stuck: Late. Look.',
      'warn: The cluster: no K3s is here',
      'warn: The image x is broken: cut short',
      'warn: No snponly.efi: install ipxe',
      'warn: 1 at the door: pilotlight nodes list --stage discovered',
    ],
  );
  assert.deepEqual(
    told({}, []).map(({ text }) => text),
    ['No image yet: pilotlight images fetch 24.04'],
  );
});
