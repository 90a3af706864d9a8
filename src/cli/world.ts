/**
 * What the command line needs of the machine and of the service's own code. cli.ts says who plays each part.
 *
 * @module
 */

import type { ClientArch } from '../domain/client-arch.ts';
import type { Site } from '../domain/site/site.ts';
import type { Api } from './api/api.ts';

type BackupFacts = { readonly madeAt: string; readonly host: string };

export type MadeBackup = BackupFacts & {
  readonly file: string;
  readonly files: readonly { readonly bytes: number }[];
};

export type RestoredBackup = {
  readonly manifest: BackupFacts;
  /** Where what was there before is. */
  readonly replaced: string | undefined;
};

/** What the doctor finds. `lines`: to be pasted into routers. */
export type FindingShape = {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'problem' | 'skipped';
  readonly title: string;
  readonly cause?: string;
  readonly remedy?: string;
  readonly lines?: readonly { readonly system: string; readonly text: string }[];
};

export type ExaminationWish = {
  readonly mac: string | undefined;
  readonly arch: ClientArch;
  readonly profile: string;
  readonly role: string;
  readonly interfaces: readonly string[] | undefined;
  readonly full: boolean;
};

export type World = {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  /** ms since the epoch. */
  now(): number;
  /** Runs the service in this process, until it is told to stop. */
  serve(): Promise<unknown>;
  /** Writes a file with what no mirror has. Throws an error in words. */
  backup(file: string | undefined): Promise<MadeBackup>;
  /** Puts it in place. Throws an error in words; then nothing has changed. */
  restore(file: string, replace: boolean): Promise<RestoredBackup>;
  /** Plays a machine that boots; `tell` hears each finding as it is made. */
  examine(
    api: Pick<Api, 'server' | 'get' | 'send'>,
    wish: ExaminationWish,
    tell: (finding: FindingShape) => void,
  ): Promise<unknown>;
  /** Reads a pilotlight.yaml, settings and site. Throws an error whose `problems` name every mistake. */
  readSite(file: string): Promise<Site>;
};
