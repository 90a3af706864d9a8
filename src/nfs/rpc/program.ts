/**
 * Answers RPC calls with the programs that there are, and those that there are not as RFC 5531 §9 says.
 *
 * @module
 */
import {
  ACCEPT,
  AUTH,
  acceptedWith,
  authError,
  beginReply,
  decodeCall,
  FLAVOR,
  programMismatch,
  RPC_VERSION,
  type RpcCall,
  rpcMismatch,
} from './message.ts';
import { XdrError } from './xdr-reader.ts';
import type { XdrWriter } from './xdr-writer.ts';

/** Bytes that follow the reply, and are sent as they are. */
export type Payload = {
  readonly parts: readonly Buffer[];
  readonly size: number;
  /** To be called once, when the kernel took them, or nobody will. */
  readonly sent: (taken: boolean) => void;
};

export type Result = Payload | undefined;

export type RpcProgram = {
  readonly number: number;
  readonly version: number;
  /** Whether this client may call it at all. */
  admits(client: string): boolean;
  /** By procedure. Writes the results, or throws XdrError for arguments that are none. */
  readonly procedures: ReadonlyMap<number, Procedure>;
};

export type Procedure = (
  call: RpcCall,
  reply: XdrWriter,
  client: string,
) => Result | Promise<Result>;

export type Answer = { readonly reply: XdrWriter; readonly payload?: Payload };

export type RpcDesk = {
  /** Undefined for what is no call. Never throws; a promise only where a disk must be waited for. */
  answer(record: Buffer, client: string): Answer | undefined | Promise<Answer>;
};

export function createRpcDesk(
  programs: readonly RpcProgram[],
  failed: (error: unknown) => void,
): RpcDesk {
  function answer(record: Buffer, client: string): ReturnType<RpcDesk['answer']> {
    const call = readCall(record);
    if (call === undefined || 'reply' in call) return call;
    const refused = refusal(programs, call, client);
    if (refused !== undefined) return { reply: refused };
    const procedure = programs
      .find(({ number }) => number === call.program)
      ?.procedures.get(call.procedure);
    const reply = beginReply(call.xid);
    if (procedure === undefined) {
      return { reply: acceptedWith(reply, ACCEPT.procedureUnavailable) };
    }
    return run(procedure, { call, reply, client });
  }

  function run(
    procedure: Procedure,
    {
      call,
      reply,
      client,
    }: { readonly call: RpcCall; readonly reply: XdrWriter; readonly client: string },
  ): Answer | Promise<Answer> {
    const trouble = (error: unknown): Answer => {
      if (!(error instanceof XdrError)) failed(error);
      const status = error instanceof XdrError ? ACCEPT.garbageArguments : ACCEPT.systemError;
      return { reply: acceptedWith(reply, status) };
    };
    try {
      const result = procedure(call, reply, client);
      if (result === undefined) return { reply };
      if (!(result instanceof Promise)) return { reply, payload: result };
      return result.then((payload) => (payload ? { reply, payload } : { reply }), trouble);
    } catch (error) {
      return trouble(error);
    }
  }

  return { answer };
}

/** A call whose head can't be read is answered too, where it can be told whose it is. */
function readCall(record: Buffer): RpcCall | Answer | undefined {
  try {
    return decodeCall(record);
  } catch (error) {
    if (!(error instanceof XdrError)) throw error;
    return { reply: authError(record.readUInt32BE(0), AUTH.badCredential) };
  }
}

function refusal(
  programs: readonly RpcProgram[],
  { xid, rpcVersion, flavor, program: number, version }: RpcCall,
  client: string,
): XdrWriter | undefined {
  if (rpcVersion !== RPC_VERSION) return rpcMismatch(xid);
  if (flavor !== FLAVOR.none && flavor !== FLAVOR.sys) {
    return authError(xid, AUTH.rejectedCredential);
  }
  const program = programs.find((one) => one.number === number);
  if (program === undefined) return acceptedWith(beginReply(xid), ACCEPT.programUnavailable);
  if (program.version !== version) {
    return programMismatch(beginReply(xid), program.version, program.version);
  }
  return program.admits(client) ? undefined : authError(xid, AUTH.tooWeak);
}
