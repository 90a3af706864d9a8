/**
 * The notice of a node that is late, in its column.
 *
 * @module
 */
import type { AdvisedChange, StuckNotice } from '../../domain/stuck/notice.ts';

/** Of an older release, which had the changes in the words of its advice: they stay words there. */
type StoredNotice = Omit<StuckNotice, 'changes' | 'router'> & Partial<StuckNotice>;

export function noticeFromJson(text: string): StuckNotice {
  const stored: StoredNotice = JSON.parse(text);
  return { changes: [], router: undefined, ...stored };
}

/** A copy with every key, and no others: JSON leaves out those that are undefined. */
export function frozenNotice(notice: StuckNotice): StuckNotice {
  const { cause, reason, advice, changes, router, since } = notice;
  return Object.freeze({
    ...{ cause, reason, advice, since },
    changes: Object.freeze(changes.map(frozenChange)),
    router: router && Object.freeze({ server: router.server, file: router.file }),
  });
}

function frozenChange(change: AdvisedChange): AdvisedChange {
  const copy = structuredClone(change);
  Object.freeze(copy.boot);
  return Object.freeze(copy);
}
