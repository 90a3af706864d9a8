import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AUTH, beginCall, datagramReply } from '../../../src/nfs/rpc/message.ts';
import { createRpcDesk, type Procedure, type RpcProgram } from '../../../src/nfs/rpc/program.ts';
import { XdrReader } from '../../../src/nfs/rpc/xdr-reader.ts';
import { XdrWriter } from '../../../src/nfs/rpc/xdr-writer.ts';

const ECHO: RpcProgram = {
  number: 200_000,
  version: 3,
  admits: (client) => client !== 'stranger',
  procedures: new Map<number, Procedure>([
    [1, ({ args }, reply) => void reply.u32(args.u32())],
    [
      2,
      () => {
        throw new Error('a bug');
      },
    ],
    [3, () => Promise.reject(new Error('a late bug'))],
  ]),
};

const failures: unknown[] = [];
const desk = createRpcDesk([ECHO], (error) => failures.push(error));

/** The words of the answer behind xid and REPLY. */
async function wordsOf(record: Buffer, client = 'known'): Promise<readonly number[] | undefined> {
  const answer = await desk.answer(record, client);
  if (answer === undefined) return undefined;
  const bytes = datagramReply(answer.reply);
  const reader = new XdrReader(bytes);
  const words = Array.from({ length: bytes.length / 4 }, () => reader.u32());
  assert.deepEqual(words.slice(0, 2), [7, 1]);
  return words.slice(2);
}

function callOf(program: number, version: number, procedure: number, ...args: number[]): Buffer {
  const call = beginCall({ xid: 7, program, version, procedure });
  for (const word of args) call.u32(word);
  return Buffer.from(datagramReply(call));
}

const ACCEPTED = [0, 0, 0];

test('a call is answered as RFC 5531 says, whatever it asks for', async () => {
  assert.deepEqual(await wordsOf(callOf(200_000, 3, 1, 42)), [...ACCEPTED, 0, 42]);
  assert.deepEqual(await wordsOf(callOf(200_001, 3, 1)), [...ACCEPTED, 1]);
  assert.deepEqual(await wordsOf(callOf(200_000, 4, 1)), [...ACCEPTED, 2, 3, 3]);
  assert.deepEqual(await wordsOf(callOf(200_000, 3, 9)), [...ACCEPTED, 3]);
  assert.deepEqual(await wordsOf(callOf(200_000, 3, 1)), [...ACCEPTED, 4]);
});

test('a program that fails is a system error, and is told', async () => {
  assert.deepEqual(await wordsOf(callOf(200_000, 3, 2)), [...ACCEPTED, 5]);
  assert.deepEqual(await wordsOf(callOf(200_000, 3, 3)), [...ACCEPTED, 5]);
  assert.equal(failures.length, 2);
});

test('other versions of RPC, other credentials and strangers are denied', async () => {
  const old = callOf(200_000, 3, 1, 42);
  old.writeUInt32BE(1, 8);
  assert.deepEqual(await wordsOf(old), [1, 0, 2, 2]);
  const kerberos = callOf(200_000, 3, 1, 42);
  kerberos.writeUInt32BE(6, 24);
  assert.deepEqual(await wordsOf(kerberos), [1, 1, AUTH.rejectedCredential]);
  const oversized = callOf(200_000, 3, 1, 42);
  oversized.writeUInt32BE(401, 28);
  assert.deepEqual(await wordsOf(oversized), [1, 1, AUTH.badCredential]);
  assert.deepEqual(await wordsOf(callOf(200_000, 3, 1, 42), 'stranger'), [1, 1, AUTH.tooWeak]);
});

test('what is no call is not answered', async () => {
  const reply = callOf(200_000, 3, 1, 42);
  reply.writeUInt32BE(1, 4);
  assert.equal(await wordsOf(reply), undefined);
  assert.equal(await wordsOf(Buffer.alloc(0)), undefined);
  assert.equal(await wordsOf(new XdrWriter().u32(7).u32(0).bytes()), undefined);
});
