import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load, node } from '../support/page/modules.ts';

const { createFleet, createVmShelf } = await load('state/fleet.js');
const { createSseParser } = await load('state/sse.js');
const { createSignal } = await load('state/signal.js');
const { routeOf, hrefOf } = await load('frame/routes.js');

/** Draws at once. */
const drawn = () => createFleet((draw: () => void) => draw());

test('events change the list: a new line, a new node, one that is gone', () => {
  const fleet = drawn();
  fleet.list([node('booting', { lastLine: { id: 7, text: 'new' } })]);
  fleet.take({ event: 'entry', data: { id: 3, nodeId: 'booting', text: 'old, from a replay' } });
  assert.equal(fleet.nodes.get().get('booting').lastLine.text, 'new');
  const { lastLine: _gone, ...event } = node('booting', { hostname: 'opti-1' });
  fleet.take({ event: 'node', data: event });
  assert.equal(fleet.nodes.get().get('booting').lastLine.text, 'new');
  fleet.take({ event: 'node', data: node('discovered') });
  fleet.take({ event: 'node-removed', data: { id: 'booting' } });
  assert.deepEqual([...fleet.nodes.get().keys()], ['discovered']);
});

test('events before the first list change nothing, and a list takes the place of the last', () => {
  const fleet = drawn();
  fleet.take({ event: 'node', data: node('booting') });
  assert.equal(fleet.nodes.get(), undefined);
  fleet.list([node('booting')]);
  fleet.list([node('ready')]);
  assert.deepEqual([...fleet.nodes.get().keys()], ['ready']);
});

test('VMs change by their events, and other events leave them alone', () => {
  const { vms, list, take } = createVmShelf();
  take({ event: 'vm', data: { id: 'v1', state: 'planned' } });
  assert.equal(vms.get(), undefined, 'the first list is still to come');
  list([{ id: 'v1', state: 'planned' }]);
  take({ event: 'vm', data: { id: 'v1', state: 'creating' } });
  take({ event: 'vm', data: { id: 'v2', state: 'planned' } });
  const before = vms.get();
  take({ event: 'node', data: { id: 'v1' } });
  take({ event: 'node-removed', data: { id: 'v1' } });
  assert.equal(vms.get(), before);
  take({ event: 'vm-removed', data: { id: 'v2' } });
  assert.deepEqual([...vms.get().values()], [{ id: 'v1', state: 'creating' }]);
});

test('however many events come, the list changes once a frame', () => {
  const frames: (() => void)[] = [];
  const fleet = createFleet((draw: () => void) => frames.push(draw));
  let changes = 0;
  fleet.nodes.subscribe(() => {
    changes += 1;
  });
  fleet.list([node('booting')]);
  for (let n = 0; n < 50; n++) fleet.take({ event: 'node', data: node('booting', { attempt: n }) });
  assert.equal(frames.length, 1);
  frames[0]?.();
  assert.equal(changes, 1);
  assert.equal(fleet.nodes.get().get('booting').attempt, 49);
});

test('what nobody changed stays the same value', () => {
  const fleet = drawn();
  fleet.list([node('booting'), node('ready')]);
  const before = fleet.nodes.get().get('ready');
  fleet.take({ event: 'node', data: node('booting', { attempt: 2 }) });
  assert.equal(fleet.nodes.get().get('ready'), before);
});

test('the stream is cut into events wherever its pieces end', () => {
  const stream =
    'retry: 2000\n\nid: 4\nevent: entry\ndata: {"text":"a: b"}\n\n: still here\n\nevent: node\ndata: {}\n\n';
  for (let size = 1; size < stream.length; size++) {
    const events: unknown[] = [];
    const parse = createSseParser((event: unknown) => events.push(event));
    for (let from = 0; from < stream.length; from += size) parse(stream.slice(from, from + size));
    assert.deepEqual(events, [
      { event: 'entry', id: '4', data: { text: 'a: b' } },
      { event: 'node', id: undefined, data: {} },
    ]);
  }
});

test('a signal tells of changes, to those who still listen', () => {
  const signal = createSignal(1);
  const heard: number[] = [];
  const end = signal.subscribe((value: number) => heard.push(value));
  signal.set(1);
  signal.set(2);
  end();
  signal.set(3);
  assert.deepEqual(heard, [2]);
});

test('an address shows a view, whatever stands in it', () => {
  assert.deepEqual(routeOf('#/machines/opti-01'), { view: 'machines', name: 'opti-01' });
  assert.deepEqual(routeOf(hrefOf('machines', 'bc:24:11:d0:19:22')).name, 'bc:24:11:d0:19:22');
  assert.deepEqual(routeOf(''), { view: 'machines', name: undefined });
  assert.deepEqual(routeOf('#/constructor/%'), { view: 'machines', name: undefined });
  assert.deepEqual(routeOf('#/machines/%E0%A4%A'), { view: 'machines', name: '%E0%A4%A' });
});
