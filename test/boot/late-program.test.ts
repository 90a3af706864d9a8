import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, readlink, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { parse } from 'yaml';
import { createAutoinstall } from '../../src/boot/autoinstall.ts';
import { command, needs } from '../support/needs.ts';
import { hostileText } from './hostile-strings.ts';
import { everywhere, templates, virtualMachine } from './nodes.ts';
import { collector, newFolder, runScript, SHELLS } from './shells.ts';

const autoinstall = createAutoinstall(templates);
const TOOLS = needs(command('curl'), command('dash'), command('busybox', 'busybox-static'));

/** As the installer leaves it, with the network that it made for itself. */
async function newTarget(context: TestContext): Promise<string> {
  const target = await newFolder(context);
  const files = {
    'etc/ssh/ssh_host_ed25519_key': 'SECRET',
    'etc/ssh/ssh_host_ecdsa_key.pub': 'ecdsa-sha2-nistp256 B\n',
    'etc/ssh/ssh_host_ed25519_key.pub': 'ssh-ed25519 A\n',
    'etc/netplan/50-cloud-init.yaml': 'network: {version: 2}\n',
    'etc/netplan/00-installer-config.yaml': 'network: {version: 2}\n',
    'etc/netplan/99-own.yaml': 'network: {version: 2}\n',
    'etc/cloud/cloud.cfg.d/90-installer-network.cfg': 'network: {version: 2}\n',
    'etc/cloud/cloud.cfg.d/99-installer.cfg': '{}\n',
  };
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(target, name, '..'), { recursive: true });
    await writeFile(join(target, name), text);
  }
  return target;
}

function environment(target: string): NodeJS.ProcessEnv {
  return { ...process.env, TARGET_MOUNT_POINT: target, http_proxy: 'http://127.0.0.1:9' };
}

/** Waiting costs a test its time, and tells it nothing. */
function impatient(script: string): string {
  return script.replaceAll(/sleep \d/g, 'sleep 0').replaceAll(/-lt 90/g, '-lt 3');
}

for (const shell of SHELLS) {
  const name = shell.join(' ');

  test(
    `${name}: an installed system gets its network, its key and its first report`,
    TOOLS,
    async (context) => {
      const target = await newTarget(context);
      const { received, origin } = await collector(context, [503, 500]);
      const facts = { ...(await virtualMachine()), installUrl: `${origin}/install/T` };
      const script = impatient(autoinstall.lateProgram(facts));
      const { code, said } = await runScript(shell, script, environment(target));
      assert.equal(code, 0, said);

      const key = await readFile(join(target, 'var/lib/pilotlight/key'), 'utf8');
      assert.match(key, /^[0-9a-f]{64}$/);
      assert.deepEqual(
        received.map(({ url, headers, body }) => [url, headers['x-pilotlight-key-sha256'], body]),
        Array(3).fill([
          '/install/T/installed',
          createHash('sha256').update(key).digest('hex'),
          'ecdsa-sha2-nistp256 B\nssh-ed25519 A\n',
        ]),
      );
      assert.ok(!said.includes(key));

      assert.deepEqual(await readdir(join(target, 'etc/netplan')), [
        '60-pilotlight.yaml',
        '99-own.yaml',
      ]);
      const netplan = parse(await readFile(join(target, 'etc/netplan/60-pilotlight.yaml'), 'utf8'));
      assert.deepEqual(netplan.network.ethernets.boot.addresses, ['192.168.1.23/24']);
      assert.deepEqual((await readdir(join(target, 'etc/cloud/cloud.cfg.d'))).toSorted(), [
        '99-installer.cfg',
        '99-pilotlight-network.cfg',
      ]);
      const units = join(target, 'etc/systemd/system');
      const link = join(units, 'multi-user.target.wants/pilotlight-first-boot.service');
      assert.equal(await readlink(link), '../pilotlight-first-boot.service');
      const unit = await readFile(join(units, 'pilotlight-first-boot.service'), 'utf8');
      assert.match(unit, /^ExecStart=\/bin\/sh \/var\/lib\/pilotlight\/first-boot\.sh$/m);
    },
  );

  test(`${name}: secrets are readable for root alone`, TOOLS, async (context) => {
    const target = await newTarget(context);
    const { origin } = await collector(context);
    const facts = { ...(await virtualMachine()), installUrl: `${origin}/install/T` };
    await runScript(shell, autoinstall.lateProgram(facts), environment(target));
    const mode = async (path: string) => (await stat(join(target, path))).mode & 0o777;
    assert.equal(await mode('var/lib/pilotlight'), 0o700);
    assert.equal(await mode('var/lib/pilotlight/key'), 0o600);
    assert.equal(await mode('etc/netplan/60-pilotlight.yaml'), 0o600);
  });

  test(`${name}: a dead ticket fails the install at once, and says so`, TOOLS, async (context) => {
    const target = await newTarget(context);
    const { received, origin } = await collector(context, [410]);
    const facts = { ...(await virtualMachine()), installUrl: `${origin}/install/T` };
    const { code, said } = await runScript(
      shell,
      autoinstall.lateProgram(facts),
      environment(target),
    );
    assert.equal(code, 1);
    assert.match(said, /the report was refused with 410/);
    assert.equal(received.length, 1);
  });

  test(`${name}: a server that stays away fails the install in the end`, TOOLS, async (context) => {
    const target = await newTarget(context);
    const facts = { ...(await virtualMachine()), installUrl: 'http://127.0.0.1:9/install/T' };
    const script = impatient(autoinstall.lateProgram(facts));
    const { code, said } = await runScript(shell, script, environment(target));
    assert.equal(code, 1);
    assert.match(said, /no answer from http:\/\/127\.0\.0\.1:9\/install\/T\/installed/);
  });
}

test(
  'hostile words are data in the program, and in every file that it writes',
  TOOLS,
  async (context) => {
    const target = await newTarget(context);
    const { origin } = await collector(context);
    const texts = fc.sample(hostileText, 10).map((text) => text.toWellFormed());
    for (const text of [
      ...texts,
      "'; touch OWNED; '",
      '$(touch OWNED)',
      'x\nEND_OF_FILE\ntouch OWNED',
    ]) {
      if (text.includes('\0')) continue;
      const { join: hostileJoin, ...others } = everywhere(text);
      // A file with that line is refused when it is rendered.
      const planted = text.includes('END_OF_FILE') ? undefined : hostileJoin;
      const facts = { ...others, join: planted, installUrl: `${origin}/install/T` };
      const { code, said } = await runScript(['dash'], autoinstall.lateProgram(facts), {
        ...environment(target),
        PWD: target,
      });
      assert.equal(code, 0, said);
      const { network } = parse(
        await readFile(join(target, 'etc/netplan/60-pilotlight.yaml'), 'utf8'),
      );
      assert.deepEqual(network.ethernets.boot.addresses, [text]);
    }
    assert.ok(!(await readdir(process.cwd())).includes('OWNED'));
  },
);

test('a node id that could leave its file is refused', async () => {
  const facts = await virtualMachine();
  const installUrl = 'http://x\nEND_OF_FILE\nreboot';
  assert.throws(() => autoinstall.lateProgram({ ...facts, installUrl }), {
    code: 'TEMPLATE_INVALID',
    message: /a line of the file is END_OF_FILE/,
  });
});
