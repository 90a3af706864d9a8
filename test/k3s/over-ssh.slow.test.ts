import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { fetchSnapshot } from '../../src/k3s/fetch-snapshot.ts';
import { printed, type RemoteShell } from '../../src/k3s/remote-shell.ts';
import { createShell } from '../../src/ssh/shell.ts';
import { temporaryFolder } from '../images/support/temporary-folder.ts';
import { needs } from '../support/needs.ts';
import { keyPair, SSHD_NEEDS, startSshd } from '../support/sshd.ts';

test(
  'a shell over SSH is what the programs of K3s are run with',
  needs(...SSHD_NEEDS),
  async (t) => {
    const folder = await temporaryFolder(t);
    const ours = keyPair(folder, 'ed25519', 'ours');
    const host = keyPair(folder, 'ed25519', 'host');
    const sshd = await startSshd(t, { folder, hostKeys: ['host'], authorized: ours.publicLine });
    const shell = createShell({
      ...{ host: '127.0.0.1', port: sshd.port, username: 'root', privateKey: ours.privateKey },
      ...{ hostKeys: [host.publicLine], connectMs: 5_000, runMs: 20_000 },
    });
    t.after(() => shell.close());
    const remote: RemoteShell = shell;
    const bytes = randomBytes(3_000_000);
    const name = "it's a snapshot";
    await mkdir(join(folder, 'there'));
    await writeFile(join(folder, 'there', name), bytes);
    await chmod(join(folder, 'there', name), 0o600);
    const path = join(folder, 'there', name);
    const snapshot = { name, memberName: 'opti-01', path, bytes: bytes.length, createdAt: 0 };
    const fetched = await fetchSnapshot(remote, snapshot, join(folder, 'kept'));
    assert.ok((await readFile(fetched.path)).equals(bytes));
    await assert.rejects(printed(remote, ['cat', '--', '/no/such/file']), {
      kind: 'program',
      message: /No such file/,
    });
  },
);
