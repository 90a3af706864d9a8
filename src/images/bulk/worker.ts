/**
 * A thread that holds the bulk server alone.
 *
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { BulkWorkerData } from './messages.ts';
import { serveBulk } from './serve.ts';

if (parentPort !== null) serveBulk(parentPort, workerData as BulkWorkerData);
