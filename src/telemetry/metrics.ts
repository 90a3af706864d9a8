/**
 * Figures in Prometheus' text format, made at each visit from what is known then: nothing is counted twice.
 *
 * @module
 */
import { memoryUsage, uptime } from 'node:process';

/** Names and labels are Prometheus': https://prometheus.io/docs/practices/naming/. */
export type Measurement = {
  /** Without the prefix `pilotlight_`; a counter's ends with `_total`. */
  readonly name: string;
  readonly help: string;
  readonly type: 'gauge' | 'counter';
  readonly values: readonly MeasuredValue[];
};

export type MeasuredValue = {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
};

/** The package is loaded at the first visit: who has no Prometheus pays nothing for it. */
export async function renderMetrics(measurements: readonly Measurement[]): Promise<string> {
  const { Counter, Gauge, Registry } = await import('prom-client');
  const registry = new Registry();
  for (const { name, help, type, values } of [...measurements, ...ownProcess()]) {
    const labelNames = [...new Set(values.flatMap(({ labels = {} }) => Object.keys(labels)))];
    const options = { name: `pilotlight_${name}`, help, labelNames, registers: [registry] };
    const metric = type === 'gauge' ? new Gauge(options) : new Counter(options);
    for (const { labels = {}, value } of values) metric.inc(labels, value);
  }
  return await registry.metrics();
}

function ownProcess(): readonly Measurement[] {
  return [
    {
      ...{
        name: 'memory_bytes',
        type: 'gauge',
        help: 'Memory of the service, its threads included.',
      },
      values: [{ value: memoryUsage.rss() }],
    },
    {
      ...{ name: 'uptime_seconds', type: 'gauge', help: 'Since the service was started.' },
      values: [{ value: uptime() }],
    },
  ];
}
