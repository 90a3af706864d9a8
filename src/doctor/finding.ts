/**
 * What the doctor finds: each check says that all is well, or what is not, why, and what to do about it.
 *
 * @module
 */
import type { RouterLines } from '../domain/router-recipes.ts';

/** In the order of the chain. */
export const CHECKS = [
  'service',
  'addresses',
  'boot-options',
  'boot-offer',
  'port-4011',
  'loader',
  'script',
  'memory',
  'kernel',
  'initrd',
  'medium',
  'seed',
  'image',
  'artifacts',
  'balancer',
  'hypervisors',
  'ports',
  'time',
  'space',
  'certificate',
] as const;

export type Check = (typeof CHECKS)[number];

/** `problem`: no machine gets through, or not all. `warning`: it works, and may not for long. */
export type FindingState = 'ok' | 'warning' | 'problem' | 'skipped';

export type Finding = {
  readonly check: Check;
  readonly state: FindingState;
  readonly title: string;
  readonly cause?: string;
  readonly remedy?: string;
  /** For routers. */
  readonly lines?: readonly RouterLines[];
};

/** What a finding says beside its title. */
export type Diagnosis = Pick<Finding, 'cause' | 'remedy' | 'lines'> & { readonly title: string };

export function ok(check: Check, title: string): Finding {
  return { check, state: 'ok', title };
}

export function skipped(check: Check, title: string): Finding {
  return { check, state: 'skipped', title };
}

export function problem(check: Check, diagnosis: Diagnosis): Finding {
  return { check, state: 'problem', ...diagnosis };
}

export function warning(check: Check, diagnosis: Diagnosis): Finding {
  return { check, state: 'warning', ...diagnosis };
}
