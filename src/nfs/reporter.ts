/**
 * Turns what happens into reports, and the same thing over and over into one a minute.
 *
 * @module
 */
import type { ImageFile } from './file-tree.ts';
import type { NfsReport } from './nfs-report.ts';
import type { MountDesk } from './nfs3/mount.ts';
import { createQuiet } from './quiet.ts';

export type Reporter = Pick<MountDesk, 'mounted' | 'unmounted' | 'refused'> & {
  failed(error: unknown): void;
  imageFailed(image: ImageFile, error: unknown): void;
};

const MINUTE_MS = 60_000;
/** A client that mounts and mounts is told of now and then; a machine that boots anew is. */
const MOUNT_QUIET_MS = 5000;
/** Of what a stranger sent. */
const MAX_TEXT = 200;

export function createReporter(report: (report: NfsReport) => void, now: () => number): Reporter {
  const mayTell = createQuiet(now);
  return {
    mounted: (client, exportPath) => {
      if (!mayTell(`mounted ${client} ${exportPath}`, MOUNT_QUIET_MS)) return;
      report({ kind: 'mounted', client, exportPath });
    },
    unmounted: (client, asked) => {
      const exportPath = asked === undefined ? undefined : asked.slice(0, MAX_TEXT);
      if (!mayTell(`unmounted ${client}`, MOUNT_QUIET_MS)) return;
      report({ kind: 'unmounted', client, exportPath });
    },
    refused: (client, path, reason) => {
      const exportPath = path.slice(0, MAX_TEXT);
      if (!mayTell(`refused ${client} ${reason}`, MINUTE_MS)) return;
      report({ kind: 'refused', client, exportPath, reason });
    },
    failed: (error) => {
      const reason = reasonOf(error);
      if (mayTell(`failed ${reason}`, MINUTE_MS)) report({ kind: 'failed', reason });
    },
    imageFailed: ({ path }, error) => {
      const reason = reasonOf(error);
      if (!mayTell(`image ${path} ${reason}`, MINUTE_MS)) return;
      report({ kind: 'image-failed', path, reason });
    },
  };
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
