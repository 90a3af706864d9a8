/**
 * Images as rows of a table.
 *
 * @module
 */
import type { ImageShape } from '../../api/shapes.ts';
import { bytesText, spanText } from '../../terminal/amounts.ts';
import type { Tone } from '../../terminal/paint.ts';
import type { Column } from '../../terminal/table.ts';

const TONES: Readonly<Record<ImageShape['state'], Tone>> = {
  verified: 'good',
  unchecked: 'warn',
  checking: 'busy',
  downloading: 'busy',
  absent: 'warn',
  broken: 'bad',
};

export const IMAGE_COLUMNS: readonly Column<ImageShape>[] = [
  { heading: 'IMAGE', text: nameOf },
  { heading: 'STATE', text: stateText, tone: ({ state }) => TONES[state] },
  { heading: 'PROOF', text: ({ proof }) => proof ?? '' },
  { heading: 'SIZE', align: 'right', text: ({ size }) => (size === null ? '' : bytesText(size)) },
  { heading: 'WHAT', elastic: true, text: ({ label, reason }) => reason ?? label },
];

/** As the file is called: an id is that, written for an address. */
export function nameOf({ id }: Pick<ImageShape, 'id'>): string {
  return decodeURIComponent(id);
}

function stateText({ state, progress }: ImageShape): string {
  if (progress === null || progress.total === null || progress.total === 0) return state;
  return `${state} ${Math.floor((progress.bytes / progress.total) * 100)} %`;
}

/** `1.2 of 3.1 GB, 11 MB/s, 3 min left` */
export function progressText({ progress }: ImageShape): string {
  if (progress === null) return '';
  const { bytes, total, rate, secondsLeft } = progress;
  const parts = [
    total === null ? bytesText(bytes) : `${bytesText(bytes)} of ${bytesText(total)}`,
    ...(rate > 0 ? [`${bytesText(rate)}/s`] : []),
    ...(secondsLeft === null ? [] : [`${spanText(secondsLeft * 1000)} left`]),
  ];
  return parts.join(', ');
}
