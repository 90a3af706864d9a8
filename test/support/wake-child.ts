/**
 * Wakes a machine from within a network namespace. Its one argument is JSON: `{ mac, interface?, addresses }`.
 * What this host has is what the namespace has. It prints the names of the interfaces, or why none.
 *
 * @module
 */
import { networkInterfaces } from 'node:os';
import { servedAddresses } from '../../src/net/served-addresses.ts';
import { createWaker } from '../../src/power/wol/wake.ts';
import { createWolDriver } from '../../src/power/wol-driver.ts';
import { mac } from './store-values.ts';

const asked: { mac: string; interface?: string; addresses: string[] } = JSON.parse(
  process.argv[2] ?? '',
);
const { served } = servedAddresses(networkInterfaces());
const waker = createWaker();
const driver = createWolDriver(
  {
    waker,
    places: () => ({ all: served, served }),
    shell: () => {
      throw new Error('nothing is told over SSH here');
    },
  },
  { driver: 'wol', mac: undefined, interface: asked.interface, wakesIntoPxe: false },
);
const target = {
  ...{ nodeId: '1', name: 'opti-01', macs: [mac(asked.mac)], installs: false },
  ...{ sshHostKeys: [], addresses: asked.addresses },
};
const told = await driver
  .act(target, { action: 'on', boot: undefined })
  .catch(({ message }: Error) => ({ words: message }));
console.log(told.words);
