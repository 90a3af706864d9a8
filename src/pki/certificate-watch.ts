/**
 * Keeps a running server's certificate fit: renewed in time, and for the names that it has now.
 *
 * @module
 */
import type { ServerCredentials } from './server-certificate.ts';

export type CertificateWatchParts = {
  /** Of this host, at this moment. */
  readonly names: () => readonly string[];
  readonly credentials: (names: readonly string[]) => Promise<ServerCredentials>;
  readonly apply: (credentials: ServerCredentials) => void;
  readonly logError: (error: unknown) => void;
  /** ms between two looks. */
  readonly everyMs?: number;
};

export type CertificateWatch = {
  start(): void;
  stop(): void;
  /** Now, such as when an address came or went. Never throws: the certificate that was served goes on. */
  look(): Promise<void>;
};

const HOUR = 3_600_000;

export function createCertificateWatch(parts: CertificateWatchParts): CertificateWatch {
  const { names, credentials, apply, logError, everyMs = HOUR } = parts;
  let timer: NodeJS.Timeout | undefined;
  let applied = '';

  async function look(): Promise<void> {
    try {
      const fresh = await credentials(names());
      if (timer === undefined || fresh.cert === applied) return;
      apply(fresh);
      applied = fresh.cert;
    } catch (error) {
      logError(error);
    }
  }

  return {
    start() {
      timer ??= setInterval(() => void look(), everyMs).unref();
    },
    stop() {
      clearInterval(timer);
      timer = undefined;
    },
    look,
  };
}
