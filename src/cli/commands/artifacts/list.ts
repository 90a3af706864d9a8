/**
 * `pilotlight artifacts list`
 *
 * @module
 */
import type { ImageShape } from '../../api/shapes.ts';
import { command } from '../../command.ts';
import { IMAGE_COLUMNS } from '../images/image-columns.ts';

export const definition = command({
  about: 'They are images of the kind k3s: pilotlight images remove and prune take them too.',
  examples: [{ line: 'pilotlight artifacts', why: 'What machines join with.' }],
  async run({ api, json, terminal }) {
    const all = await api.list<ImageShape>('/images', 'images');
    const images = all.filter(({ kind }) => kind === 'k3s');
    if (json) terminal.json({ images });
    else if (images.length > 0) terminal.table(IMAGE_COLUMNS, images);
    else terminal.note('There is no release of K3s yet: pilotlight artifacts fetch stable');
    return undefined;
  },
});
