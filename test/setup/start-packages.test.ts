import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';

const MODULE = new URL('../../setup/start-packages.mjs', import.meta.url).href;

const START = `import { ensureStartPackages } from '${MODULE}'; ensureStartPackages();`;
const PACKAGES = new URL('../../setup/packages.mjs', import.meta.url).href;

/** A fresh Debian as far as apt goes: what it is asked for is written down. `has` is installed. */
function freshMachine(context: TestContext, has: readonly string[] = []) {
  const folder = mkdtempSync(join(tmpdir(), 'pilotlight-fresh-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const calls = join(folder, 'calls');
  const programs = {
    'dpkg-query': `case " ${has.join(' ')} " in *" $4 "*) printf 'install ok installed' ;; *) exit 1 ;; esac`,
    'apt-cache': "echo '  Candidate: 1.0'",
    'apt-get': `echo "$*" >>'${calls}'`,
    sudo: 'shift; exec "$@"',
  };
  for (const [name, body] of Object.entries(programs)) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  writeFileSync(calls, '');
  /** What npm start has installed. */
  return (env: Readonly<Record<string, string>>, program = START): readonly string[] => {
    const words = ['--input-type=module', '--eval', program];
    const { status, stderr } = spawnSync(process.execPath, words, {
      env: { PATH: `${folder}:${process.env['PATH']}`, ...env },
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    const installs = readFileSync(calls, 'utf8').matchAll(
      /^install .*--no-install-recommends (.*)$/gm,
    );
    return [...installs].map(([, names = '']) => names);
  };
}

/** What every host needs: loaders, and what copies of ISOs are made with. */
const LOADERS = 'ipxe xorriso';

test('npm start installs haproxy beside the loaders', (context) => {
  assert.deepEqual(freshMachine(context)({}), [LOADERS, 'haproxy']);
});

test('npm run packages brings the same, and starts nothing', (context) => {
  assert.deepEqual(freshMachine(context)({}, `await import('${PACKAGES}');`), [LOADERS, 'haproxy']);
});

test('what is installed is not installed again', (context) => {
  assert.deepEqual(freshMachine(context, ['ipxe', 'xorriso', 'haproxy'])({}), []);
});

test('who has another balancer, or none, is not given this one', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'pilotlight-config-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'pilotlight.yaml');
  writeFileSync(file, 'haproxy: off\n');
  assert.deepEqual(freshMachine(context)({ PILOTLIGHT_CONFIG: file }), [LOADERS]);
  assert.deepEqual(freshMachine(context)({ PILOTLIGHT_HAPROXY: 'system' }), [LOADERS]);
});

test('a configuration with a mistake is left to the service', (context) => {
  assert.deepEqual(freshMachine(context)({ PILOTLIGHT_HAPROXY: 'nginx' }), [LOADERS]);
});
