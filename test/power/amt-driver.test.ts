import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AmtSettings, PowerAction, PowerTarget } from '../../src/domain/power.ts';
import { createAmtDriver } from '../../src/power/amt-driver.ts';
import { type Amt, startAmt } from '../support/amt/amt.ts';
import { freePort } from '../support/free-ports.ts';
import { command, needs } from '../support/needs.ts';
import { OPTIPLEX } from '../support/store-values.ts';

const TARGET: PowerTarget = {
  ...{ nodeId: '1', name: 'opti-01', macs: [OPTIPLEX], sshHostKeys: [], addresses: [] },
  installs: false,
};
const OPENSSL = needs(command('openssl'));

function act(amt: Amt, action: PowerAction, boot?: 'network', changes: Partial<AmtSettings> = {}) {
  return createAmtDriver({ ...amt.settings, ...changes }).act(TARGET, { action, boot });
}

function assertPolite({ door }: Amt): void {
  assert.deepEqual(door.violations, []);
}

/** From a state, by an action: the state after it, what it booted, and the words. */
const PLAIN: readonly (readonly [number, PowerAction, number, number, RegExp])[] = [
  [8, 'on', 2, 1, /it was off, and is switched on by AMT/],
  [2, 'on', 2, 0, /it is on already/],
  [4, 'on', 2, 1, /it slept, and is switched on by AMT/],
  [2, 'off', 8, 0, /switched off by AMT/],
  [4, 'off', 8, 0, /switched off by AMT/],
  [8, 'off', 8, 0, /it is off already/],
  [2, 'cycle', 2, 1, /switched off and on by AMT/],
  [8, 'cycle', 2, 1, /it was off, and is switched on by AMT/],
  [2, 'reset', 2, 1, /reset by AMT/],
  [8, 'reset', 2, 1, /it was off, and is switched on by AMT/],
];

for (const [from, action, to, boots, words] of PLAIN) {
  test(`${action} in power state ${from}`, async (context) => {
    const amt = await startAmt(context);
    amt.power = from;
    const outcome = await act(amt, action);
    assert.equal(outcome.kind, 'done');
    assert.match(outcome.words, words);
    assert.equal(amt.power, to);
    assert.deepEqual(amt.boots, Array(boots).fill('disk'));
    assertPolite(amt);
  });
}

test('the next boot is from the network, and the one after it from the disk', async (context) => {
  const amt = await startAmt(context);
  assert.match((await act(amt, 'on', 'network')).words, /boots the network/);
  assert.deepEqual(amt.boots, ['network']);
  const order = ['Enumerate', 'Pull', 'Get', 'ChangeBootOrder', 'Put', 'SetBootConfigRole'];
  assert.deepEqual(amt.calls, [...order, 'ChangeBootOrder', 'RequestPowerStateChange']);
  await act(amt, 'reset', 'network');
  await act(amt, 'cycle');
  assert.deepEqual(amt.boots, ['network', 'network', 'disk']);
  assertPolite(amt);
});

test('a machine is booted from the network whether it is on or off', async (context) => {
  const amt = await startAmt(context);
  const driver = createAmtDriver(amt.settings);
  for (const state of [8, 2, 4]) {
    amt.power = state;
    assert.match((await driver.bootFromNetwork(TARGET)).words, /boots the network$/);
  }
  assert.deepEqual(amt.boots, ['network', 'network', 'network']);
});

test('a machine that is on and stays so is not told what to boot', async (context) => {
  const amt = await startAmt(context);
  amt.power = 2;
  assert.match((await act(amt, 'on', 'network')).words, /on already/);
  assert.deepEqual(amt.calls, ['Enumerate', 'Pull']);
});

test('a nonce that grows old in the middle is no wrong password, said or not', async (context) => {
  for (const tellsStale of [true, false]) {
    const amt = await startAmt(context, { usesOfNonce: 2, tellsStale });
    await act(amt, 'on', 'network');
    assert.deepEqual(amt.boots, ['network']);
    assert.equal(amt.door.refusals(), 0);
    assertPolite(amt);
  }
});

test('a wrong password is said after one try, and stands in no word', async (context) => {
  const amt = await startAmt(context);
  for (const changes of [{ password: 'wrong horse' }, { username: 'root' }]) {
    await assert.rejects(act(amt, 'on', undefined, changes), (error: Error) => {
      assert.match(error.message, /127\.0\.0\.1 refuses the user name or the password/);
      assert.doesNotMatch(`${error.stack} ${JSON.stringify(error)}`, /wrong horse/);
      return true;
    });
  }
  assert.equal(amt.door.refusals(), 2);
  assert.deepEqual([amt.power, amt.calls], [8, []]);
  assertPolite(amt);
});

for (const tls of ['new', 'old'] as const) {
  test(
    `over TLS as ${tls} firmware has it, to the pinned certificate`,
    OPENSSL,
    async (context) => {
      const amt = await startAmt(context, { tls });
      await act(amt, 'on', 'network');
      assert.deepEqual(amt.boots, ['network']);
      assertPolite(amt);
    },
  );
}

test('another certificate than the pinned one is told nothing', OPENSSL, async (context) => {
  const amt = await startAmt(context, { tls: 'new' });
  const fingerprint = `00${amt.settings.fingerprint?.slice(2)}`;
  await assert.rejects(act(amt, 'on', undefined, { fingerprint }), {
    code: 'POWER_FAILED',
    message: /shows the certificate .* and not the pinned 00:.*: nothing was sent to it/,
  });
  assert.equal(amt.received, 0);
});

test('a certificate that nobody confirmed is shown, and told nothing', OPENSSL, async (context) => {
  const amt = await startAmt(context, { tls: 'new' });
  const { fingerprint: shown } = amt.settings;
  await assert.rejects(act(amt, 'on', undefined, { fingerprint: undefined }), (error) => {
    assert.equal((error as { code?: string }).code, 'POWER_REFUSED');
    const [problem, ...rest] = (error as { problems: { field: string; got: string }[] }).problems;
    assert.deepEqual(rest, []);
    assert.deepEqual([problem?.field, problem?.got], ['power.fingerprint', shown]);
    return true;
  });
  assert.equal(amt.received, 0);
});

test('where TLS and no TLS meet, it is said', OPENSSL, async (context) => {
  const secure = await startAmt(context, { tls: 'new' });
  await assert.rejects(act(secure, 'on', undefined, { tls: false }), { code: 'POWER_FAILED' });
  const plain = await startAmt(context);
  await assert.rejects(act(plain, 'on', undefined, { tls: true, fingerprint: 'AA' }), {
    code: 'POWER_FAILED',
  });
  assert.deepEqual([secure.calls, plain.calls], [[], []]);
});

test('AMT that wants consent, or is at odds with the wish, is told in words', async (context) => {
  const amt = await startAmt(context);
  amt.wantsConsent = true;
  await assert.rejects(act(amt, 'on', 'network'), {
    code: 'POWER_FAILED',
    message: /AMT did not set the network as the next boot: it is not permitted \(16\)/,
  });
  assert.deepEqual(amt.boots, []);
});

const STRANGE: readonly (readonly [string, Amt['instead'], RegExp])[] = [
  [
    'a web page',
    (_, response) => response.end('<!DOCTYPE html><p>hello</p>'),
    /is not WS-Management .*: is it Intel AMT\?/,
  ],
  ['nothing', (_, response) => response.end(), /is not WS-Management/],
  [
    'an error without words',
    (_, response) => response.writeHead(503).end('busy'),
    /is HTTP 503: is it Intel AMT\?/,
  ],
  [
    'a fault',
    (_, response) =>
      response
        .writeHead(500)
        .end('<E><Body><Fault><Reason><Text>Access denied.</Text></Reason></Fault></Body></E>'),
    /127\.0\.0\.1 refuses: Access denied\./,
  ],
  ['no power state', (_, response) => response.end('<E><Body/></E>'), /does not tell its power/],
  [
    'more than an answer',
    (_, response) => response.end(Buffer.alloc(600_000, 'x')),
    /says more than 524288 bytes/,
  ],
  ['a closed connection', (request) => request.socket.destroy(), /cuts the connection|hang up/],
];

for (const [what, instead, words] of STRANGE) {
  test(`what answers with ${what} is told in words`, async (context) => {
    const amt = await startAmt(context);
    amt.instead = instead;
    await assert.rejects(act(amt, 'on'), { code: 'POWER_FAILED', message: words });
  });
}

test('AMT that says nothing is given up in time', async (context) => {
  const amt = await startAmt(context);
  amt.instead = () => undefined;
  const driver = createAmtDriver(amt.settings, { exchangeMs: 200 });
  const begun = performance.now();
  await assert.rejects(driver.act(TARGET, { action: 'on', boot: undefined }), {
    code: 'POWER_FAILED',
    message: /does not answer within 200 ms/,
  });
  assert.ok(performance.now() - begun < 2_000);
});

test('where nothing listens, it is said what may be wrong', async (context) => {
  const amt = await startAmt(context);
  await assert.rejects(act(amt, 'on', undefined, { port: await freePort() }), {
    code: 'POWER_FAILED',
    message: /refuses the connection: is AMT set up/,
  });
});
