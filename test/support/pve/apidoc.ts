/**
 * The official description of the API, where PVE_APIDOC names its file: `{paths: {path: {method: …}}}`. The
 * file of another version lies beside it, under its own number.
 *
 * @module
 */
import { existsSync, readFileSync } from 'node:fs';
import { handWritten } from './description.ts';
import type { Description, Parameters, PveVersion } from './parameter-schema.ts';

type Method = { readonly parameters?: { readonly properties?: Parameters } };
type Apidoc = { readonly paths: Readonly<Record<string, Readonly<Record<string, Method>>>> };

const known = new Map<PveVersion, Description>();

/** The official one where it is at hand, else the one that was written by hand. */
export function descriptionOf(version: PveVersion): Description {
  const description = known.get(version) ?? officialDescription(version) ?? handWritten(version);
  known.set(version, description);
  return description;
}

export function officialDescription(version: PveVersion): Description | undefined {
  const named = process.env['PVE_APIDOC'];
  const path = named?.replace(/8\.4|9\.1/, version);
  if (!path?.includes(version) || !existsSync(path)) return undefined;
  const { paths }: Apidoc = JSON.parse(readFileSync(path, 'utf8'));
  return new Map(
    Object.entries(paths).flatMap(([at, methods]) =>
      Object.entries(methods).map(([method, { parameters }]): [string, Parameters] => [
        `${method} ${at}`,
        parameters?.properties ?? {},
      ]),
    ),
  );
}
