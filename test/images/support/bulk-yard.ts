/**
 * A bulk server on a free port, with one file to serve.
 *
 * @module
 */
import { once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { BulkFile, BulkReport, BulkTransfer } from '../../../src/images/bulk/file.ts';
import {
  type BulkServer,
  type BulkServerOptions,
  createBulkServer,
} from '../../../src/images/bulk/server.ts';
import { temporaryFolder } from './temporary-folder.ts';

export type BulkYard = {
  readonly server: BulkServer;
  readonly folder: string;
  readonly reports: readonly BulkReport[];
  url(path: string): string;
  /** The first transfer, past or to come, that ended so. */
  ended(kind: BulkTransfer['kind']): Promise<BulkTransfer>;
  /** Why the worker was lost, once it is. */
  workerLost(): Promise<string>;
  workerRestarted(): Promise<void>;
};

export async function startBulkYard(
  t: TestContext,
  options: Partial<BulkServerOptions> = {},
): Promise<BulkYard> {
  const folder = await temporaryFolder(t);
  const reports: BulkReport[] = [];
  const news = new EventTarget();
  const server = createBulkServer({
    port: 0,
    host: '127.0.0.1',
    report: (one) => {
      reports.push(one);
      news.dispatchEvent(new Event('report'));
    },
    ...options,
  });
  t.after(server.stop);
  await server.start();

  async function first<Report extends BulkReport>(
    wanted: (one: BulkReport) => one is Report,
  ): Promise<Report> {
    const signal = AbortSignal.timeout(60_000);
    for (;;) {
      const found = reports.find(wanted);
      if (found !== undefined) return found;
      await once(news, 'report', { signal });
    }
  }

  return {
    server,
    folder,
    reports,
    url: (path) => `http://127.0.0.1:${server.address().port}${path}`,
    ended: (kind) => first((one): one is BulkTransfer => one.kind === kind),
    workerLost: async () => (await first((one) => one.kind === 'worker-lost')).reason,
    workerRestarted: async () => {
      await first((one) => one.kind === 'worker-restarted');
    },
  };
}

/** Writes a file of `size` bytes, and says how it is to be published. */
export async function bulkFile(
  folder: string,
  size: number,
): Promise<{ readonly file: BulkFile; readonly bytes: Buffer }> {
  // Numbered, so that bytes of another place are other bytes.
  const numbers = new Uint32Array(Math.ceil(size / 4));
  for (let index = 0; index < numbers.length; index += 1) numbers[index] = index * 7;
  const bytes = Buffer.from(numbers.buffer, 0, size);
  const path = join(folder, `${size}.bin`);
  await writeFile(path, bytes);
  return { file: await publishable(path), bytes };
}

export async function publishable(path: string): Promise<BulkFile> {
  const { size, mtimeMs } = await stat(path);
  const contentType = 'application/octet-stream';
  return { path, offset: 0, size, etag: '"one"', contentType, modifiedAt: mtimeMs };
}

/** A response whose body nobody reads yet. */
export async function openResponse(
  url: string,
  headers: Record<string, string> = {},
): Promise<IncomingMessage> {
  const request = get(url, { agent: false, headers });
  request.on('error', () => undefined);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

export function transfersOf(reports: readonly BulkReport[]): readonly BulkTransfer[] {
  return reports.filter((one) => 'bytes' in one);
}
