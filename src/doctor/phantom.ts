/**
 * The machine that is played: a phantom of the service, which leaves nothing behind.
 *
 * @module
 */
import { type Finding, problem } from './finding.ts';
import type { DoctorWish, ServicePorts } from './ports.ts';
import { adviceOf, wordsOf } from './supplies/ask-pilotlight.ts';
import type { PhantomView } from './supplies/views.ts';

export type CalledPhantom = {
  readonly seen: PhantomView;
  /** As it is now. */
  look(): Promise<PhantomView>;
  end(): Promise<void>;
};

/** The phantom, or why there is none. `addresses`: from where it will ask. */
export async function callPhantom(
  service: ServicePorts,
  wish: DoctorWish,
  addresses: readonly string[],
): Promise<CalledPhantom | Finding> {
  const { mac, arch, profile, role } = wish;
  try {
    const body = { ...(mac === undefined ? {} : { mac }), arch, profile, role, addresses };
    const seen = (await service.send('POST', '/phantoms', body)) as PhantomView;
    const path = `/phantoms/${seen.id}`;
    return {
      seen,
      look: async () => (await service.get(path)) as PhantomView,
      end: async () => void (await service.send('DELETE', path)),
    };
  } catch (error) {
    return problem('service', {
      title: `the service lets no machine be played: ${wordsOf(error)}`,
      cause:
        'Without one, nothing can be fetched: a machine of that kind would be listed, or refused.',
      remedy: adviceOf(error) ?? 'Put right what it says; a token of an admin is needed.',
    });
  }
}

export function isPhantom(called: CalledPhantom | Finding): called is CalledPhantom {
  return 'seen' in called;
}
