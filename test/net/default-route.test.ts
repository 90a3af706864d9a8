import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseDefaultRoute } from '../../src/net/default-route.ts';

const HEADING =
  'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n';

function route(fields: {
  name?: string;
  to?: string;
  via?: string;
  flags?: string;
  metric?: number;
  mask?: string;
}): string {
  const { name = 'eth0', to = '00000000', via = '0101A8C0', flags = '0003', metric = 0 } = fields;
  return `${name}\t${to}\t${via}\t${flags}\t0\t0\t${metric}\t${fields.mask ?? '00000000'}\t0\t0\t0\n`;
}

test('the router is read in the byte order of the host', () => {
  assert.deepEqual(parseDefaultRoute(HEADING + route({})), {
    gateway: '192.168.1.1',
    interfaceName: 'eth0',
  });
});

test('of two routers the one with the smaller metric counts', () => {
  const text =
    HEADING +
    route({ name: 'wlan0', via: '0102A8C0', metric: 600 }) +
    route({ name: 'eth0', metric: 100 });
  assert.equal(parseDefaultRoute(text)?.interfaceName, 'eth0');
});

test('routes that lead to no router are none', () => {
  const others =
    HEADING +
    route({ to: '0001A8C0', mask: '00FFFFFF' }) + // a network
    route({ to: '00000000', mask: '00000080' }) + // 0.0.0.0/1, as VPNs write
    route({ via: '00000000', flags: '0001' }) + // a link without a router
    route({ flags: '0002' }) + // down
    route({ flags: '0203' }) + // rejected
    route({ via: 'xyz' });
  assert.equal(parseDefaultRoute(others), undefined);
  assert.equal(parseDefaultRoute(HEADING), undefined);
  assert.equal(parseDefaultRoute(''), undefined);
});

test('no text at all breaks the reader', () => {
  fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => void parseDefaultRoute(text)));
});
