import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createAuthority } from '../../src/pki/authority.ts';
import { createSshIdentity } from '../../src/pki/ssh-identity.ts';

const MODULES = new URL('../../src/pki/', import.meta.url);
const STARTS = `
  import { createAuthority } from '${MODULES}authority.ts';
  import { createSshIdentity } from '${MODULES}ssh-identity.ts';
  const [folder] = process.argv.slice(-1);
  console.log('running');
  const authority = createAuthority({ folder, now: Date.now });
  await authority.start();
  await createSshIdentity({ folder }).start();
  await authority.serverCredentials(['127.0.0.1', 'pilot']);`;

test('killed at any moment of its first start, it starts again with what machines may trust already', async (context) => {
  const folder = join(mkdtempSync(join(tmpdir(), 'pilotlight-kill-')), 'pki');
  context.after(() => rmSync(join(folder, '..'), { recursive: true }));
  const certificate = join(folder, 'ca.pem');
  let seen: string | undefined;
  for (let delay = 0; delay < 1200; delay += 100) {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', STARTS, folder], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    const ended = once(child, 'exit');
    const kill = setTimeout(() => child.kill('SIGKILL'), delay);
    const [code] = await ended;
    clearTimeout(kill);
    assert.ok(code === 0 || code === null, 'it was killed, or it ended well');
    if (seen !== undefined) assert.equal(readFileSync(certificate, 'utf8'), seen);
    else if (existsSync(certificate)) seen = readFileSync(certificate, 'utf8');
  }
  const authority = createAuthority({ folder, now: Date.now });
  await authority.start();
  assert.equal(authority.caPem(), seen ?? authority.caPem());
  await createSshIdentity({ folder }).start();
});
