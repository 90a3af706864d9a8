/**
 * Registers this server with the port mapper of the machine, where that one holds port 111.
 *
 * rpcbind takes registrations through its own socket, of which it knows who asks (RFC 1833 §2.2.1,
 * RPCBPROC_SET); an old portmap takes them on loopback (§3.2, PMAPPROC_SET).
 *
 * @module
 */
import type { NetConnectOpts } from 'node:net';
import { type CallOptions, callRpc } from '../rpc/client.ts';
import type { XdrWriter } from '../rpc/xdr-writer.ts';
import { type Mapping, PMAP, PORTMAP } from './portmap.ts';

export type Registration = {
  /** Again and again is no harm. What another run left is taken back. Rejects with the reason in words. */
  register(mappings: readonly Mapping[]): Promise<void>;
  /** Never rejects. */
  unregister(mappings: readonly Mapping[]): Promise<void>;
};

const RPCB = { version: 4, set: 1, unset: 2 } as const;

export function createRegistration(place: {
  readonly socket: string;
  readonly port: number;
}): Registration {
  const local: NetConnectOpts = { path: place.socket };
  const loopback: NetConnectOpts = { host: '127.0.0.1', port: place.port };

  const byRpcbind = (procedure: number, mapping: Mapping): CallOptions => ({
    ...{ to: local, program: PORTMAP.program, version: RPCB.version, procedure },
    writeArguments: (call) => writeRpcb(call, mapping),
  });
  const byPortmap = (procedure: number, mapping: Mapping): CallOptions => ({
    ...{ to: loopback, program: PORTMAP.program, version: PORTMAP.version, procedure },
    writeArguments: (call) => writeMapping(call, mapping),
  });

  async function set(mapping: Mapping): Promise<void> {
    const problems: string[] = [];
    for (const [name, call] of [
      ['rpcbind', byRpcbind(RPCB.set, mapping)],
      ['portmap', byPortmap(PMAP.set, mapping)],
    ] as const) {
      const answer = await callRpc(call).then(
        (results) => results.u32() === 1 || 'it refuses',
        (error: Error) => error.message,
      );
      if (answer === true) return;
      problems.push(`as ${name}: ${answer}`);
    }
    throw new Error(problems.join('; '));
  }

  async function unregister(mappings: readonly Mapping[]): Promise<void> {
    for (const mapping of mappings) {
      await callRpc(byRpcbind(RPCB.unset, mapping)).catch(() =>
        callRpc(byPortmap(PMAP.unset, mapping)).catch(() => undefined),
      );
    }
  }

  async function register(mappings: readonly Mapping[]): Promise<void> {
    try {
      for (const mapping of mappings) await set(mapping);
    } catch {
      await unregister(mappings);
      for (const mapping of mappings) await set(mapping);
    }
  }

  return { register, unregister };
}

/** `rpcb` (§2.1): the port is the last two parts of the address. rpcbind writes the owner itself. */
function writeRpcb(call: XdrWriter, { program, version, port }: Mapping): void {
  const address = `0.0.0.0.${port >> 8}.${port & 0xff}`;
  call.u32(program).u32(version).string('tcp').string(address).string('');
}

/** `mapping` (§3.1). */
function writeMapping(call: XdrWriter, { program, version, protocol, port }: Mapping): void {
  call.u32(program).u32(version).u32(protocol).u32(port);
}
