/**
 * Hypervisors: reached, and with the privileges that their token needs.
 *
 * @module
 */
import { type Finding, ok, problem, skipped, warning } from '../finding.ts';
import type { HypervisorView } from './views.ts';

export function judgeHypervisors(all: readonly HypervisorView[]): readonly Finding[] {
  if (all.length === 0) return [skipped('hypervisors', 'there are none')];
  return all.map(judge);
}

function judge({ name, state, reason, version, missingPrivileges }: HypervisorView): Finding {
  if (state === 'unchecked') return skipped('hypervisors', `${name}: nobody has looked at it yet`);
  if (state !== 'up') {
    return problem('hypervisors', {
      title: `${name} is ${state}: ${reason ?? 'it does not say why'}`,
      cause:
        state === 'refused'
          ? 'It does not take the token, or shows another certificate than the one that was confirmed.'
          : 'None of its endpoints answers.',
      remedy: `pilotlight hypervisors check ${name}, once it is mended`,
    });
  }
  const [missing] = missingPrivileges;
  if (missing === undefined)
    return ok('hypervisors', `${name}: Proxmox VE ${version ?? ''}`.trim());
  return warning('hypervisors', {
    title: `${name}: its token lacks ${missingPrivileges.flatMap(({ privileges }) => privileges).join(', ')}`,
    cause: `They are needed for: ${missingPrivileges.map(({ neededFor }) => neededFor).join('; ')}.`,
    remedy: `On the host: ${missingPrivileges.map(({ command }) => command).join(' && ')}`,
  });
}
