/**
 * Nodes as rows of a table.
 *
 * @module
 */
import type { NodeShape } from '../../api/shapes.ts';
import { spanText } from '../../terminal/amounts.ts';
import type { Tone } from '../../terminal/paint.ts';
import type { Column } from '../../terminal/table.ts';

export function nodeColumns(now: number): readonly Column<NodeShape>[] {
  return [
    { heading: 'NAME', text: ({ name }) => name },
    { heading: 'STAGE', text: stageText, tone: stageTone },
    { heading: 'ROLE', text: ({ role }) => role },
    { heading: 'PROFILE', text: ({ profile }) => profile },
    { heading: 'ADDRESS', text: addressOf },
    { heading: 'SINCE', align: 'right', text: ({ stageSince }) => since(stageSince, now) },
    { heading: 'WHAT', elastic: true, text: whatOf, tone: whatTone },
  ];
}

export function since(time: string, now: number): string {
  return spanText(now - Date.parse(time));
}

export function stageText({ stage, progress }: NodeShape): string {
  return stage === 'installing' && progress !== null ? `${stage} ${progress.percent} %` : stage;
}

export function stageTone({ stage, stuck }: NodeShape): Tone {
  if (stage === 'failed') return 'bad';
  if (stuck !== null) return 'warn';
  if (stage === 'in-rotation' || stage === 'ready') return 'good';
  return stage === 'discovered' ? 'bold' : 'busy';
}

/** As the installed system told it, else as it is to be. */
export function addressOf({ address, firstBoot }: NodeShape): string {
  return (firstBoot?.addresses[0]?.address ?? address ?? '').split('/')[0] ?? '';
}

/** What a person wants to know first: what is wrong, else what it does. */
export function whatOf({ stage, failure, stuck, progress, lastLine }: NodeShape): string {
  if (failure !== null) return failure.reason;
  if (stuck !== null) return stuck.reason;
  if (stage === 'installing' && progress !== null) return progress.step;
  return lastLine?.text ?? '';
}

function whatTone({ failure, stuck }: NodeShape): Tone | undefined {
  if (failure !== null) return 'bad';
  return stuck === null ? 'faint' : 'warn';
}
