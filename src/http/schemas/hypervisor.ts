/**
 * The bodies that describe hypervisors.
 *
 * @module
 */
import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { type HypervisorTrust, readEndpoint, readFingerprint } from '../../domain/hypervisor.ts';
import { hostname } from './fields.ts';

const endpoint = z
  .string()
  .transform((text, context): string => {
    const read = readEndpoint(text.trim());
    if ('endpoint' in read) return read.endpoint;
    context.issues.push({ code: 'custom', message: read.expected, input: text });
    return z.NEVER;
  })
  .meta({ description: 'a host name or an address; the port is 8006 where none is given' });

/** A cluster has few nodes, and its API is the same at each. */
const endpoints = z
  .array(endpoint)
  .min(1)
  .max(16)
  .refine((list: readonly string[]) => new Set(list).size === list.length, 'each endpoint once')
  .meta({ description: 'of one cluster, in the order in which they are tried' });

/** It stands in a header and in the lines that people are told to run: no blanks, no quotes. */
const tokenId = z
  .string()
  .regex(
    /^(?!['"=])[!#-&(-.0-9;<>-~]+@[A-Za-z][A-Za-z0-9.\-_]+![A-Za-z][A-Za-z0-9.\-_]+$/,
    'the full id of an API token, such as pilotlight@pve!pilotlight',
  );

const tokenSecret = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    'the secret of the API token: the UUID that was shown once when it was made',
  );

const SHA256 = 'a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons';

const fingerprint = z.string().transform((text, context): string => {
  const read = readFingerprint(text);
  if (read !== undefined) return read;
  context.issues.push({ code: 'custom', message: SHA256, input: text });
  return z.NEVER;
});

/** One, or one for each endpoint: every node of a cluster has a certificate of its own. */
const fingerprints = z
  .union([fingerprint.transform((one) => [one]), z.array(fingerprint).min(1).max(16)], {
    error: 'a SHA-256 fingerprint, or a list of them',
  })
  .meta({ description: 'SHA-256 of the certificate that was confirmed, or one for each endpoint' });

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const LONGEST_PEM = 32 * 1024;

const authority = z
  .string()
  .max(LONGEST_PEM)
  .transform((text, context): string => {
    const expected = authorityExpected(text);
    if (expected === undefined) return text.match(CERTIFICATE)?.join('\n') ?? '';
    context.issues.push({ code: 'custom', message: expected, input: text });
    return z.NEVER;
  })
  .meta({ description: "the CA's certificate in PEM, in place of a fingerprint" });

/** What should have been there instead, or undefined where it is one CA or several. */
function authorityExpected(text: string): string | undefined {
  const expected = "a CA's certificate in PEM, such as the one in /etc/pve/pve-root-ca.pem";
  const blocks = text.match(CERTIFICATE);
  if (blocks === null) return expected;
  try {
    const isAuthority = blocks.every((pem) => new X509Certificate(pem).ca);
    if (isAuthority) return undefined;
    return `${expected}: this is a server's own, which fingerprint takes by its SHA-256`;
  } catch {
    return expected;
  }
}

const trust = { fingerprint: fingerprints.exactOptional(), ca: authority.exactOptional() };

type Given = { readonly fingerprint?: string[]; readonly ca?: string };

/** Both would be two answers to one question. */
function trustOf<T extends Given>(
  { fingerprint: sha256, ca, ...rest }: T,
  context: z.RefinementCtx,
) {
  if (sha256 !== undefined && ca !== undefined) {
    const message = 'fingerprint or ca, and one of them alone';
    context.addIssue({ code: 'custom', message, path: ['ca'], input: ca });
  }
  const found: HypervisorTrust | undefined =
    ca === undefined ? sha256 && { kind: 'fingerprint', sha256 } : { kind: 'ca', pem: ca };
  return { ...rest, ...(found && { trust: found }) };
}

export const newHypervisor = z
  .strictObject({ name: hostname, endpoints, tokenId, tokenSecret, ...trust })
  .transform(trustOf);

/** What is not given stays as it is. */
export const hypervisorPatch = z
  .strictObject({
    name: hostname.exactOptional(),
    endpoints: endpoints.exactOptional(),
    tokenId: tokenId.exactOptional(),
    tokenSecret: tokenSecret.exactOptional(),
    ...trust,
  })
  .transform(trustOf);
