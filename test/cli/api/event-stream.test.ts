import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { readEvents, type ServerEvent } from '../../../src/cli/api/event-stream.ts';

const text = (events: readonly { event: string; id: number; data: unknown }[]) =>
  events
    .map(
      ({ event, id, data }) =>
        `: still here\n\nid: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`,
    )
    .join('');

async function* pieces(bytes: Buffer, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const to of [
    ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b),
    bytes.length,
  ]) {
    yield bytes.subarray(from, to);
    from = to;
  }
}

async function all(stream: AsyncIterable<Uint8Array>): Promise<readonly ServerEvent[]> {
  const events: ServerEvent[] = [];
  for await (const event of readEvents(stream)) events.push(event);
  return events;
}

test('events are the same wherever the network cuts them', async () => {
  const event = fc.record({
    event: fc.constantFrom('node', 'entry'),
    id: fc.nat(),
    data: fc.constantFrom('', 'é', '語\n\ndata: x', '🔥').map((text) => ({ text })),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(event), fc.array(fc.nat()), async (events, cuts) => {
      const seen = await all(pieces(Buffer.from(text(events)), cuts));
      assert.deepEqual(
        seen,
        events.map((each) => ({ ...each, id: String(each.id) })),
      );
    }),
  );
});

test('what is no event is passed over, and an event that never ends is not kept', async () => {
  const odd = Buffer.from('data: {\n\nevent: x\n\n: c\n\ndata: 1\n\ndata: 2\n');
  assert.deepEqual(await all(pieces(odd, [])), [{ event: 'message', id: undefined, data: 1 }]);
  const endless = (async function* () {
    for (;;) yield Buffer.alloc(1024 * 1024, 'x');
  })();
  assert.deepEqual(await all(endless), []);
});
