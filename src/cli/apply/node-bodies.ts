/**
 * What the API is told of a site's node.
 *
 * @module
 */
import type { FieldChange } from '../../domain/site/plan.ts';
import type { SiteNode, SitePower } from '../../domain/site/site.ts';
import { readSecret } from '../secret-file.ts';

/** Everything, for a new one. */
export function nodeBody(node: SiteNode): object {
  const { name, macs, role, profile, address, uuid, serial, boot, power } = node;
  return {
    ...{ macs, hostname: name, role, profile, address, uuid, serial, boot },
    ...(power === undefined ? {} : { power: powerBody(power) }),
  };
}

/** What an approval takes; the rest is a change afterwards. */
export function approvalBody({ name, role, profile, address }: SiteNode): object {
  return { hostname: name, role, profile, address: address ?? null };
}

/** Of the fields that changed, and of no others: what somebody else changes meanwhile stays. */
export function patchBody(node: SiteNode, changes: readonly FieldChange[]): object {
  const fields = new Set(changes.map(({ field }) => field.split('.')[0]));
  const { macs, role, profile, uuid, serial, power } = node;
  const whole = {
    name: { hostname: node.name },
    macs: { macs },
    role: { role },
    profile: { profile },
    address: { address: node.address ?? null },
    uuid: { uuid },
    serial: { serial },
    boot: { boot: node.boot },
    power: power === undefined ? {} : { power: powerBody(power) },
  };
  const keys = Object.keys(whole) as (keyof typeof whole)[];
  return Object.assign({}, ...keys.filter((key) => fields.has(key)).map((key) => whole[key]));
}

function powerBody(power: SitePower): object {
  if (power.driver !== 'amt') return power;
  const { passwordFile, ...rest } = power;
  return { ...rest, password: readSecret(passwordFile, 'power.passwordFile') };
}
