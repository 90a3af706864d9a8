/**
 * A hundred machines that boot at once, in a process of their own: loader, script, kernel, initrd, seed.
 *
 * Its one argument is JSON: `{ machines, ports }`. Machine N has the address 127.0.1.N.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { get } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';

const { machines, ports } = JSON.parse(process.argv[2] ?? '') as {
  machines: number;
  ports: Record<'http' | 'tftp', number>;
};

/** The body, thrown away but counted unless it is wanted; 503 is asked again, as iPXE's users' scripts do. */
async function fetchFrom(address: string, url: string): Promise<string> {
  for (let tries = 0; tries < 200; tries++) {
    const request = get(url, { localAddress: address, agent: false });
    const [response] = await once(request, 'response');
    if (response.statusCode === 503) {
      response.resume();
      await delay(200);
      continue;
    }
    if (response.statusCode !== 200) throw new Error(`${url}: ${response.statusCode}`);
    if (response.headers['content-type']?.startsWith('text/')) return text(response);
    response.resume();
    await once(response, 'end');
    return '';
  }
  throw new Error(`${url}: busy for too long`);
}

async function loaderByTftp(address: string): Promise<void> {
  const url = `tftp://127.0.0.1:${ports.tftp}/loaders/snponly.efi`;
  const flags = ['-s', '--interface', address, '--tftp-blksize', '1468', '-o', '/dev/null', url];
  const [code] = await once(spawn('curl', flags, { stdio: 'inherit' }), 'exit');
  if (code !== 0) throw new Error(`no loader by TFTP for ${address}: curl says ${code}`);
}

async function boot(machine: number): Promise<void> {
  const address = `127.0.1.${machine + 1}`;
  const mac = `52-54-00-bb-00-${machine.toString(16).padStart(2, '0')}`;
  await loaderByTftp(address);
  const script = await fetchFrom(address, `http://127.0.0.1:${ports.http}/boot/${mac}/script.ipxe`);
  const url = (pattern: RegExp): string => pattern.exec(script)?.[1] ?? '';
  await fetchFrom(address, url(/^kernel .*?(http:\S+)/m));
  await fetchFrom(address, url(/^initrd .*?(http:\S+)/m));
  const seed = url(/ds=nocloud;s=(\S+)/);
  for (const file of ['meta-data', 'user-data', 'vendor-data'])
    await fetchFrom(address, seed + file);
}

await Promise.all(Array.from({ length: machines }, (_, machine) => boot(machine)));
