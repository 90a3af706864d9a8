import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type FileHandle, open } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { sendBody } from '../../../src/images/bulk/body.ts';
import { openResponse } from '../support/bulk-yard.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MiB = 1024 * 1024;

test('a disk that fails while a slow client takes what was read fails this transfer alone', async (t) => {
  const file = await open(join(await temporaryFolder(t), 'file'), 'w+');
  t.after(() => file.close());
  await file.truncate(64 * MiB);
  const ended = Promise.withResolvers<unknown>();
  const server = createServer((request, response: ServerResponse) => {
    const range = { offset: 0, size: 64 * MiB };
    const options = { file: failsAt(file, 16 * MiB), socket: request.socket, range };
    const rest = { chunk: 16 * MiB, check: () => undefined, taken: () => undefined };
    sendBody(response, { ...options, ...rest }).catch((error: unknown) => {
      ended.resolve(error);
      response.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const response = await openResponse(`http://127.0.0.1:${address.port}/`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  await assert.rejects(response.toArray(), /aborted/);
  assert.match(String(await ended.promise), /EIO/);
});

/** A disk with a bad sector at `offset`. */
function failsAt(file: FileHandle, offset: number): FileHandle {
  return new Proxy(file, {
    get(target, name) {
      if (name !== 'read') return Reflect.get(target, name);
      return async (bytes: Buffer, options: { readonly position: number }) => {
        if (options.position >= offset) throw new Error('EIO: i/o error, read');
        return target.read(bytes, options);
      };
    },
  });
}
