/**
 * The one way in which the configuration changes: rendered, checked, moved into place, loaded, looked at,
 * and put back where any of that fails.
 *
 * @module
 */
import { type ApplyResult, type Balance, NO_SERVER_YET } from '../domain/cluster/balance.ts';
import { ProvisioningError } from '../domain/errors.ts';
import { carriedState, portsOf } from './cli-answers.ts';
import { answering, comesUp, processesOf, reload, type Watched } from './reload.ts';
import { renderHaproxy } from './render.ts';
import type { RenderOptions } from './render-options.ts';
import { isTrustFile, type Trust, type TrustFile, trustFiles } from './trust.ts';

/** Everything that decides the configuration and changes while the service runs. */
export type Wanted = { readonly balance: Balance; readonly trust: Trust | undefined };

/** What is settled when the service starts. */
export type SwapOptions = Pick<
  RenderOptions,
  'ports' | 'targets' | 'listen' | 'sendProxy' | 'runAs'
>;

export type Swap = {
  /** Never rejects. Not to be called again before it has ended. */
  apply(wanted: Wanted): Promise<ApplyResult>;
  /** Puts back what a change that was cut off (a power cut, a kill) left half done. */
  mend(): Promise<void>;
};

/** What stands between two configurations. `former`: the text in place before. */
type Change = {
  readonly text: string;
  readonly former: string | undefined;
  readonly alive: boolean;
};

export function createSwap(watched: Watched, options: SwapOptions): Swap {
  const { host, places, clock } = watched;
  /** What this process has seen in force: what an earlier one left is loaded once more. */
  let inForce: string | undefined;

  async function mend(): Promise<void> {
    if ((await host.read(places.before)) !== undefined)
      await host.move(places.before, places.config);
  }

  async function apply(wanted: Wanted): Promise<ApplyResult> {
    const startedAt = clock.now();
    try {
      const { text, pems } = rendered(wanted, watched, options);
      const former = await host.read(places.config);
      const alive = (await answering(watched, former === undefined ? 0 : ANSWER_MS)) !== undefined;
      if (!alive && isEmpty(wanted.balance)) return NO_SERVER_YET;
      if (alive && text === inForce) return { kind: 'unchanged' };
      const change = { text, former, alive };
      const wrong = (await prepare(watched, change, pems)) ?? (await carryOut(watched, change));
      if (wrong !== undefined) return await refused(watched, wrong);
      inForce = text;
      await tidy(watched, text).catch(() => undefined);
      return { kind: 'applied', ms: Math.round(clock.now() - startedAt) };
    } catch (error) {
      await mend().catch(() => undefined);
      return refused(watched, wordsOf(error));
    }
  }

  return { apply, mend };
}

/** Who is taken for dead is started again, and that cuts connections: not in haste. */
const ANSWER_MS = 6000;

const isEmpty = ({ servers, ingress }: Balance) => servers.length + ingress.length === 0;

/** A failed first start leaves nothing that could go on. */
async function refused(watched: Watched, reason: string): Promise<ApplyResult> {
  const goesOn = (await processesOf(watched)) !== undefined;
  return goesOn ? { kind: 'rolled-back', reason } : { kind: 'off', reason };
}

function rendered({ balance, trust }: Wanted, { places }: Watched, options: SwapOptions) {
  const { ca, client } = trustFiles(trust, places.folder);
  const { statsSocket, stateFile } = places;
  const paths = { statsSocket, stateFile, caFile: ca?.path, clientCertificate: client?.path };
  const pems = [ca, client].filter((file) => file !== undefined);
  return { text: renderHaproxy(balance, { ...options, ...paths }), pems };
}

/** All that can go wrong before anything in force is touched. Undefined where nothing did. */
async function prepare(
  { host, places }: Watched,
  { text, former, alive }: Change,
  pems: readonly TrustFile[],
): Promise<string | undefined> {
  const fresh = freshOf(places.config);
  for (const pem of pems) await host.write(pem.path, pem.text);
  await host.write(fresh, text);
  const wrong = (await host.check(fresh)) ?? (await clash({ host, text, former, alive }));
  if (wrong !== undefined) await host.remove(fresh);
  return wrong;
}

const freshOf = (config: string): string => `${config}.checked`;

type Ports = Pick<Change, 'text' | 'former' | 'alive'> & Pick<Watched, 'host'>;

async function clash({ host, text, former, alive }: Ports): Promise<string | undefined> {
  const own = alive ? portsOf(former ?? '') : [];
  const listen = /^frontend api-in\n {4}bind (\S+):/m.exec(text)?.[1] ?? '*';
  for (const port of portsOf(text).filter((one) => !own.includes(one))) {
    if (await host.taken(port, listen)) return `port ${port} is taken by another program`;
  }
  return undefined;
}

/** The reason where it failed; what was before is then in place again, and in force. */
async function carryOut(watched: Watched, change: Change): Promise<string | undefined> {
  const { host, places } = watched;
  await dumpState(watched, change).catch(() => undefined); // only a comfort
  if (change.former !== undefined) await host.move(places.config, places.before);
  await host.move(freshOf(places.config), places.config);
  const wrong = await load(watched, change.text, change.alive);
  if (wrong === undefined) {
    await host.remove(places.before);
    return undefined;
  }
  const still = await putBack(watched, change);
  return still === undefined ? wrong : `${wrong}. What was before does not load any more: ${still}`;
}

async function load(watched: Watched, text: string, alive: boolean): Promise<string | undefined> {
  if (alive) return reload(watched, text);
  try {
    await watched.host.begin();
    return await comesUp(watched, text);
  } catch (error) {
    return wordsOf(error);
  }
}

/** By renaming alone: the disk may be full. The reload takes the master out of its waiting. */
async function putBack(watched: Watched, { former }: Change): Promise<string | undefined> {
  const { host, places } = watched;
  if (former === undefined) {
    await host.remove(places.config);
    return undefined;
  }
  await host.move(places.before, places.config);
  return load(watched, former, (await processesOf(watched)) !== undefined);
}

/** A new worker knows nothing of its servers, and would send users to one that is down until its checks say so. */
async function dumpState({ host, places }: Watched, { text, alive }: Change): Promise<void> {
  if (!alive) return host.remove(places.stateFile);
  const dump = await host.ask(places.statsSocket, 'show servers state');
  await host.write(places.stateFile, carriedState(dump, text));
}

/** Certificates that the configuration in force doesn't name. */
async function tidy({ host, places }: Watched, text: string): Promise<void> {
  for (const name of await host.list(places.folder)) {
    if (isTrustFile(name) && !text.includes(name)) await host.remove(`${places.folder}/${name}`);
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof ProvisioningError) return error.message;
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'ENOSPC') return 'the disk is full: the configuration could not be written';
  return message;
}
