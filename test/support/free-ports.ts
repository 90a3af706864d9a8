/**
 * Ports that nobody has, for servers that are told theirs.
 *
 * They are below those that the kernel gives to clients (ip_local_port_range: from 32768): one of these could be
 * taken before the server has it.
 *
 * @module
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

const FIRST = 11_000;
const COUNT = 21_000;

/** A run of them, one after the other. */
export async function freePorts(count: number): Promise<readonly number[]> {
  for (;;) {
    const first = FIRST + Math.floor(Math.random() * (COUNT - count));
    const ports = Array.from({ length: count }, (_, index) => first + index);
    const free = await Promise.all(ports.map(isFree));
    if (!free.includes(false)) return ports;
  }
}

export async function freePort(): Promise<number> {
  const [port = 0] = await freePorts(1);
  return port;
}

/** For TCP and UDP, on every address. */
async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '0.0.0.0');
  const socket = createSocket('udp4').bind(port, '0.0.0.0');
  const free = await Promise.all([opens(server), opens(socket)]);
  if (free[0]) await once(server.close(), 'close');
  if (free[1]) await once(socket.close(), 'close');
  return free[0] && free[1];
}

function opens(one: NodeJS.EventEmitter): Promise<boolean> {
  return once(one, 'listening').then(
    () => true,
    () => false,
  );
}
