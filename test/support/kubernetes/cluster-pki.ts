/**
 * The CAs of a cluster as K3s has them: one for its servers and one for its clients.
 *
 * @module
 */
import 'reflect-metadata';
import { createPrivateKey, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Pkcs10CertificateRequest,
  SubjectAlternativeNameExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 24 * 60 * 60_000;
const [ip, dns] = ['ip', 'dns'] as const;

export type Pem = { readonly certificate: string; readonly key: string };

export type ClientWish = {
  readonly name: string;
  readonly groups?: readonly string[];
  /** From now; negative for one that has expired. */
  readonly days?: number;
};

export type ClusterPki = {
  readonly serverCa: string;
  readonly clientCa: string;
  /** For these addresses and names. */
  server(sans: readonly string[], days?: number): Promise<Pem>;
  /** The certificate, and the client CA's behind it, as K3s writes them. */
  client(wish: ClientWish): Promise<Pem>;
  /** Checks the request's own signature first. Throws where it is not right. */
  sign(request: string, seconds: number): Promise<string>;
};

type Authority = { certificate: X509Certificate; privateKey: webcrypto.CryptoKey };

/** `serverCa`: the authority of its servers, where there is one already. */
export async function createClusterPki(serverCa?: Pem): Promise<ClusterPki> {
  const servers = await (serverCa === undefined ? authority('k3s-server-ca') : given(serverCa));
  const clients = await authority('k3s-client-ca');
  const clientExtensions = [
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
    new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]),
  ];
  return {
    serverCa: pemOf(servers.certificate),
    clientCa: pemOf(clients.certificate),
    async server(wanted, days = 365) {
      const keys = await newKeys();
      const sans = wanted.map((value) => ({ type: isIP(value) ? ip : dns, value }));
      const extensions = [
        new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
        new SubjectAlternativeNameExtension(sans),
      ];
      const subject = { subject: 'CN=k3s', publicKey: keys.publicKey, extensions };
      return { certificate: pemOf(await issue(servers, subject, days)), key: await keyPem(keys) };
    },
    async client({ name, groups = [], days = 365 }) {
      const keys = await newKeys();
      const subject = [...groups.map((group) => `O=${group}`), `CN=${name}`].join(',');
      const wish = { subject, publicKey: keys.publicKey, extensions: clientExtensions };
      const own = pemOf(await issue(clients, wish, days));
      return { certificate: `${own}${pemOf(clients.certificate)}`, key: await keyPem(keys) };
    },
    async sign(request, seconds) {
      const asked = new Pkcs10CertificateRequest(request);
      if (!(await asked.verify())) throw new Error('the request is signed with another key');
      const subject = asked.subject;
      const wish = { subject, publicKey: asked.publicKey, extensions: clientExtensions };
      return pemOf(await issue(clients, wish, seconds / 86_400));
    },
  };
}

async function authority(name: string): Promise<Authority> {
  const keys = await newKeys();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    ...{ serialNumber: '01', name: `CN=${name}`, keys, signingAlgorithm: ECDSA },
    ...times(3650),
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.digitalSignature, true),
    ],
  });
  return { certificate, privateKey: keys.privateKey };
}

async function given({ certificate, key }: Pem): Promise<Authority> {
  const der = createPrivateKey(key).export({ format: 'der', type: 'pkcs8' });
  const privateKey = await webcrypto.subtle.importKey('pkcs8', der, ECDSA, false, ['sign']);
  return { certificate: new X509Certificate(certificate), privateKey };
}

type Subject = Pick<
  Parameters<typeof X509CertificateGenerator.create>[0],
  'subject' | 'publicKey' | 'extensions'
>;

function issue(by: Authority, subject: Subject, days: number): Promise<X509Certificate> {
  return X509CertificateGenerator.create({
    ...subject,
    ...times(days),
    serialNumber: `01${randomBytes(8).toString('hex')}`,
    issuer: by.certificate.subject,
    signingKey: by.privateKey,
    signingAlgorithm: ECDSA,
  });
}

/** A certificate that has expired began a day before it did. */
function times(days: number) {
  const end = Date.now() + days * DAY_MS;
  return { notBefore: new Date(Math.min(Date.now(), end) - DAY_MS), notAfter: new Date(end) };
}

const newKeys = () => webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify']);

const pemOf = (certificate: X509Certificate) => `${certificate.toString('pem')}\n`;

async function keyPem({ privateKey }: webcrypto.CryptoKeyPair): Promise<string> {
  const bytes = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', privateKey));
  const key = createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' });
  return key.export({ format: 'pem', type: 'sec1' }).toString();
}
