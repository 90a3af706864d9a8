import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { renderHaproxy } from '../../src/haproxy/render.ts';
import { DEFAULT_PORTS, TARGET_PORTS } from '../../src/haproxy/render-options.ts';
import { trustFiles } from '../../src/haproxy/trust.ts';
import { makeCertificates } from '../support/haproxy/certificates.ts';
import { HAPROXY_NEEDS, realHaproxy } from '../support/haproxy/real-haproxy.ts';
import { command, needs } from '../support/needs.ts';

const NEEDED = needs(...HAPROXY_NEEDS, command('openssl'));

const NAME = fc.stringMatching(/^[a-zA-Z0-9]([a-zA-Z0-9-]{0,20}[a-zA-Z0-9])?$/);
const ADDRESS = fc
  .tuple(fc.integer({ min: 1, max: 223 }), fc.nat(255), fc.nat(255))
  .map((bytes) => `${bytes.join('.')}.7`);
const SERVERS = fc.uniqueArray(fc.record({ name: NAME, address: ADDRESS }), {
  maxLength: 20,
  comparator: (a, b) => a.name.toLowerCase() === b.name.toLowerCase() || a.address === b.address,
});
const FOLDER = fc.constantFrom('plain', 'with space', 'größe', "o'k".replace("'", '+'));

test('real haproxy accepts every configuration that is rendered', NEEDED, () => {
  const home = mkdtempSync(join(tmpdir(), 'pl hap-'));
  const { ca, client } = makeCertificates();
  const options = { ports: DEFAULT_PORTS, targets: TARGET_PORTS, listen: '*', runAs: undefined };
  try {
    fc.assert(
      fc.property(SERVERS, SERVERS, FOLDER, fc.boolean(), (servers, ingress, name, sendProxy) => {
        const folder = join(home, name);
        execFileSync('mkdir', ['-p', folder]);
        const files = trustFiles({ ca, client: sendProxy ? client : undefined }, folder);
        for (const file of Object.values(files)) if (file) writeFileSync(file.path, file.text);
        const text = renderHaproxy(
          { servers, ingress },
          {
            ...options,
            sendProxy,
            statsSocket: join(folder, 's'),
            stateFile: join(folder, 'state'),
            caFile: files.ca?.path,
            clientCertificate: files.client?.path,
          },
        );
        writeFileSync(join(folder, 'cfg'), text);
        execFileSync(realHaproxy(), ['-c', '-q', '-f', join(folder, 'cfg')], { stdio: 'pipe' });
      }),
      { numRuns: 40 },
    );
  } finally {
    rmSync(home, { recursive: true });
  }
});

test('the golden configurations have nothing that real haproxy warns of', NEEDED, () => {
  const home = mkdtempSync(join(tmpdir(), 'pl-hap-'));
  const { ca, client } = makeCertificates();
  const files = trustFiles({ ca, client }, home);
  try {
    for (const name of ['servers-0', 'servers-1', 'servers-3', 'servers-5']) {
      const golden = new URL(`../golden/haproxy/${name}.cfg`, import.meta.url);
      const text = readFileSync(golden, 'utf8')
        .replaceAll(/\S+\/ca-\w+\.pem/g, files.ca?.path ?? '')
        .replaceAll(/\S+\/readyz-\w+\.pem/g, files.client?.path ?? '')
        .replaceAll('/var/lib/pilotlight/haproxy', home);
      for (const file of Object.values(files)) if (file) writeFileSync(file.path, file.text);
      writeFileSync(join(home, 'servers.state'), '1\n');
      writeFileSync(join(home, 'cfg'), text);
      const words = ['-c', '-f', join(home, 'cfg'), '-dW'];
      assert.doesNotThrow(() => execFileSync(realHaproxy(), words, { stdio: 'pipe' }), name);
    }
  } finally {
    rmSync(home, { recursive: true });
  }
});
