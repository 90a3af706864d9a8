/**
 * `pilotlight images list`
 *
 * @module
 */
import type { ImageShape } from '../../api/shapes.ts';
import { command } from '../../command.ts';
import { IMAGE_COLUMNS, nameOf } from './image-columns.ts';

export const definition = command({
  options: { quiet: { kind: 'flag', short: 'q', help: 'names alone, one a line' } },
  examples: [
    { line: 'pilotlight images', why: 'In every state, those that are on their way too.' },
    { line: 'watch pilotlight images', why: 'While they come.' },
  ],
  async run({ api, options, json, terminal }) {
    const images = await api.list<ImageShape>('/images', 'images');
    if (json) terminal.json({ images });
    else if (options.quiet) for (const image of images) terminal.print(nameOf(image));
    else if (images.length > 0) terminal.table(IMAGE_COLUMNS, images);
    else terminal.note('There is no image yet: pilotlight images fetch 24.04');
    return undefined;
  },
});
