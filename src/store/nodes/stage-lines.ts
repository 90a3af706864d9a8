/**
 * The lines of timelines that changed a stage.
 *
 * @module
 */
import type { Kysely } from 'kysely';
import type { StageLine } from '../../domain/install/install-operations.ts';
import type { Tables } from '../schema.ts';
import type { Parts } from '../store-parts.ts';

export type StageLineStore = {
  /** Of all nodes, the oldest first. */
  stageLines(): Promise<readonly StageLine[]>;
};

export function stageLineMethods({ db }: Parts): StageLineStore {
  return { stageLines: () => allLines(db) };
}

async function allLines(db: Kysely<Tables>): Promise<readonly StageLine[]> {
  const rows = await db
    .selectFrom('timeline')
    .select(['id', 'node_id', 'at', 'stage', 'text'])
    .where('kind', '=', 'stage')
    .orderBy('id')
    .execute();
  return rows.map(({ node_id, ...line }) => ({ ...line, nodeId: node_id }));
}
