/**
 * Has something fetched, and follows it unless nobody wants to wait.
 *
 * @module
 */
import type { ImageShape } from '../../api/shapes.ts';
import type { Call } from '../../command.ts';
import { CliError, EXIT } from '../../exit.ts';
import { followImage } from './follow-image.ts';
import { nameOf } from './image-columns.ts';

export const FETCH_OPTIONS = {
  'no-wait': { kind: 'flag', help: 'does not follow the download: it goes on by itself' },
  timeout: {
    kind: 'duration',
    value: 'TIME',
    help: 'how long to follow it; 4h where it is not given',
  },
} as const;

const DEFAULT_TIMEOUT = 4 * 3_600_000;

type FetchCall = Pick<Call<never, never>, 'api' | 'terminal' | 'json'> & {
  readonly options: { readonly 'no-wait': boolean; readonly timeout: number | undefined };
};

export async function fetchImage(
  { api, terminal, json, options }: FetchCall,
  wish: object,
): Promise<undefined> {
  const ordered = await api.send<ImageShape>('POST', '/images', wish);
  if (ordered === undefined)
    throw new CliError(EXIT.failed, 'the server did not say what it fetches');
  const timeout = options.timeout ?? DEFAULT_TIMEOUT;
  const image = options['no-wait']
    ? ordered
    : await followImage(ordered, { api, terminal, timeout });
  if (json) terminal.json(image);
  else if (image.state === 'downloading') terminal.print(`${nameOf(image)} is on its way.`);
  else terminal.print(`${nameOf(image)} is here, ${image.state}.`);
  return undefined;
}
