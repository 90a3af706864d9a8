/**
 * Certificates as a cluster makes them: its own CA, and for each node a leaf with the node's names and address.
 *
 * @module
 */
import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 86_400_000;

export type PvePem = { readonly certificate: string; readonly key: string };

export type LeafWish = {
  readonly name: string;
  /** Besides `localhost` and the name. */
  readonly addresses?: readonly string[];
  /** From now; negative for one that has expired. */
  readonly days?: number;
  /** Until it is valid. */
  readonly inDays?: number;
};

export type PvePki = {
  readonly ca: string;
  leaf(wish: LeafWish): Promise<PvePem>;
};

export async function createPvePki(name = 'Proxmox Virtual Environment'): Promise<PvePki> {
  const keys = await newKeys();
  const own = await X509CertificateGenerator.createSelfSigned({
    ...{ serialNumber: serial(), keys, signingAlgorithm: ECDSA },
    name: `CN=${name}, O=PVE Cluster Manager CA`,
    ...between(-1, 3650),
    extensions: [new BasicConstraintsExtension(true, undefined, true)],
  });
  return {
    ca: pemOf(own),
    async leaf({ name: node, addresses = ['127.0.0.1'], days = 730, inDays = -1 }) {
      const leafKeys = await newKeys();
      const names = ['localhost', node, `${node}.lan`, ...addresses].map((value) => ({
        ...{ type: isIP(value) ? ('ip' as const) : ('dns' as const), value },
      }));
      const leaf = await X509CertificateGenerator.create({
        ...{ serialNumber: serial(), publicKey: leafKeys.publicKey, signingAlgorithm: ECDSA },
        ...{ issuer: own.subject, signingKey: keys.privateKey },
        subject: `CN=${node}.lan, O=Proxmox Virtual Environment, OU=PVE Cluster Node`,
        ...between(Math.min(inDays, days - 1), days),
        extensions: [
          new BasicConstraintsExtension(false, undefined, false),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
          new SubjectAlternativeNameExtension(names),
        ],
      });
      return { certificate: pemOf(leaf), key: await keyPem(leafKeys) };
    },
  };
}

const serial = () => `01${randomBytes(8).toString('hex')}`;

function between(fromDays: number, untilDays: number) {
  const at = (days: number) => new Date(Date.now() + days * DAY_MS);
  return { notBefore: at(fromDays), notAfter: at(untilDays) };
}

const newKeys = () => webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);

const pemOf = (certificate: X509Certificate) => `${certificate.toString('pem')}\n`;

async function keyPem({ privateKey }: webcrypto.CryptoKeyPair): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey));
  const lines = der.toString('base64').replace(/.{64}/g, '$&\n');
  return `-----BEGIN PRIVATE KEY-----\n${lines}\n-----END PRIVATE KEY-----\n`;
}
