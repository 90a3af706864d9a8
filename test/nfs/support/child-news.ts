/**
 * What an NFS server in a process of its own says (nfs-child.ts).
 *
 * @module
 */
import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { BoundPorts } from '../../../src/nfs/nfs-messages.ts';

export type ChildNews = { readonly kind: string; readonly [name: string]: unknown };

export type Listening =
  | { readonly kind: 'listening'; readonly ok: true; readonly ports: BoundPorts }
  | { readonly kind: 'listening'; readonly ok: false; readonly reason: string };

/** Resolves when it has tried to have its ports. All that it says, then and later, goes to `heard`. */
export function listening(child: ChildProcess, heard: ChildNews[] = []): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error('it says nothing after 15 s')), 15_000);
    if (child.stdout === null) throw new Error('its output is not read');
    createInterface({ input: child.stdout }).on('line', (line) => {
      const news = JSON.parse(line);
      heard.push(news);
      if (news.kind !== 'listening') return;
      clearTimeout(late);
      resolve(news);
    });
  });
}
