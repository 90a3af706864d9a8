import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { firstBootProgram, joinProgram } from '../../src/boot/autoinstall/first-boot-programs.ts';
import { createAutoinstall } from '../../src/boot/autoinstall.ts';
import { type HostProgramFacts, hostProgram } from '../../src/boot/host-program.ts';
import { failureCommand, programCommand } from '../../src/boot/installer-commands.ts';
import { command, needs } from '../support/needs.ts';
import {
  everywhere,
  exampleProfile,
  HOSTILE_TEXT,
  JOIN,
  optiplex,
  PILOTLIGHT_KEY,
  templates,
} from './nodes.ts';
import { SHELLS } from './shells.ts';

const autoinstall = createAutoinstall(templates);

const HOST: HostProgramFacts = {
  ...{
    hostUrl: 'https://x/pve/hosts/y',
    key: '0'.repeat(64),
    caPem: JOIN.caPem,
    hostname: 'pve-1',
  },
  profile: { repositories: 'no-subscription', cluster: undefined },
};

const IN_A_CLUSTER: HostProgramFacts = {
  ...{ ...HOST, hostUrl: `https://x/${HOSTILE_TEXT}`, hostname: HOSTILE_TEXT },
  profile: {
    repositories: 'enterprise',
    cluster: { host: HOSTILE_TEXT, fingerprint: 'AB:CD', password: 'none' },
  },
};

async function programs(): Promise<Readonly<Record<string, string>>> {
  const facts = {
    ...(await optiplex()),
    profile: exampleProfile('worker'),
    join: JOIN,
    pilotlightKey: PILOTLIGHT_KEY,
  };
  const hostile = { ...everywhere(HOSTILE_TEXT), installUrl: 'http://192.168.1.10:8080/install/T' };
  return {
    'early.sh': autoinstall.earlyProgram(facts),
    'late.sh': autoinstall.lateProgram(facts),
    'first-boot.sh': firstBootProgram(templates, 'http://x/'),
    'join.sh': joinProgram(templates, 'https://x/join/y'),
    'first-boot.sh of a host': hostProgram(templates, HOST),
    'first-boot.sh of a host in a cluster': hostProgram(templates, IN_A_CLUSTER),
    'early.sh of a hostile node': autoinstall.earlyProgram(hostile),
    'late.sh of a hostile node': autoinstall.lateProgram(hostile),
    'the command that fetches': `#!/bin/sh\n${programCommand('http://x/install/T', 'late')}\n`,
    'the command that reports a failure': `#!/bin/sh\n${failureCommand('http://x/install/T')}\n`,
  };
}

/**
 * SC2012: the names of crash reports are the installer's own, and only `ls` sorts them by time.
 * SC2016: hostile words look like expressions in quotes, and are to stay what they are.
 */
test('shellcheck finds nothing in the programs', needs(command('shellcheck')), async () => {
  for (const [name, input] of Object.entries(await programs())) {
    const args = ['--shell=sh', '--exclude=SC2012,SC2016', '-'];
    const { status, stdout } = spawnSync('shellcheck', args, { input, encoding: 'utf8' });
    assert.equal(status, 0, `${name}: ${stdout}`);
  }
});

for (const [program = '', ...args] of SHELLS) {
  const ready = needs(command(program, program === 'busybox' ? 'busybox-static' : program));
  test(`${program} reads every program to its end`, ready, async () => {
    for (const [name, input] of Object.entries(await programs())) {
      const { status, stderr } = spawnSync(program, [...args, '-n'], { input, encoding: 'utf8' });
      assert.equal(status, 0, `${name}: ${stderr}`);
    }
  });
}
