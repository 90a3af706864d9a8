/**
 * Answers the requests of the bulk server: which file, whether there is room, how large the buffers.
 *
 * @module
 */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { answerRequest, type BulkAnswer, textAnswer } from './answer.ts';
import type { BulkFile, BulkTransfer } from './file.ts';
import { transfer } from './transfer.ts';
import { decodePath } from './url-path.ts';

export type BulkListenerOptions = {
  /** By decoded path. Read anew for each request. */
  readonly files: ReadonlyMap<string, BulkFile>;
  /** Bodies at the same time. */
  readonly transfers: number;
  readonly report: (transfer: BulkTransfer) => void;
};

const KiB = 1024;
/**
 * Bytes of a buffer, and how many transfers at once are given it; each has two. Measured: 1 MiB costs a quarter
 * less CPU a byte than 256 KiB. 64 at once then hold 34 MiB, and not 128.
 */
const CHUNKS = [
  { chunk: 1024 * KiB, until: 8 },
  { chunk: 256 * KiB, until: 24 },
] as const;
const CROWDED_CHUNK = 128 * KiB;

export function createBulkListener({
  files,
  transfers,
  report,
}: BulkListenerOptions): RequestListener {
  let running = 0;

  async function sendBytes(response: ServerResponse, wanted: Wanted): Promise<void> {
    const chunk = CHUNKS.find(({ until }) => running < until)?.chunk ?? CROWDED_CHUNK;
    running += 1;
    try {
      report(await transfer(response, { ...wanted, chunk }));
    } finally {
      running -= 1;
    }
  }

  return (request, response) => {
    // Writing to a response whose client left makes an error event: the transfer has seen it too.
    response.on('error', () => undefined);
    const path = pathOf(request);
    const file = path === undefined ? undefined : files.get(path);
    const answer = answerRequest(request, file);
    if (path === undefined || file === undefined || answer.body.kind !== 'bytes') {
      return sendText(request, response, answer);
    }
    if (running >= transfers) return sendText(request, response, busy(running));
    const { range } = answer.body;
    void sendBytes(response, { path, file, socket: request.socket, answer, range });
  };
}

type Wanted = Omit<Parameters<typeof transfer>[1], 'chunk'>;

function busy(running: number): BulkAnswer {
  return textAnswer(503, `${running} transfers are running.`, { 'Retry-After': 5 });
}

function pathOf(request: IncomingMessage): string | undefined {
  return decodePath(request.url ?? '');
}

function sendText(request: IncomingMessage, response: ServerResponse, answer: BulkAnswer): void {
  // A body that nobody reads would be taken for the next request.
  if (request.method !== 'GET' && request.method !== 'HEAD')
    response.setHeader('Connection', 'close');
  response.writeHead(answer.status, answer.headers);
  response.end(answer.body.kind === 'text' ? answer.body.text : undefined);
}
