import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mayBindLowPorts } from '../../src/net/low-ports.ts';

const status = (capabilities: string) => `Name:\tnode\nCapEff:\t${capabilities}\nSeccomp:\t0\n`;

test('root may, and so may who has the one capability', () => {
  assert.ok(mayBindLowPorts(status('000001ffffffffff'), '1024\n'));
  assert.ok(mayBindLowPorts(status('0000000000000400'), '1024\n'));
});

test('an ordinary user may not, unless the system lets everybody', () => {
  assert.equal(mayBindLowPorts(status('0000000000000000'), '1024\n'), false);
  assert.equal(mayBindLowPorts(status('0000000000000800'), '1024\n'), false);
  assert.ok(mayBindLowPorts(status('0000000000000000'), '0\n'));
  assert.ok(mayBindLowPorts(status('0000000000000000'), '67\n'));
});

test('a host that tells nothing gives no right', () => {
  assert.equal(mayBindLowPorts('', ''), false);
});
