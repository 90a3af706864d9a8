/**
 * Boot clients that ask as fast as they are answered, in a process of their own.
 *
 * Its one argument is JSON, `LoadOptions`. It writes `LoadResult` as JSON.
 *
 * @module
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

export type LoadOptions = {
  /** A DISCOVER in hex; each client has its own MAC and xid. */
  readonly packet: string;
  readonly outstanding: number;
  readonly durationMs: number;
};

export type LoadResult = { readonly answersPerSecond: number; readonly lost: number };

const RESEND_MS = 250;

const { packet, outstanding, durationMs }: LoadOptions = JSON.parse(process.argv[2] ?? '');
const socket = createSocket({
  type: 'udp4',
  reuseAddr: true,
  recvBufferSize: 4 << 20,
  lookup: (host, _options, done) => done(null, host, 4),
});
// One buffer a client: it is written anew only after its answer has come.
const questions = Array.from({ length: outstanding }, () => Buffer.from(packet, 'hex'));
const askedAt = new Float64Array(outstanding);
const rounds = new Uint32Array(outstanding);
let answers = 0;
let lost = 0;

function ask(client: number): void {
  const question = questions[client];
  if (question === undefined) return;
  const round = ((rounds[client] ?? 0) + 1) & 0xffff;
  rounds[client] = round;
  question.writeUInt32BE(client * 0x10000 + round, 4); // xid
  question.writeUInt16BE(client, 32); // the end of chaddr
  askedAt[client] = performance.now();
  socket.send(question, 67, '255.255.255.255');
}

socket.on('message', (bytes) => {
  const client = bytes.readUInt16BE(4);
  if (client >= outstanding || bytes.readUInt16BE(6) !== rounds[client]) return;
  answers += 1;
  ask(client);
});
const listening = once(socket, 'listening'); // with a lookup that answers at once, so does bind
socket.bind(68, '0.0.0.0');
await listening;
socket.setBroadcast(true);

const began = performance.now();
for (let client = 0; client < outstanding; client += 1) ask(client);
while (performance.now() - began < durationMs) {
  await delay(RESEND_MS / 2);
  for (let client = 0; client < outstanding; client += 1) {
    if (performance.now() - (askedAt[client] ?? 0) < RESEND_MS) continue;
    lost += 1;
    ask(client);
  }
}
const seconds = (performance.now() - began) / 1000;
socket.close();
const result: LoadResult = { answersPerSecond: answers / seconds, lost };
console.log(JSON.stringify(result));
