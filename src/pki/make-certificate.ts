/**
 * Makes certificates. Only its own process imports this module: its packages take a quarter of a
 * second (measured) and some memory, and one of them adds to the global Reflect.
 *
 * The extensions are those that OpenSSL asks for with -x509_strict, and with it Python since 3.13.
 *
 * @module
 */
import 'reflect-metadata';
import { createPrivateKey, webcrypto } from 'node:crypto';
import { isIPv4 } from 'node:net';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { CertificateOrder, KeyAndCertificate } from './certificate-orders.ts';

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const CRITICAL = true;

export async function makeCertificate(order: CertificateOrder): Promise<KeyAndCertificate> {
  const keys = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);
  const certificate =
    order.kind === 'authority' ? await authority(order, keys) : await server(order, keys);
  return { key: await keyPem(keys.privateKey), certificate: `${certificate.toString('pem')}\n` };
}

type OrderOf<Kind> = Extract<CertificateOrder, { kind: Kind }>;

/** It signs servers and no other authority (path length 0). Its name tells its key. */
async function authority(order: OrderOf<'authority'>, keys: webcrypto.CryptoKeyPair) {
  const identifier = await SubjectKeyIdentifierExtension.create(keys.publicKey);
  return await X509CertificateGenerator.createSelfSigned({
    ...common(order),
    name: `CN=Pilotlight CA ${identifier.keyId.slice(0, 8).toLowerCase()}`,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, CRITICAL),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, CRITICAL),
      identifier,
    ],
  });
}

async function server(order: OrderOf<'server'>, { publicKey }: webcrypto.CryptoKeyPair) {
  const { names } = order;
  const issuer = new X509Certificate(order.issuer.certificate);
  const sans = names.map((value) => ({ type: isIPv4(value) ? 'ip' : 'dns', value }) as const);
  return await X509CertificateGenerator.create({
    ...common(order),
    subject: 'CN=Pilotlight',
    issuer: issuer.subject,
    publicKey,
    signingKey: await signingKey(order.issuer.key),
    extensions: [
      new BasicConstraintsExtension(false, undefined, CRITICAL),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, CRITICAL),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(sans),
      await SubjectKeyIdentifierExtension.create(publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
}

function common({ serial, notBefore, notAfter }: CertificateOrder) {
  return {
    serialNumber: serial,
    notBefore: new Date(notBefore),
    notAfter: new Date(notAfter),
    signingAlgorithm: ECDSA,
  };
}

async function keyPem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  const pem = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  return pem.export({ format: 'pem', type: 'pkcs8' }).toString();
}

async function signingKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ format: 'der', type: 'pkcs8' });
  return await webcrypto.subtle.importKey('pkcs8', der, ECDSA, false, ['sign']);
}
