import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { createShell } from '../../src/ssh/shell.ts';
import { temporaryFolder } from '../images/support/temporary-folder.ts';
import { needs } from '../support/needs.ts';
import { type KeyPair, type KeyType, keyPair, SSHD_NEEDS, startSshd } from '../support/sshd.ts';

type Yard = { readonly types?: readonly KeyType[]; readonly runMs?: number };

async function yard(t: TestContext, { types = ['ed25519'], runMs = 10_000 }: Yard = {}) {
  const folder = await temporaryFolder(t);
  const ours = keyPair(folder, 'ed25519', 'ours');
  const stranger = keyPair(folder, 'ed25519', 'stranger');
  const hosts = types.map((type) => keyPair(folder, type, `host-${type}`));
  const hostKeys = types.map((type) => `host-${type}`);
  const sshd = await startSshd(t, { folder, hostKeys, authorized: ours.publicLine });
  function shell(changes: { key?: KeyPair; known?: readonly KeyPair[] } = {}) {
    const known = changes.known ?? hosts;
    const made = createShell({
      ...{ host: '127.0.0.1', port: sshd.port, username: 'root', connectMs: 5_000, runMs },
      privateKey: (changes.key ?? ours).privateKey,
      hostKeys: known.map(({ publicLine }) => publicLine),
      idleMs: 200,
    });
    t.after(() => made.close());
    return made;
  }
  return { folder, stranger, hosts, sshd, shell };
}

test('a program runs as root and its words and code come back', needs(...SSHD_NEEDS), async (t) => {
  const { shell } = await yard(t);
  const { run } = shell();
  assert.deepEqual(await run(['id', '-u']), { code: 0, stdout: '0\n', stderr: '' });
  const hostile = ["it's", '$(id)', 'a b', '\n', ''];
  const { stdout } = await run(['printf', '[%s]', ...hostile]);
  assert.equal(stdout, hostile.map((word) => `[${word}]`).join(''));
  const failed = await run(['sh', '-c', 'echo out; echo err >&2; exit 7']);
  assert.deepEqual(failed, { code: 7, stdout: 'out\n', stderr: 'err\n' });
  assert.equal((await run(['no-such-program'])).code, 127);
});

test('the input arrives whole, and its end too', needs(...SSHD_NEEDS), async (t) => {
  const { shell } = await yard(t);
  const { run } = shell();
  const input = Buffer.alloc(3_000_000, 'abcdefg\n');
  const { stdout } = await run(['wc', '-c'], { input });
  assert.equal(stdout.trim(), '3000000');
  assert.equal((await run(['cat'])).stdout, '');
  // true does not read: what is written to it is lost, and that is no fault.
  assert.equal((await run(['true'], { input })).code, 0);
});

test('a machine with another host key is told nothing', needs(...SSHD_NEEDS), async (t) => {
  const { shell, stranger, hosts } = await yard(t);
  await assert.rejects(shell({ known: [stranger] }).run(['true']), {
    kind: 'host-key',
    message: /another host key than its install reported: SHA256:/,
  });
  await assert.rejects(shell({ known: [] }).run(['true']), { kind: 'host-key' });
  assert.equal((await shell({ known: [stranger, ...hosts] }).run(['true'])).code, 0);
});

test('a server with several keys shows the one that is known', needs(...SSHD_NEEDS), async (t) => {
  const { shell, hosts } = await yard(t, { types: ['ed25519', 'ecdsa', 'rsa'] });
  for (const host of hosts) assert.equal((await shell({ known: [host] }).run(['true'])).code, 0);
});

test('a server that has no key of a known type is refused', needs(...SSHD_NEEDS), async (t) => {
  const { folder, shell } = await yard(t);
  const rsa = keyPair(folder, 'rsa', 'other-rsa');
  await assert.rejects(shell({ known: [rsa] }).run(['true']), {
    kind: 'host-key',
    message: /no host key of the types/,
  });
});

test('a key that the machine does not have is not accepted', needs(...SSHD_NEEDS), async (t) => {
  const { shell, stranger } = await yard(t);
  await assert.rejects(shell({ key: stranger }).run(['true']), {
    kind: 'key-refused',
    message: /does not accept our key/,
  });
});

test('a program that hangs is given up, and ended there too', needs(...SSHD_NEEDS), async (t) => {
  const { shell } = await yard(t, { runMs: 500 });
  const { run } = shell();
  const begun = performance.now();
  await assert.rejects(run(['sleep', '317']), { kind: 'late', message: /within 500 ms/ });
  assert.ok(performance.now() - begun < 2_000);
  await delay(2_000);
  const { stdout } = await run(['sh', '-c', 'cat /proc/[0-9]*/cmdline | tr "\\0" " "']);
  assert.doesNotMatch(stdout, /sleep 317/);
});

test('endless output is cut, and the connection serves on', needs(...SSHD_NEEDS), async (t) => {
  const { shell } = await yard(t);
  const { run } = shell();
  const before = process.memoryUsage().rss;
  await assert.rejects(run(['yes'], { most: 100_000 }), { kind: 'too-much', message: /100000/ });
  await assert.rejects(run(['sh', '-c', 'yes >&2'], { most: 1000 }), { kind: 'too-much' });
  assert.equal((await run(['echo', 'on'])).stdout, 'on\n');
  assert.ok(process.memoryUsage().rss - before < 80e6);
});

test('many programs share a connection, and none is refused', needs(...SSHD_NEEDS), async (t) => {
  const { shell } = await yard(t);
  const { run } = shell();
  const numbers = Array.from({ length: 30 }, (_, index) => String(index));
  const answers = await Promise.all(numbers.map((number) => run(['echo', number])));
  assert.deepEqual(
    answers.map(({ stdout }) => stdout.trim()),
    numbers,
  );
});

test('a program ended by a signal tells its number', needs(...SSHD_NEEDS), async (t) => {
  const { shell } = await yard(t);
  assert.equal((await shell().run(['sh', '-c', 'kill -9 $$'])).code, 137);
});

test(
  'a connection that breaks is said, and the next run makes another',
  needs(...SSHD_NEEDS),
  async (t) => {
    const { shell } = await yard(t);
    const { run } = shell();
    const session =
      'for p in /proc/[0-9]*; do grep -q "^sshd: root" $p/cmdline && kill -9 $(basename $p); done';
    const cut = run(['sh', '-c', session]);
    await assert.rejects(cut, { kind: 'lost' });
    assert.equal((await run(['echo', 'again'])).stdout, 'again\n');
  },
);

test('a server that is killed takes nothing of ours with it', needs(...SSHD_NEEDS), async (t) => {
  const { shell, sshd } = await yard(t);
  const { run } = shell();
  await run(['true']);
  const sleeping = assert.rejects(run(['sleep', '30']), { kind: 'lost' });
  await delay(200);
  await sshd.stop();
  await sleeping;
  await assert.rejects(run(['true']), { kind: 'unreachable' });
});

test('an idle connection is let go and made again', needs(...SSHD_NEEDS), async (t) => {
  const { shell } = await yard(t);
  const { run } = shell();
  const { stdout: first } = await run(['sh', '-c', 'echo $SSH_CONNECTION']);
  await delay(600);
  const { stdout: second } = await run(['sh', '-c', 'echo $SSH_CONNECTION']);
  assert.notEqual(first, second);
});
