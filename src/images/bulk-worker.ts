/**
 * A thread that holds the bulk server alone.
 *
 * @module
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { BulkWorkerData } from './bulk-messages.ts';
import { serveBulk } from './bulk-serve.ts';

if (parentPort !== null) serveBulk(parentPort, workerData as BulkWorkerData);
