/**
 * What the page takes of npm packages: these files and no other, from where npm put them.
 *
 * A file's tag is its package's version. npm dates every file of every package to 1985, so date and size
 * can be the same in two versions.
 *
 * @module
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RequestHandler, Router } from 'express';
import { unlisted } from '../methods.ts';

type PackageFile = { readonly packageName: string; readonly file: string };

function font(family: 'next' | 'mono', subset: 'latin' | 'latin-ext'): PackageFile {
  const name = `atkinson-hyperlegible-${family}`;
  return {
    packageName: `@fontsource-variable/${name}`,
    file: `files/${name}-${subset}-wght-normal.woff2`,
  };
}

const FILES: Readonly<Record<string, PackageFile>> = {
  'preact.js': { packageName: 'htm', file: 'preact/standalone.module.js' },
  'sans.woff2': font('next', 'latin'),
  'sans-ext.woff2': font('next', 'latin-ext'),
  'mono.woff2': font('mono', 'latin'),
  'mono-ext.woff2': font('mono', 'latin-ext'),
};

/** `packages` is the folder that npm installs into. */
export function vendorRoutes(packages: string): Router {
  const router = Router();
  for (const [name, file] of Object.entries(FILES)) {
    unlisted(router, `/vendor/${name}`, { get: sends(packages, file) });
  }
  return router;
}

function sends(packages: string, { packageName, file }: PackageFile): RequestHandler {
  const root = join(packages, packageName);
  let tag: string | undefined;
  return (_request, response) => {
    tag ??= `"${packageName}@${versionIn(root)}"`;
    response.set({ ETag: tag, 'Cache-Control': 'no-cache' });
    response.sendFile(file, { root, etag: false, lastModified: false, cacheControl: false });
  };
}

function versionIn(root: string): string {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version;
}
