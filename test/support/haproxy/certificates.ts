/**
 * A CA with what it signed, as K3s has them: made by openssl, once per test process.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Pair = { readonly certificate: string; readonly key: string };
export type Certificates = { readonly ca: string; readonly server: Pair; readonly client: Pair };

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** `names`: the server's subjectAltName, `DNS:kubernetes`. */
export function makeCertificates(names = 'DNS:kubernetes,DNS:localhost'): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'pl-ca-'));
  const openssl = (...words: string[]) =>
    execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' });
  const text = (name: string) => readFileSync(join(folder, name), 'utf8');
  const sign = (name: string, extensions: string): Pair => {
    writeFileSync(join(folder, `${name}.ext`), extensions);
    openssl('req', ...EC, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
    const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', `${name}.ext`];
    openssl('x509', '-req', '-in', `${name}.csr`, ...by, '-days', '2', '-out', `${name}.pem`);
    return { certificate: text(`${name}.pem`), key: text(`${name}.key`) };
  };
  try {
    const self = ['-x509', '-days', '2', '-subj', '/CN=k3s-server-ca'];
    openssl('req', ...self, ...EC, '-keyout', 'ca.key', '-out', 'ca.pem');
    const server = sign('k3s', `subjectAltName=${names}\nextendedKeyUsage=serverAuth\n`);
    const client = sign('pilotlight-readyz', 'extendedKeyUsage=clientAuth\n');
    return { ca: text('ca.pem'), server, client };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
