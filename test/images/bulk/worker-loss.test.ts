import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { BulkWorkerData } from '../../../src/images/bulk/messages.ts';
import { spawnBulkWorker } from '../../../src/images/bulk/thread.ts';
import { bulkFile, openResponse, startBulkYard } from '../support/bulk-yard.ts';

test('a worker that dies is replaced, on the same port and with all that is published', async (t) => {
  const workers: Worker[] = [];
  const spawn = (data: BulkWorkerData) => {
    const worker = spawnBulkWorker(data);
    workers.push(worker);
    return worker;
  };
  const yard = await startBulkYard(t, { spawn });
  const { file, bytes } = await bulkFile(yard.folder, 20_000_000);
  yard.server.publish('/before', file);
  const { port } = yard.server.address();
  const running = await openResponse(yard.url('/before'));
  await workers[0]?.terminate();
  await assert.rejects(running.toArray(), /aborted/);
  yard.server.publish('/while-it-is-away', file);
  assert.match(await yard.workerLost(), /exit code/);
  await yard.workerRestarted();
  assert.equal(yard.server.address().port, port);
  for (const path of ['/before', '/while-it-is-away']) {
    const response = await fetch(yard.url(path));
    assert.ok(Buffer.from(await response.arrayBuffer()).equals(bytes), path);
  }
});

test('an uncaught error in a worker is reported, and the process lives', async (t) => {
  let spawned = 0;
  const spawn = (data: BulkWorkerData) => {
    spawned += 1;
    return spawned === 1 ? poisonedWorker(data) : spawnBulkWorker(data);
  };
  const yard = await startBulkYard(t, { spawn });
  assert.match(await yard.workerLost(), /poisoned/);
  await yard.workerRestarted();
  assert.equal((await fetch(yard.url('/'))).status, 404);
});

test('a server that is stopped while its worker is being replaced stays stopped', async (t) => {
  const yard = await startBulkYard(t, { spawn: (data) => poisonedWorker(data) });
  const url = yard.url('/');
  await yard.workerLost();
  await yard.server.stop();
  await assert.rejects(fetch(url));
  await yard.server.start();
  assert.equal((await fetch(yard.url('/'))).status, 404);
});

/** Listens as the real one does, and throws soon after. */
function poisonedWorker(workerData: BulkWorkerData): Worker {
  const real = new URL('../../../src/images/bulk/worker.ts', import.meta.url);
  const code = `
    import(${JSON.stringify(real.href)});
    require('node:worker_threads').parentPort.on('message', () => {});
    setTimeout(() => { throw new Error('poisoned'); }, 700);`;
  return new Worker(code, { eval: true, workerData });
}
