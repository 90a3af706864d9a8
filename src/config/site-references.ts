/**
 * What no entry of a site's file tells alone: names, MACs and addresses that stand there twice, and
 * references that lead nowhere.
 *
 * @module
 */
import type { FieldProblem } from '../domain/errors.ts';
import { ANY_HYPERVISOR } from '../domain/site/site.ts';
import type { SiteInput } from './site-file.ts';

export function crossProblems(site: SiteInput): readonly FieldProblem[] {
  return [...doubles(site), ...lostHosts(site), ...lostHypervisors(site), ...mixedFirmware(site)];
}

type Claim = { readonly what: string; readonly value: string; readonly field: string };

function doubles({ nodes = {}, vms = {} }: SiteInput): readonly FieldProblem[] {
  const claims = Object.entries(nodes).flatMap(([name, { macs, address, uuid }]): Claim[] => [
    ...macs.map((value, at) => ({ what: 'MAC', value, field: `nodes.${name}.macs[${at}]` })),
    { what: 'address', value: address?.split('/')[0] ?? '', field: `nodes.${name}.address` },
    { what: 'UUID', value: uuid ?? '', field: `nodes.${name}.uuid` },
  ]);
  const names = [
    ...Object.keys(nodes).map((name) => ({ what: 'name', value: name, field: `nodes.${name}` })),
    ...Object.keys(vms).map((name) => ({ what: 'name', value: name, field: `vms.${name}` })),
  ];
  const holders = new Map<string, string>();
  const problems: FieldProblem[] = [];
  for (const { what, value, field } of [...names, ...claims]) {
    const holder = holders.get(`${what} ${value}`);
    if (value === '') continue;
    if (holder === undefined) holders.set(`${what} ${value}`, field);
    else problems.push({ field, expected: `another ${what} than ${holder}`, got: `"${value}"` });
  }
  return problems;
}

function lostHosts({ nodes = {}, hypervisors = {} }: SiteInput): readonly FieldProblem[] {
  return Object.entries(hypervisors).flatMap(([name, each]) => {
    if (!('host' in each) || Object.hasOwn(nodes, each.host)) return [];
    const names = Object.keys(nodes).join(', ') || '(there are none)';
    const field = `hypervisors.${name}.host`;
    return [{ field, expected: `one of the nodes ${names}`, got: `"${each.host}"` }];
  });
}

/** Without the section, those that Pilotlight knows are meant: the plan asks it. */
function lostHypervisors({ hypervisors, vms = {} }: SiteInput): readonly FieldProblem[] {
  if (hypervisors === undefined) return [];
  return Object.entries(vms).flatMap(([name, { hypervisor }]) => {
    if (hypervisor === ANY_HYPERVISOR || Object.hasOwn(hypervisors, hypervisor)) return [];
    const names = [...Object.keys(hypervisors), ANY_HYPERVISOR].join(', ');
    const field = `vms.${name}.hypervisor`;
    return [{ field, expected: `one of the hypervisors ${names}`, got: `"${hypervisor}"` }];
  });
}

function mixedFirmware({ vms = {} }: SiteInput): readonly FieldProblem[] {
  return Object.entries(vms).flatMap(([name, { firmware, secureBoot }]) =>
    secureBoot && firmware === 'bios'
      ? [{ field: `vms.${name}.secureBoot`, expected: 'false with firmware bios', got: 'true' }]
      : [],
  );
}
