/**
 * Every migration by its name, oldest first. Names sort in the order in which they run.
 *
 * @module
 */
import type { Migration } from 'kysely/migration';
import * as registry from './migrations/0001-registry.ts';
import * as progress from './migrations/0002-progress.ts';
import * as roleAuto from './migrations/0003-role-auto.ts';
import * as hypervisors from './migrations/0004-hypervisors.ts';
import * as vms from './migrations/0005-vms.ts';
import * as power from './migrations/0006-power.ts';
import * as signIn from './migrations/0008-sign-in.ts';
import * as keyedRequests from './migrations/0009-keyed-requests.ts';
import * as cancelling from './migrations/0010-cancelling.ts';

export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-registry': registry,
  '0002-progress': progress,
  '0003-role-auto': roleAuto,
  '0004-hypervisors': hypervisors,
  '0005-vms': vms,
  '0006-power': power,
  '0008-sign-in': signIn,
  '0009-keyed-requests': keyedRequests,
  '0010-cancelling': cancelling,
};
