/**
 * Whole contents as packets, shared by every transfer of the same content and block size: fifty
 * machines that are switched on at once cost one read and one copy.
 *
 * The budget is hard. Slabs in use are never dropped, so where those alone fill it there is no slab
 * and the caller streams: asking for one file with ever new block sizes can't fill the memory.
 *
 * @module
 */
import { type BlockPlan, blocksOf, Framed, framedBytes } from './framing.ts';

export type Slab = { readonly packets: Framed; release(): void };

type Entry = { readonly bytes: number; users: number; readonly filled: Promise<Framed> };

export type SlabCache = {
  /**
   * The slab of `key`, filled by `fill` where it is not there yet. `key` names content, version and
   * block size. Undefined: no room. Rejects as `fill` does.
   */
  acquire(
    key: string,
    plan: BlockPlan,
    fill: (views: readonly Buffer[]) => Promise<void>,
  ): Promise<Slab | undefined>;
  usage(): { readonly slabs: number; readonly bytes: number };
};

export function createSlabCache(budgetBytes: number): SlabCache {
  /** The least recently used first. */
  const entries = new Map<string, Entry>();
  let used = 0;

  function drop(key: string, entry: Entry): void {
    if (entries.get(key) !== entry) return;
    entries.delete(key);
    used -= entry.bytes;
  }

  function makeRoom(bytes: number): boolean {
    if (bytes > budgetBytes) return false;
    for (const [key, entry] of entries) {
      if (used + bytes <= budgetBytes) break;
      if (entry.users === 0) drop(key, entry);
    }
    return used + bytes <= budgetBytes;
  }

  return {
    async acquire(key, plan, fill) {
      const known = entries.get(key);
      const bytes = known?.bytes ?? framedBytes(plan, 1, blocksOf(plan));
      if (known === undefined && !makeRoom(bytes)) return undefined;
      const entry = known ?? { bytes, users: 0, filled: frame(plan, bytes, fill) };
      if (known === undefined) used += bytes;
      entries.delete(key);
      entries.set(key, entry);
      entry.users += 1;
      try {
        return { packets: await entry.filled, release: once(() => (entry.users -= 1)) };
      } catch (error) {
        drop(key, entry);
        throw error;
      }
    },
    usage: () => ({ slabs: entries.size, bytes: used }),
  };
}

async function frame(
  plan: BlockPlan,
  bytes: number,
  fill: (views: readonly Buffer[]) => Promise<void>,
): Promise<Framed> {
  const packets = new Framed(Buffer.allocUnsafeSlow(bytes), plan, 1, blocksOf(plan));
  await fill(packets.dataViews());
  return packets;
}

function once(effect: () => void): () => void {
  let done = false;
  return () => {
    if (!done) effect();
    done = true;
  };
}
