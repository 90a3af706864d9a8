/**
 * Follows an image until it can be served, or can't.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Api } from '../../api/api.ts';
import type { ImageShape } from '../../api/shapes.ts';
import { CliError, EXIT } from '../../exit.ts';
import { spanText } from '../../terminal/amounts.ts';
import { bar } from '../../terminal/bar.ts';
import type { Terminal } from '../../terminal/terminal.ts';
import { progressText } from './image-columns.ts';

const ASK_MS = 500;

type Following = { readonly api: Api; readonly terminal: Terminal; readonly timeout: number };

/** Images make no events: they are read again. Throws a CliError where it stops or takes too long. */
export async function followImage(
  first: ImageShape,
  { api, terminal, timeout }: Following,
): Promise<ImageShape> {
  const end = performance.now() + timeout;
  let image = first;
  while (image.state === 'downloading' || image.state === 'checking') {
    const { progress, label, state } = image;
    const part = progress?.total ? progress.bytes / progress.total : undefined;
    const doing = state === 'checking' ? 'is checked' : progressText(image);
    terminal.progress(`${label} ${bar(part)} ${doing}`);
    if (performance.now() > end) {
      const message = `${label} is still ${state} after ${spanText(timeout)}. It goes on by itself.`;
      throw new CliError(EXIT.waitedTooLong, message);
    }
    await delay(ASK_MS);
    image = await api.get<ImageShape>(`/images/${image.id}`);
  }
  if (image.state === 'verified' || image.state === 'unchecked') return image;
  const advice = image.state === 'absent' ? ['the same command goes on where it stopped'] : [];
  throw new CliError(EXIT.failed, `${image.label} is ${image.state}: ${image.reason ?? ''}`, {
    advice,
  });
}
