/**
 * The loader: by TFTP as UEFI asks and as the oldest ROM asks, by HTTP, and as it lies on the host.
 *
 * @module
 */
import { type Finding, ok, problem } from '../finding.ts';
import {
  type FetchPorts,
  type HttpFetched,
  httpFault,
  openTcp,
  sizeText,
  type TftpFetched,
} from './boot-situation.ts';

export type LoaderQuestion = {
  /** As it is asked for: the loader's own name, or that which the router hands out. */
  readonly path: string;
  /** As it lies on the host; null where it is not there. */
  readonly loader: {
    readonly name: string;
    readonly bytes: number | null;
    readonly sha256: string | null;
  };
  readonly server: string;
  readonly httpPort: number;
  readonly tftpPort: number;
  /** What the service says to do where it is missing. */
  readonly advice: string | undefined;
};

/** EDK2's (test/fixtures/captures/edk2-pxe). */
const AS_EDK2 = { tsize: '0', blksize: '1468', windowsize: '4' };

export async function checkLoader(ports: FetchPorts, question: LoaderQuestion): Promise<Finding> {
  const { loader, server, path, httpPort } = question;
  if (loader.sha256 === null) {
    return problem('loader', {
      title: `${loader.name} is not on the host of Pilotlight`,
      cause: 'It comes with the package ipxe of the distribution, or is fetched.',
      remedy: question.advice ?? 'sudo apt install ipxe',
    });
  }
  const windowed = await ports.tftp({ server, path, options: AS_EDK2 });
  const plain = await ports.tftp({ server, path: loader.name, options: {} });
  const url = `http://${server}:${httpPort}/boot/loaders/${loader.name}`;
  const overHttp = await ports.http(url);
  return judgeLoader(question, { windowed, plain, overHttp, sumOf: ports.sumOf });
}

export type LoaderFetched = {
  readonly windowed: TftpFetched;
  readonly plain: TftpFetched;
  readonly overHttp: HttpFetched;
  readonly sumOf: FetchPorts['sumOf'];
};

export function judgeLoader(question: LoaderQuestion, fetched: LoaderFetched): Finding {
  const { loader, httpPort, path } = question;
  const { windowed, plain, overHttp, sumOf } = fetched;
  for (const [tried, how] of [
    [windowed, 'as UEFI asks'],
    [plain, 'without options'],
  ] as const) {
    if (tried.kind !== 'file') return withoutTftp(question, tried, how);
  }
  const fault = httpFault(overHttp);
  if (fault !== undefined) {
    return problem('loader', {
      title: `${loader.name} does not come by HTTP: ${fault}`,
      cause: `Nothing gets through to TCP ${httpPort}, or something else answers there.`,
      remedy: openTcp(httpPort),
    });
  }
  if (windowed.kind !== 'file' || plain.kind !== 'file' || overHttp.kind !== 'answer')
    return withoutTftp(question, windowed, 'as UEFI asks');
  const sums = [
    ['by TFTP as UEFI asks', sumOf(windowed.bytes)],
    ['by TFTP without options', sumOf(plain.bytes)],
    ['by HTTP', overHttp.sha256],
  ] as const;
  const different = sums.filter(([, sum]) => sum !== loader.sha256).map(([how]) => how);
  if (different.length > 0) {
    return problem('loader', {
      title: `${loader.name} is another file ${different.join(' and ')} than on the host`,
      cause:
        'Another server answers in the place of Pilotlight, or something on the way changes what it sends.',
      remedy: `Look who holds UDP ${question.tftpPort} and TCP ${httpPort} on the host (sudo ss -lunp, sudo ss -ltnp), and for a router that leads these ports elsewhere.`,
    });
  }
  const name = path === loader.name ? path : `${path}, which is ${loader.name},`;
  const size = sizeText(windowed.bytes.length);
  return ok('loader', `${name} comes by TFTP and by HTTP: ${size}, the sums are those on the host`);
}

function withoutTftp(
  { loader, server, tftpPort }: LoaderQuestion,
  tried: TftpFetched,
  how: string,
): Finding {
  if (tried.kind === 'refused') {
    return problem('loader', {
      title: `${server} refuses ${loader.name} by TFTP, asked ${how}: ${tried.message}`,
      cause: 'Another TFTP server answers in the place of Pilotlight, or the file has gone.',
      remedy: `Look who holds UDP ${tftpPort} on the host: sudo ss -lunp.`,
    });
  }
  const came = tried.kind === 'silent' && tried.received > 0;
  return problem('loader', {
    title: came
      ? `${loader.name} breaks off by TFTP, asked ${how}`
      : `nobody answers by TFTP at ${server}`,
    cause: came
      ? 'Some of its blocks are lost: packets of 1500 bytes do not fit through (VPN, jumbo frames), or a cable is bad.'
      : `A firewall drops UDP ${tftpPort}, or the ports that TFTP answers from.`,
    remedy: `Let UDP ${tftpPort} in, and UDP from any port of this host out again; a firewall between the networks needs its TFTP helper.`,
  });
}
