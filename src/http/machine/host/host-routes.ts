/**
 * What Proxmox VE's installer asks and reports over plain HTTP. The first question shows no ticket: it is
 * judged by what the machine says of itself.
 *
 * @module
 */
import { type Request, type Response, Router } from 'express';
import { unlisted } from '../../methods.ts';
import { clientAddress, serverOf, visitOf } from '../../request.ts';
import { hostInstalled } from '../../schemas/host-installed.ts';
import { hostQuestion } from '../../schemas/host-question.ts';
import { parseInput } from '../../schemas/parse.ts';
import { KIB, textBody, textOf } from '../../serving/bodies.ts';
import { parseJson } from '../install-report.ts';
import type { HostDesk } from '../ports.ts';
import { refuseNoTicket } from '../ticket-path.ts';

export type HostRoutePorts = { readonly hosts: Pick<HostDesk, 'answer' | 'installed'> };

export function hostRoutes({ hosts }: HostRoutePorts): Router {
  const router = Router();

  async function answer(request: Request, response: Response): Promise<void> {
    const question = parseInput(hostQuestion, parseJson(textOf(request)));
    const [address, server] = [clientAddress(request), serverOf(request)];
    const text = await hosts.answer({ ...question, address, server });
    response.set('Cache-Control', 'no-store').type('application/toml').send(text);
  }

  /** 200: the installer of 9.2 takes neither 202 nor 204. */
  async function installed(request: Request, response: Response): Promise<void> {
    const report = parseInput(hostInstalled, parseJson(textOf(request)));
    await hosts.installed(visitOf(request), report);
    response.type('text/plain').send('');
  }

  unlisted(router, '/pve/answer', { post: [textBody(256 * KIB), answer] });
  // Each disk and card comes with all that udev knows of it.
  unlisted(router, '/pve/installed/:ticket', {
    post: [refuseNoTicket, textBody(KIB * KIB), installed],
  });
  return router;
}
