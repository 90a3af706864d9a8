/**
 * Operations as the API shows them: every field always there, null where nothing is known.
 *
 * @module
 */
import type { Operation, OperationTarget } from '../../domain/operation.ts';
import { isoTime } from '../nodes/node-view.ts';
import { operationHref } from './accepted.ts';

export function operationView(operation: Operation) {
  const { id, kind, target, state, percent, step, reason, startedAt, endedAt } = operation;
  return {
    ...{ id, href: operationHref(id), kind, target: targetView(target), state },
    percent: percent ?? null,
    step: step ?? null,
    reason: reason ?? null,
    startedAt: startedAt === undefined ? null : isoTime(startedAt),
    endedAt: endedAt === undefined ? null : isoTime(endedAt),
  };
}

function targetView({ kind, id, name }: OperationTarget) {
  return { kind, id: id ?? null, name, href: hrefOf(kind, id) };
}

function hrefOf(kind: OperationTarget['kind'], id: string | undefined): string {
  return id === undefined ? `/api/v1/${kind}` : `/api/v1/${kind}s/${id}`;
}
