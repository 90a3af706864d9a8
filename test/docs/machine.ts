/**
 * A machine that comes to the door of a service and is installed, as its HTTP sees it.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { INSTALL, posted, REBOOT } from '../support/small-install.ts';

const MAC = 'd0-50-99-4e-05-57';
const FACTS = 'uuid=4c4c4544-0031-4d10-8038-c8c04f444d32&serial=1A2B3C4';
const KEY = '5e'.repeat(32);
const HOST_KEYS = ['A', 'B', 'C'].map((sign) => `ssh-ed25519 ${sign.repeat(68)} root@opti-01\n`);
const FIRST_BOOT = {
  addresses: [{ interfaceName: 'eno1', address: '192.168.1.77/24' }],
  kernel: '6.8.0-79-generic',
  system: 'Ubuntu 24.04.4 LTS',
  disk: { path: '/dev/nvme0n1', size: 256_060_514_304, model: 'Micron 2450 NVMe 256GB' },
};

export type Machine = { asks(): Promise<string>; installs(nodeId: string): Promise<void> };

export function machineAt(url: string): Machine {
  async function send(path: string, init?: RequestInit): Promise<string> {
    const answer = await fetch(`${url}${path}`, init);
    const text = await answer.text();
    assert.ok(answer.ok, `${path}: ${answer.status} ${text}`);
    return text;
  }

  const asks = () => send(`/boot/${MAC}/script.ipxe?${FACTS}`);

  return {
    asks,
    async installs(nodeId) {
      const script = await asks();
      const ticket = /\/install\/([0-9a-f]{32})\//.exec(script)?.[1] ?? assert.fail(script);
      const at = (name: string) => `/install/${ticket}/${name}`;
      await send(
        at(`check.ipxe?memory=16286&${FACTS}&product=OptiPlex%207050&manufacturer=Dell%20Inc.`),
      );
      for (const file of ['meta-data', 'user-data', 'vendor-data']) await send(at(file));
      const report = (event: object) =>
        send(at('events'), {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify(event),
        });
      for (const event of INSTALL) await report(posted(event));
      await send(at('installed'), {
        method: 'POST',
        headers: {
          'Content-Type': 'text/plain',
          'X-Pilotlight-Key-Sha256': createHash('sha256').update(KEY).digest('hex'),
        },
        body: HOST_KEYS.join(''),
      });
      for (const event of REBOOT) await report(posted(event)).catch(() => '');
      await send(`/installed/${nodeId}/first-boot`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', Authorization: `Bearer ${KEY}` },
        body: JSON.stringify(FIRST_BOOT),
      });
    },
  };
}
