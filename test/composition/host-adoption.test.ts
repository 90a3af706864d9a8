import assert from 'node:assert/strict';
import type { TestContext } from 'node:test';
import { test } from 'node:test';
import { createAdoption } from '../../src/composition/host-adoption.ts';
import { hypervisorDesk } from '../support/hypervisor-desk.ts';
import { openTestStore } from '../support/store.ts';

const PEM = '-----BEGIN CERTIFICATE-----\nof a host\n-----END CERTIFICATE-----\n';

/** What hands itself over, and the registry that it ends up in. */
async function adoption(context: TestContext) {
  const store = await openTestStore(context);
  const desk = hypervisorDesk(context, store);
  const adopt = createAdoption({
    hypervisors: () => store.registry.hypervisors(),
    adopt: desk.adopt,
  });
  const handOver = (name: string, number: number, cluster?: string) =>
    adopt({
      ...{ nodeId: `node-${number}`, name, cluster },
      endpoints: [`https://127.0.0.1:${number}`],
      tokenId: `pilotlight@pve!${name}`,
      tokenSecret: `secret-${number}`,
      trust: { kind: 'ca', pem: PEM },
    });
  return { store, handOver };
}

test('a host that stands alone becomes a hypervisor of its name, once', async (context) => {
  const { store, handOver } = await adoption(context);
  await handOver('pve-1', 1);
  await handOver('pve-2', 2);
  await handOver('pve-1', 1);
  const all = store.registry.hypervisors();
  assert.deepEqual(
    all.map(({ name, nodeId, endpoints }) => [name, nodeId, endpoints]),
    [
      ['pve-1', 'node-1', ['https://127.0.0.1:1']],
      ['pve-2', 'node-2', ['https://127.0.0.1:2']],
    ],
  );
  assert.equal(store.registry.hypervisorSecret(all[0]?.id ?? ''), 'secret-1');
});

test('hosts of one cluster are one hypervisor with a door each, and the last token', async (context) => {
  const { store, handOver } = await adoption(context);
  await handOver('pve-1', 1, 'rack');
  await handOver('pve-2', 2, 'rack');
  await handOver('pve-1', 1, 'rack');
  const [rack, ...others] = store.registry.hypervisors();
  assert.deepEqual(others, []);
  assert.deepEqual(
    [rack?.name, rack?.nodeId, rack?.endpoints],
    ['rack', 'node-1', ['https://127.0.0.1:1', 'https://127.0.0.1:2']],
  );
  assert.equal(rack?.tokenId, 'pilotlight@pve!pve-1');
});
