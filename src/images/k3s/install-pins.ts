/**
 * The sums of install scripts, by K3s version. They outlive the releases: removing one and fetching it
 * again must bring the same script.
 *
 * @module
 */
import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { replaceFile } from '../replace-file.ts';

export type InstallPins = {
  /** What is not there, or cannot be read, is no pin. */
  load(): Promise<void>;
  get(version: string): string | undefined;
  all(): Readonly<Record<string, string>>;
  /** Throws where it cannot be written down; it holds until the end of the process all the same. */
  record(version: string, sha256: string): Promise<void>;
};

export function createInstallPins(path: string): InstallPins {
  const pins = new Map<string, string>();
  let written: Promise<void> = Promise.resolve();

  async function write(): Promise<void> {
    await mkdir(dirname(path), { recursive: true, mode: 0o755 });
    await replaceFile(path, `${JSON.stringify(Object.fromEntries(pins), null, 2)}\n`);
  }

  return {
    async load() {
      for (const [version, sha256] of await read(path)) pins.set(version, sha256);
    },
    get: (version) => pins.get(version),
    all: () => Object.fromEntries(pins),
    async record(version, sha256) {
      if (pins.get(version) === sha256) return;
      pins.set(version, sha256);
      written = written.catch(() => undefined).then(write);
      await written;
    },
  };
}

async function read(path: string): Promise<readonly (readonly [string, string])[]> {
  try {
    const found: unknown = JSON.parse(await readFile(path, 'utf8'));
    return Object.entries(found ?? {}).filter((entry): entry is [string, string] =>
      /^[0-9a-f]{64}$/.test(String(entry[1])),
    );
  } catch {
    return [];
  }
}
