/**
 * The port mapper, version 2 (RFC 1833 §3): where the programs of this server are.
 *
 * klibc's `nfsmount` can't be told a port: it asks here, on TCP port 111, before it mounts anything.
 *
 * @module
 */
import type { Procedure, RpcProgram } from '../rpc/program.ts';

export const PORTMAP = { program: 100_000, version: 2 } as const;
/** RFC 1833 §3.2. SET and UNSET are refused, CALLIT is not there. */
export const PMAP = { null: 0, set: 1, unset: 2, getPort: 3, dump: 4 } as const;
export const PROTOCOL = { tcp: 6, udp: 17 } as const;

export type Mapping = {
  readonly program: number;
  readonly version: number;
  readonly protocol: number;
  readonly port: number;
};

/** Answers everybody: who is outside is told so by MOUNT, which reports it. */
export function portMapper(mappings: () => readonly Mapping[]): RpcProgram {
  const refuse: Procedure = (_call, reply) => void reply.bool(false);
  return {
    number: PORTMAP.program,
    version: PORTMAP.version,
    admits: () => true,
    procedures: new Map<number, Procedure>([
      [PMAP.null, () => undefined],
      [PMAP.set, refuse],
      [PMAP.unset, refuse],
      [
        PMAP.getPort,
        ({ args }, reply) => {
          const [program, version, protocol] = [args.u32(), args.u32(), args.u32()];
          const found = mappings().filter(
            (one) => one.program === program && one.protocol === protocol,
          );
          // Of another version too: the program itself then says which it has (RFC 1833 §3.2).
          const best = found.find((one) => one.version === version) ?? found[0];
          reply.u32(best?.port ?? 0);
          return undefined;
        },
      ],
      [
        PMAP.dump,
        (_call, reply) => {
          for (const { program, version, protocol, port } of mappings()) {
            reply.bool(true).u32(program).u32(version).u32(protocol).u32(port);
          }
          reply.bool(false);
          return undefined;
        },
      ],
    ]),
  };
}
