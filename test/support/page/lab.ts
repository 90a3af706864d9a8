/**
 * A stand-in of a Proxmox host among the hypervisors of a site.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { type PveStandIn, TOKEN_ID, TOKEN_SECRET } from '../pve/pve.ts';
import { TOKEN } from './browser.ts';

/** Connects it as `lab`. `url` is the site's. */
export async function connectLab(url: string, { endpoints, ca }: PveStandIn): Promise<void> {
  const wish = { name: 'lab', endpoints, ca, tokenId: TOKEN_ID, tokenSecret: TOKEN_SECRET };
  const answer = await fetch(`${url}/api/v1/hypervisors`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(wish),
  });
  assert.equal(answer.status, 201, await answer.text());
}
