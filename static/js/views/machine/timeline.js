/**
 * A machine's timeline, as it is and as it grows.
 */
import { useEffect, useState } from '../../../vendor/preact.js';
import { useReading } from '../../parts/use.js';
import { onLine } from '../../state/live.js';

const MOST = 1000;
const NONE = [];

/** A line that is folded again takes the place of what it was; lines stand in the order of their ids. */
export function withLine(lines, line) {
  const before = lines.get(line.id);
  if (before && before.count > line.count) return lines;
  return new Map(lines).set(line.id, { log: null, ...before, ...line });
}

export function useTimeline({ id }) {
  const { value, problem, again } = useReading(`/nodes/${id}/timeline?limit=${MOST}`);
  const [fresh, setFresh] = useState(new Map());
  useEffect(
    () =>
      onLine((line) => {
        if (line.nodeId !== id) return;
        setFresh((lines) => withLine(lines, line));
        // The stream has no logs: what failed is read again.
        if (line.stage === 'failed') again();
      }),
    [id],
  );
  const read = value?.entries ?? NONE;
  const lines = new Map(read.map((line) => [line.id, line]));
  const merged = [...fresh.values()].reduce(withLine, lines);
  const entries = [...merged.values()].sort((a, b) => a.id - b.id);
  return { entries, problem, again, isRead: value !== undefined };
}
