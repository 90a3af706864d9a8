/**
 * The part of `pilotlight.yaml` that describes a site: `nodes`, `hypervisors` and `vms`, each by its name.
 *
 * Names are keys, so that none can stand there twice, and YAML's own anchors and merge keys (`<<`) say
 * once what many share. Every mistake is told in one run.
 *
 * @module
 */
import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import type { FieldProblem } from '../domain/errors.ts';
import { isHostname } from '../domain/node.ts';
import type { Site, SiteHypervisor, SiteNode, SiteVm } from '../domain/site/site.ts';
import { fieldProblems } from '../schema/field-problems.ts';
import { crossProblems } from './site-references.ts';
import { HYPERVISOR, NODE, VM } from './site-schemas.ts';
import { ConfigError, isSite, readYaml } from './values.ts';

const named = <T extends z.ZodType>(schema: T) =>
  z
    .record(
      z
        .string()
        .refine(isHostname, 'a host name: up to 63 lower-case letters, digits, inner hyphens'),
      schema,
    )
    .optional();

const SITE = z.object({ nodes: named(NODE), hypervisors: named(HYPERVISOR), vms: named(VM) });

export type SiteText = {
  readonly text: string;
  /** The file's path: other files are named as seen from its folder. */
  readonly file: string;
  /** The mistakes in the other keys. */
  readonly settingProblems: (text: string) => readonly FieldProblem[];
};

/** Throws a ConfigError that names every wrong field. */
export function parseSiteFile({ text, file, settingProblems }: SiteText): Site {
  const input = withoutNulls(readYaml(text, file, { merge: true }));
  const parsed = SITE.safeParse(input);
  const problems = [
    ...settingProblems(text),
    ...(parsed.success ? crossProblems(parsed.data) : fieldProblems(parsed.error, input)),
  ];
  if (!parsed.success || problems.length > 0) {
    throw new ConfigError(problems.map((problem) => told(problem, file)));
  }
  return siteOf(parsed.data, dirname(file));
}

/** Somebody may write a secret where it does not belong; a message is the wrong place to repeat it. */
function told({ field, expected, got }: FieldProblem, file: string): FieldProblem {
  const isSecret = /(secret|password|token)$/i.test(field);
  return { field: `${file}: ${field}`, expected, got: isSecret ? 'something else' : got };
}

export type SiteInput = z.output<typeof SITE>;

/** `vms:` with nothing behind it is an empty section: nothing is to be there. */
function withoutNulls(input: object): object {
  const filled = Object.entries(input).map(([key, value]) => [
    key,
    isSite(key) && value === null ? {} : value,
  ]);
  return Object.fromEntries(filled);
}

function siteOf({ nodes, hypervisors, vms }: SiteInput, folder: string): Site {
  const path = (name: string) => resolve(folder, name);
  return {
    nodes: section(nodes, (name, node): SiteNode => {
      const power =
        node.power?.driver === 'amt'
          ? { ...node.power, passwordFile: path(node.power.passwordFile) }
          : node.power;
      return { name, ...node, power };
    }),
    hypervisors: section(hypervisors, (name, each): SiteHypervisor => {
      if ('host' in each) return { kind: 'installed', name, host: each.host };
      const { fingerprint: fingerprints, endpoints, tokenId } = each;
      const caFile = each.caFile === undefined ? undefined : path(each.caFile);
      const tokenSecretFile = path(each.tokenSecretFile);
      return { kind: 'given', name, endpoints, tokenId, tokenSecretFile, fingerprints, caFile };
    }),
    vms: section(vms, (name, vm): SiteVm => ({ name, ...vm })),
  };
}

function section<I, O>(
  entries: Readonly<Record<string, I>> | undefined,
  make: (name: string, entry: I) => O,
): readonly O[] | undefined {
  return entries && Object.entries(entries).map(([name, entry]) => make(name, entry));
}
