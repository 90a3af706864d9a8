/**
 * Scripts as firmware, iPXE and GRUB get them.
 *
 * @module
 */
import type { ServerResponse } from 'node:http';
import { NEVER_SNIFFED } from '../serving/security-headers.ts';

/** By Node's own means, and all headers at once: Express's `send` costs as much as rendering the script (measured). */
export function sendScript(response: ServerResponse, text: string): void {
  const length = Buffer.byteLength(text);
  response.writeHead(200, {
    ...NEVER_SNIFFED,
    'Cache-Control': 'no-store',
    'Content-Type': 'text/plain; charset=utf-8',
    'Content-Length': length,
  });
  // As many bytes as characters is ASCII, which is the same bytes in Latin-1: Node hands them on as they are.
  response.end(text, length === text.length ? 'latin1' : 'utf8');
}
