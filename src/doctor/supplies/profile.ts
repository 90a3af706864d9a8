/**
 * The profile that would be installed: there, and without mistakes.
 *
 * @module
 */
import { type Finding, problem } from '../finding.ts';
import type { ServiceView } from './views.ts';

/** Undefined where it can be used. */
export function profileFault(view: ServiceView, name: string): Finding | undefined {
  if (view.profiles.some((profile) => profile.name === name)) return undefined;
  const broken = view.status.profiles.broken.find((profile) => profile.name === name);
  if (broken !== undefined) {
    return problem('seed', {
      title: `the profile ${name} is not used: ${broken.reason}`,
      cause: 'Its answers would stop the installer. Machines that have it wait on their screens.',
      remedy: `Mend the profile ${name}: within ten seconds it is read again.`,
    });
  }
  const others = view.profiles.map((profile) => profile.name).join(', ');
  return problem('seed', {
    title: `there is no profile ${name}`,
    cause: `There are ${others || 'none'}.`,
    remedy: 'Name one of them with --profile, or put a new one into the folder of profiles.',
  });
}
