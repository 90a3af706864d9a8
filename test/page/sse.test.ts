import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { load } from '../support/page/modules.ts';

const { follow } = await load('state/sse.js');

/** A service whose streams stay open until their reader goes. */
async function start(context: TestContext) {
  const open = new Set<ServerResponse>();
  const server = createServer((_request, response) => {
    open.add(response);
    response.on('close', () => open.delete(response));
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write('retry: 2000\n\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const leaving = new AbortController();
  context.after(() => {
    leaving.abort();
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, open, signal: leaving.signal };
}

test('a stream whose beginning fails is closed before the next one is opened', async (context) => {
  const { url, open, signal } = await start(context);
  let [tried, lost] = [0, 0];
  void follow(url, {
    signal,
    onOpen: async () => {
      tried += 1;
      throw new Error('what there is could not be read');
    },
    onEvent: () => {},
    onLost: () => {
      lost += 1;
    },
    onRefused: () => assert.fail(),
  });
  for (let times = 0; times < 100 && tried < 3; times++) await delay(50);
  await delay(200);
  assert.ok(tried >= 3 && lost >= 3, 'it is tried again');
  assert.equal(open.size, 0, 'a browser has six connections to a service, and no more');
});

test('what is read at the beginning ends with the stream', async (context) => {
  const { url, signal } = await start(context);
  const heard = new Promise<AbortSignal>((resolve) => {
    void follow(url, {
      signal,
      onOpen: async (over: AbortSignal) => {
        resolve(over);
        throw new Error('cut');
      },
      onEvent: () => {},
      onLost: () => {},
      onRefused: () => {},
    });
  });
  const over = await heard;
  for (let times = 0; times < 20 && !over.aborted; times++) await delay(10);
  assert.ok(over.aborted);
});
