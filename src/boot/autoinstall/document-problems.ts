/**
 * The check of the whole of the answers before any machine is served them.
 *
 * @module
 */

import { z } from 'zod';
import type { FieldProblem } from '../../domain/errors.ts';
import { parseMac } from '../../domain/mac.ts';
import type { UbuntuProfile } from '../../domain/profile.ts';
import { fieldProblems } from '../../schema/field-problems.ts';
import { type Answers, type AutoinstallFacts, answersOf } from './answers.ts';
import { documentSchema } from './document-schema.ts';
import { merged, ownedProblems } from './merge.ts';
import { gateProblems } from './release-gates.ts';

const userData = z.strictObject({ autoinstall: documentSchema });

/** Empty for answers that the installer of `point` takes. Undefined: of any release. */
export function documentProblems(
  answers: Answers,
  point: string | undefined,
): readonly FieldProblem[] {
  const document = { autoinstall: withoutUndefined(answers) };
  const { error } = userData.safeParse(document);
  const shape = error === undefined ? [] : fieldProblems(error, document);
  return shape.length > 0 ? shape : gateProblems(answers, point);
}

/** The mistakes that a profile makes on any node, before there is one. */
export function profileProblems(profile: UbuntuProfile): readonly FieldProblem[] {
  const owned = ownedProblems(profile.autoinstall);
  if (owned.length > 0) return owned;
  const [mac] = ['02:00:00:00:00:01'].map(parseMac).filter((address) => address !== undefined);
  if (mac === undefined) return [];
  const facts: AutoinstallFacts = {
    nodeId: 'none',
    attempt: 1,
    hostname: 'any',
    mac,
    macs: [mac],
    address: undefined,
    network: { gateway: undefined, nameServers: [] },
    profile,
    sshAuthorizedKeys: [],
    installUrl: 'http://192.0.2.1/install/none', // RFC 5737
    point: undefined,
    wakesBy: undefined,
    pilotlightKey: undefined,
    join: undefined,
  };
  return documentProblems(merged(answersOf(facts), profile.autoinstall), newestOf(profile.image));
}

/** The newest point release of what a profile names is what it will get. An ISO says it itself. */
function newestOf(image: string): string | undefined {
  if (image.endsWith('.iso')) return undefined;
  return image.split('.').length === 2 ? `${image}.99` : image;
}

function withoutUndefined(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutUndefined);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(entries.map(([key, entry]) => [key, withoutUndefined(entry)]));
}
