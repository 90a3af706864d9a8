/**
 * A machine that goes its way over the wire of loopback, as firmware, iPXE, an installer and an installed system
 * ask for things and tell of themselves. Its packets and requests are real; nothing is installed.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { readFileSync } from 'node:fs';
import { encodePacket } from '../../../src/dhcp/packet.ts';
import { chaddr, question } from '../dhcp-questions.ts';
import type { SpawnedPilotlight } from '../spawned-pilotlight.ts';

const EVENTS = readFileSync(new URL('../../fixtures/install-events.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n');

const HOST_KEY = `ssh-ed25519 ${'A'.repeat(68)} root@machine`;
const TICKET = /install\/([0-9a-f]{32})/;

const FIRST_BOOT = {
  addresses: [{ interfaceName: 'eno1', address: '127.0.0.21/8' }],
  kernel: '6.8.0-101-generic',
  system: 'Ubuntu 24.04.4 LTS',
  disk: { path: '/dev/nvme0n1', size: 256_060_514_304, model: 'Samsung PM981', serial: 'S1' },
};

export class PlayedMachine {
  readonly #service: SpawnedPilotlight;
  /** Twelve hexadecimal digits. */
  readonly #mac: string;
  readonly #key = randomBytes(32).toString('hex');
  #ticket = '';
  #told = 0;

  constructor(service: SpawnedPilotlight, mac: string) {
    this.#service = service;
    this.#mac = mac;
  }

  /** Switched on: its firmware asks the network. */
  async asks(): Promise<void> {
    const socket = createSocket('udp4');
    const packet = encodePacket(question({ chaddr: chaddr(this.#mac) }));
    await new Promise((sent) => {
      socket.send(packet, this.#service.ports.DHCP, '127.0.0.1', sent);
    });
    socket.close();
  }

  /** What its iPXE is to do. */
  async script(): Promise<string> {
    const mac = this.#mac.replace(/..(?!$)/g, '$&-');
    const text = await this.#get(`/boot/${mac}/script.ipxe`);
    this.#ticket = TICKET.exec(text)?.[1] ?? '';
    return text;
  }

  /** Its installer has the answers. */
  async begins(): Promise<void> {
    await this.script();
    assert.notEqual(this.#ticket, '', 'it was given nothing to install');
    assert.match(await this.#get(this.#path('user-data')), /^#cloud-config/);
    await this.#get(this.#path('meta-data'));
  }

  /** The installer posts its events up to `share` of them all. */
  async goesOn(share: number): Promise<void> {
    const until = Math.round(EVENTS.length * share);
    for (; this.#told < until; this.#told++) {
      await this.#post(this.#path('events'), EVENTS[this.#told] ?? '');
    }
  }

  /** To the end, and started from its own disk. */
  async ends(): Promise<void> {
    await this.goesOn(1);
    await this.#post(this.#path('installed'), `${HOST_KEY}\n`, {
      'Content-Type': 'text/plain',
      'X-Pilotlight-Key-Sha256': createHash('sha256').update(this.#key).digest('hex'),
    });
    this.#told = 0;
  }

  async starts(nodeId: string): Promise<void> {
    await this.#post(`/installed/${nodeId}/first-boot`, JSON.stringify(FIRST_BOOT), {
      Authorization: `Bearer ${this.#key}`,
    });
  }

  #path(file: string): string {
    return `/install/${this.#ticket}/${file}`;
  }

  async #get(path: string): Promise<string> {
    const answer = await fetch(this.#service.url + path);
    assert.equal(answer.status, 200, path);
    return answer.text();
  }

  async #post(path: string, body: string, more: Readonly<Record<string, string>> = {}) {
    const headers = { 'Content-Type': 'application/json', ...more };
    const answer = await fetch(this.#service.url + path, { method: 'POST', headers, body });
    assert.equal(answer.status, 204, `${path}: ${await answer.text()}`);
  }
}
