/**
 * Operations as the API tells them, and as rows of a table.
 *
 * @module
 */
import type { OperationState } from '../../../domain/operation.ts';
import { spanText } from '../../terminal/amounts.ts';
import type { Tone } from '../../terminal/paint.ts';
import type { Column } from '../../terminal/table.ts';

export type OperationShape = {
  /** As a part of an address. */
  readonly id: string;
  readonly kind: string;
  readonly target: { readonly name: string };
  readonly state: OperationState;
  readonly percent: number | null;
  readonly step: string | null;
  readonly reason: string | null;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
};

const TONES: Readonly<Record<OperationState, Tone>> = {
  running: 'busy',
  stopped: 'warn',
  done: 'good',
  failed: 'bad',
  cancelled: 'warn',
};

/** `now`: ms since the epoch. */
export function operationColumns(now: number): readonly Column<OperationShape>[] {
  return [
    { heading: 'OPERATION', text: ({ id }) => decodeURIComponent(id) },
    { heading: 'KIND', text: ({ kind }) => kind },
    { heading: 'OF', text: ({ target }) => target.name },
    { heading: 'STATE', text: stateText, tone: ({ state }) => TONES[state] },
    { heading: 'FOR', align: 'right', text: (operation) => lastedText(operation, now) },
    { heading: 'WHAT', elastic: true, text: ({ reason, step }) => reason ?? step ?? '' },
  ];
}

function stateText({ state, percent }: OperationShape): string {
  return state === 'running' && percent !== null ? `running ${percent} %` : state;
}

/** How long it took, or takes already. */
export function lastedText({ startedAt, endedAt }: OperationShape, now: number): string {
  if (startedAt === null) return '';
  const end = endedAt === null ? now : Date.parse(endedAt);
  return spanText(Math.max(0, end - Date.parse(startedAt)));
}
