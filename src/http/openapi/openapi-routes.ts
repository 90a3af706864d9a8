/**
 * /api/v1/openapi.json: the API, described for programs. It holds no secret and asks for no token.
 *
 * @module
 */
import { Router } from 'express';
import { resource } from '../methods.ts';

/** Built when it is first asked for: few ever do, and what describes is loaded with it. */
export function openApiRoutes({ version }: { readonly version: string }): Router {
  const router = Router();
  let text: string | undefined;

  async function build(): Promise<string> {
    const { openApiDocument } = await import('./document.ts');
    return JSON.stringify(openApiDocument(version));
  }

  resource(router, '/openapi.json', {
    get: async (_request, response) => {
      text ??= await build();
      response.type('application/json').send(text);
    },
  });
  return router;
}
