/**
 * The seed: what cloud-init fetches, judged as it arrives.
 *
 * @module
 */
import { type Finding, ok, problem } from '../finding.ts';
import { type FetchPorts, type HttpFetched, httpFault, openTcp, portOf } from './boot-situation.ts';

export type SeedPorts = Pick<FetchPorts, 'http'> & {
  /** What the installer of a point release would stumble over, a line each. */
  readonly userDataProblems: (text: string, point: string | undefined) => readonly string[];
};

export type SeedQuestion = {
  /** Ends in a slash. */
  readonly seedUrl: string;
  readonly profile: string;
  readonly point: string | undefined;
};

/** In the order of cloud-init, then of the installer. */
const FILES = ['meta-data', 'user-data', 'vendor-data', 'early.sh', 'late.sh'] as const;
type SeedFile = (typeof FILES)[number];

export async function checkSeed(ports: SeedPorts, question: SeedQuestion): Promise<Finding> {
  const { seedUrl, profile, point } = question;
  const texts = new Map<SeedFile, string>();
  for (const file of FILES) {
    const fetched = await ports.http(`${seedUrl}${file}`);
    const fault = httpFault(fetched);
    if (fault !== undefined) return notThere(file, seedUrl, fault);
    texts.set(file, textOf(fetched));
  }
  const problems = [
    ...ports.userDataProblems(texts.get('user-data') ?? '', point),
    ...otherProblems(texts),
  ];
  if (problems.length > 0) {
    return problem('seed', {
      title: `the installer would stop at the seed of the profile ${profile}: ${problems.join('; ')}`,
      cause: 'The profile asks for what this release of the installer does not take.',
      remedy: `Mend the profile ${profile}; the doctor needs no restart of the service to see it.`,
    });
  }
  const size = [...texts.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return ok(
    'seed',
    `meta-data, user-data and programs: ${size} bytes, as the installer takes them`,
  );
}

function textOf(fetched: HttpFetched): string {
  return fetched.kind === 'answer' ? fetched.head.toString('utf8') : '';
}

function otherProblems(texts: ReadonlyMap<SeedFile, string>): readonly string[] {
  const problems: string[] = [];
  if (!/^instance-id: /m.test(texts.get('meta-data') ?? ''))
    problems.push('meta-data has no instance-id');
  for (const name of ['early.sh', 'late.sh'] as const) {
    if (!texts.get(name)?.startsWith('#!')) problems.push(`${name} is no program`);
  }
  return problems;
}

function notThere(file: SeedFile, seedUrl: string, fault: string): Finding {
  const isRefused = fault.startsWith('it answered');
  return problem('seed', {
    title: `${file} does not come: ${fault}`,
    cause: isRefused
      ? 'The service does not render it: the words say why.'
      : `Nothing gets through to TCP ${portOf(seedUrl)}.`,
    remedy: isRefused
      ? 'Mend what the words name: the profile, or the configuration.'
      : openTcp(portOf(seedUrl)),
  });
}
