/**
 * What firmware, iPXE and GRUB fetch. No token is asked: a machine has none yet, and nothing here holds a
 * secret but the install's ticket, which the desk gives to approved machines alone.
 *
 * @module
 */
import { once } from 'node:events';
import { type Request, type Response, Router } from 'express';
import { ProvisioningError } from '../../domain/errors.ts';
import { unlisted } from '../methods.ts';
import { clientAddress, pathMac, pathName, queryOf, serverHost, serverOf } from '../request.ts';
import type { BootAsker, BootDesk, Downloads } from './ports.ts';
import { sendScript } from './script-answer.ts';

export type BootRoutePorts = {
  readonly desk: Pick<BootDesk, 'script' | 'grubConfig' | 'autoexec'>;
  readonly downloads: Downloads;
};

export function bootRoutes({ desk, downloads }: BootRoutePorts): Router {
  const router = Router();

  async function loader(request: Request, response: Response): Promise<void> {
    const name = pathName(request, 'name');
    if (name === 'autoexec.ipxe') return sendScript(response, desk.autoexec(serverOf(request)));
    const source = await downloads.loader(name);
    if (source === undefined) throw loaderNotFound(name);
    if (source.kind === 'text') return sendScript(response, source.text);
    const begun = performance.now();
    await sendLoader(response, { name, path: source.path });
    if (request.method !== 'GET') return;
    // Express is done when it has handed all bytes on; the client may still leave.
    if (!response.closed) await once(response, 'close');
    downloads.sent({
      path: request.path,
      client: clientAddress(request),
      bytes: Number(response.getHeader('Content-Length') ?? 0),
      ms: performance.now() - begun,
      complete: response.writableFinished,
    });
  }

  /** 307 keeps the method, so that firmware that asks for the size first (HEAD) learns it over there. */
  function toBulk(request: Request, response: Response): void {
    response.redirect(307, downloads.bulkUrl(request.path, serverHost(request)));
  }

  unlisted(router, '/boot/:mac/script.ipxe', {
    fetch: async (request, response) => sendScript(response, await desk.script(askerOf(request))),
  });
  unlisted(router, '/boot/autoexec.ipxe', {
    get: (request, response) => sendScript(response, desk.autoexec(serverOf(request))),
  });
  unlisted(router, '/boot/loaders/:name', { get: loader });
  unlisted(router, '/boot/:mac/grub.cfg', {
    fetch: async (request, response) =>
      sendScript(response, await desk.grubConfig(askerOf(request))),
  });
  unlisted(router, '/images/*path', { get: toBulk });
  for (const file of [':image.iso', ':image/vmlinuz', ':image/initrd', ':image/:medium.cpio']) {
    unlisted(router, `/install/:ticket/${file}`, { get: toBulk });
  }
  return router;
}

function askerOf(request: Request): BootAsker {
  return {
    mac: pathMac(request),
    address: clientAddress(request),
    server: serverOf(request),
    facts: queryOf(request),
  };
}

type LoaderFile = { readonly name: string; readonly path: string };

/**
 * UEFI HTTP boot looks at the Content-Type before it looks at the name (EDK2, HttpBootCheckImageType).
 * Throws LOADER_NOT_FOUND where the file has gone since it was listed.
 */
function sendLoader(response: Response, { name, path }: LoaderFile): Promise<void> {
  response.set(
    'Content-Type',
    name.endsWith('.efi') ? 'application/efi' : 'application/octet-stream',
  );
  const options = { cacheControl: false, dotfiles: 'allow', lastModified: false } as const;
  return new Promise((resolve, reject) => {
    response.sendFile(path, options, (error) => {
      // A client that hangs up half-way is its own affair.
      if (error === undefined || response.headersSent) return resolve();
      response.removeHeader('Content-Type');
      reject((error as { status?: number }).status === 404 ? loaderNotFound(name) : error);
    });
  });
}

function loaderNotFound(name: string): ProvisioningError {
  return new ProvisioningError('LOADER_NOT_FOUND', `no loader is called ${name.slice(0, 80)}`);
}
