import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryFolder } from '../images/support/temporary-folder.ts';
import { needs } from '../support/needs.ts';
import { XORRISO } from '../support/small-iso.ts';
import { makeDeepIso, sha256, unpackedTree } from './support/deep-iso.ts';
import { readAll, walkNfs } from './support/nfs-client.ts';
import { createNfsYard, imageFile, TICKET } from './support/nfs-yard.ts';

test(
  'eight clients at once see every file as xorriso unpacks it, over a restart',
  needs(XORRISO),
  async (t) => {
    const folder = await temporaryFolder(t);
    const image = await makeDeepIso(folder, 20 * 1024 * 1024);
    const wanted = [...(await unpackedTree(image, folder))].toSorted();
    const yard = createNfsYard(t);
    yard.server.publish(TICKET, await imageFile(image));
    await yard.server.start();
    const root = await (await yard.connect()).mount(TICKET);
    for (const round of ['first', 'after a restart']) {
      const seen = await Promise.all(
        Array.from({ length: 8 }, async (_none, index) => {
          const client = await yard.connect();
          const summary = new Map<string, string>();
          for (const { path, handle, attributes } of await walkNfs(client, root)) {
            const size = index % 2 === 0 ? 1024 * 1024 : 100_000;
            if (attributes.type === 2) summary.set(path, 'directory');
            else if (attributes.type === 5)
              summary.set(path, `-> ${await client.readLink(handle)}`);
            else summary.set(path, sha256(await readAll(client, handle, size)));
          }
          client.connection.close();
          return [...summary].toSorted();
        }),
      );
      for (const one of seen) assert.deepEqual(one, wanted, round);
      await yard.server.stop();
      await yard.server.start();
    }
  },
);
