/**
 * Images by the name that the list shows.
 *
 * @module
 */
import type { Api } from '../../api/api.ts';
import type { ImageShape } from '../../api/shapes.ts';
import { CliError, EXIT } from '../../exit.ts';
import { nameOf } from './image-columns.ts';

/** By its name, its id, or its label. */
export async function findImage(api: Api, name: string): Promise<ImageShape> {
  const images = await api.list<ImageShape>('/images', 'images');
  const found = images.find((image) => [nameOf(image), image.id, image.label].includes(name));
  if (found !== undefined) return found;
  const advice = ['pilotlight images list shows all of them'];
  throw new CliError(EXIT.notFound, `there is no image "${name}"`, { advice });
}
