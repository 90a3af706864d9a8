/**
 * Every migration by its name, oldest first. Names sort in the order in which they run.
 *
 * @module
 */
import type { Migration } from 'kysely/migration';
import * as registry from './migrations/0001-registry.ts';
import * as progress from './migrations/0002-progress.ts';

export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-registry': registry,
  '0002-progress': progress,
};
