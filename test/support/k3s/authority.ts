/**
 * A certificate authority of a test, and a server certificate for 127.0.0.1, made by openssl.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type TestAuthority = {
  readonly caPem: string;
  readonly key: string;
  readonly cert: string;
};

const EXTENSIONS = `
[ca]
basicConstraints = critical, CA:true, pathlen:0
keyUsage = critical, keyCertSign, cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical, CA:false
extendedKeyUsage = serverAuth
subjectAltName = IP:127.0.0.1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
`;

const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];

export function makeAuthority(name = 'Test CA'): TestAuthority {
  const folder = mkdtempSync(join(tmpdir(), 'authority-'));
  const openssl = (...argv: readonly string[]) =>
    execFileSync('openssl', argv, { cwd: folder, stdio: 'pipe' });
  try {
    writeFileSync(join(folder, 'x.cnf'), `[req]\ndistinguished_name = name\n[name]\n${EXTENSIONS}`);
    const authority = ['-keyout', 'ca.key', '-out', 'ca.pem', '-days', '30', '-config', 'x.cnf'];
    openssl('req', '-x509', ...EC, ...authority, '-subj', `/CN=${name}`, '-extensions', 'ca');
    openssl('req', ...EC, '-keyout', 'key', '-out', 'csr', '-config', 'x.cnf', '-subj', '/CN=door');
    const signed = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-days', '30'];
    const extended = ['-extfile', 'x.cnf', '-extensions', 'server'];
    openssl('x509', '-req', '-in', 'csr', '-out', 'cert', ...signed, ...extended);
    const read = (file: string) => readFileSync(join(folder, file), 'utf8');
    return { caPem: read('ca.pem'), key: read('key'), cert: read('cert') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
