/**
 * Makes a copy of an ISO that holds one file more.
 *
 * xorriso maps one small file into the copy. The copy gets its name when it has been read back.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { constants, copyFile, mkdir, open, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileTag } from '../bulk/file-tag.ts';
import { requireSpace } from '../download/part.ts';
import { ImageFault } from '../image-fault.ts';
import type { AddedFile, ImageJobs, Running } from '../image-jobs.ts';
import { openIso } from '../iso9660/open.ts';
import { moveInto } from '../replace-file.ts';

/** What xorriso adds: the file, and the directories anew. */
const ADDED_BYTES = 64 * 1024 * 1024;
const PIECE = 4 * 1024 * 1024;
const LONGEST_COMPLAINT = 300;

/** Returns the tag of the copy. Throws an ImageFault; nothing is left of the copy then. */
export async function prepareHostImage(
  { source, sourceTag, into, file, spare }: ImageJobs['prepare']['order'],
  running: Running,
): Promise<ImageJobs['prepare']['result']> {
  const [copy, added] = [`${into}.new`, `${into}.file.new`];
  try {
    const { size } = await unchanged(source, sourceTag);
    await mkdir(dirname(into), { recursive: true, mode: 0o755 });
    await rm(copy, { force: true });
    await requireSpace(copy, size + ADDED_BYTES, spare);
    await copyTo(source, copy, running);
    await unchanged(source, sourceTag);
    await writeFile(added, file.text, { mode: 0o644 });
    await mapInto({ copy, from: added, to: file.path }, running.signal);
    await readBack(copy, file);
    await synced(copy);
    await moveInto(copy, into);
    return { tag: fileTag(await stat(into)) };
  } finally {
    await rm(copy, { force: true });
    await rm(added, { force: true });
  }
}

async function unchanged(path: string, tag: string) {
  const stats = await stat(path);
  if (fileTag(stats) === tag) return stats;
  throw new ImageFault('disk', 'the ISO is being changed');
}

/** Where the file system shares blocks, nothing is copied at all. */
async function copyTo(source: string, copy: string, running: Running): Promise<void> {
  try {
    await copyFile(source, copy, constants.COPYFILE_FICLONE_FORCE);
  } catch {
    await copyBytes(source, copy, running);
  }
}

async function copyBytes(source: string, copy: string, { signal, onProgress }: Running) {
  await using from = await open(source);
  await using to = await open(copy, 'w', 0o644);
  const { size } = await from.stat();
  const buffer = Buffer.allocUnsafeSlow(PIECE);
  for (let at = 0; at < size; ) {
    if (signal.aborted) throw new ImageFault('cancelled', 'called off');
    const { bytesRead } = await from.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) throw new ImageFault('disk', 'the ISO became shorter');
    await to.writev([buffer.subarray(0, bytesRead)], at);
    at += bytesRead;
    onProgress?.(at, size);
  }
}

type Mapping = { readonly copy: string; readonly from: string; readonly to: string };

/** `-boot_image any keep`: what makes it boot from a stick stays as it is. */
async function mapInto({ copy, from, to }: Mapping, signal: AbortSignal): Promise<void> {
  const settings = ['-no_rc', '-abort_on', 'FAILURE', '-return_with', 'FAILURE', '32'];
  const work = ['-boot_image', 'any', 'keep', '-dev', copy, '-map', from, to];
  const { code, said } = await runProgram('xorriso', [...settings, ...work, '-commit'], signal);
  if (code === 0) return;
  throw new ImageFault('disk', `xorriso could not write into the copy (${code}): ${said}`);
}

async function readBack(copy: string, { path, text }: AddedFile): Promise<void> {
  const iso = await openIso(copy);
  try {
    const file = await iso.find(path);
    const bytes =
      file && (await iso.read(file, { offset: 0, length: 2 * Buffer.byteLength(text) }));
    if (bytes?.toString('utf8') === text) return;
    throw new ImageFault('disk', `the copy does not hold ${path} as it was written`);
  } finally {
    await iso.close();
  }
}

async function synced(path: string): Promise<void> {
  await using file = await open(path, 'r+');
  await file.sync();
}

type Ended = { readonly code: number | null; readonly said: string };

function runProgram(name: string, args: readonly string[], signal: AbortSignal): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(name, args, { stdio: ['ignore', 'ignore', 'pipe'], signal });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-4096);
    });
    child.on('error', (cause) => reject(programFault(name, cause, signal)));
    child.on('close', (code) => resolve({ code, said: lastLines(said) }));
  });
}

function programFault(name: string, cause: Error, signal: AbortSignal): ImageFault {
  if (signal.aborted) return new ImageFault('cancelled', 'called off', { cause });
  const isMissing = 'code' in cause && cause.code === 'ENOENT';
  const why = isMissing
    ? `${name} is not on this host: install the package ${name}, and it goes on by itself`
    : `${name} does not start: ${cause.message}`;
  return new ImageFault('program', why, { cause });
}

function lastLines(text: string): string {
  const lines = text.split('\n').filter((line) => /FAILURE|FATAL|SORRY/.test(line));
  return (lines.at(-1) ?? text).trim().slice(-LONGEST_COMPLAINT);
}
