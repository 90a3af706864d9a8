import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderMetrics } from '../../src/telemetry/metrics.ts';

test("figures in Prometheus' text format", async () => {
  const text = await renderMetrics([
    {
      ...{ name: 'nodes', type: 'gauge', help: 'Machines by stage.' },
      values: [
        { labels: { stage: 'ready' }, value: 3 },
        { labels: { stage: 'odd "one"\n' }, value: 0 },
      ],
    },
    { name: 'packets_total', type: 'counter', help: 'Packets.', values: [{ value: 12 }] },
  ]);
  const lines = text.split('\n');
  assert.deepEqual(lines.slice(0, 4), [
    '# HELP pilotlight_nodes Machines by stage.',
    '# TYPE pilotlight_nodes gauge',
    'pilotlight_nodes{stage="ready"} 3',
    'pilotlight_nodes{stage="odd \\"one\\"\\n"} 0',
  ]);
  assert.ok(lines.includes('# TYPE pilotlight_packets_total counter'));
  assert.ok(lines.includes('pilotlight_packets_total 12'));
  assert.match(text, /\npilotlight_memory_bytes \d+\n/);
});

test('asked twice, it counts nothing twice', async () => {
  const one = [{ name: 'x_total', type: 'counter', help: 'X.', values: [{ value: 1 }] }] as const;
  await renderMetrics(one);
  assert.match(await renderMetrics(one), /\npilotlight_x_total 1\n/);
});
