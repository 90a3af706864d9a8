import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import fc from 'fast-check';
import { createIpxeScripts } from '../../src/boot/ipxe-script.ts';
import type { Screen } from '../../src/domain/screen.ts';
import { assertGolden } from '../support/golden.ts';
import { hostileText } from './hostile-strings.ts';
import { type IpxeCommand, parseLine, scriptLines } from './ipxe-grammar.ts';
import { HOSTILE_TEXT, OPTIPLEX_SCREEN, TEMPLATES_FOLDER, templates, VM_SCREEN } from './nodes.ts';

const scripts = createIpxeScripts(templates);
const { scriptUrl } = OPTIPLEX_SCREEN;

/** Every screen that holds text, with `text` wherever it may stand. */
function screensWith(text: string): readonly Screen[] {
  return [
    { ...OPTIPLEX_SCREEN, hostname: text, imageLabel: text, scriptUrl: `${scriptUrl}?x=${text}` },
    { kind: 'waiting', mac: text, scriptUrl },
    { kind: 'queue', hostname: text, position: 1, scriptUrl },
    { kind: 'local', method: 'exit', reason: text },
    { kind: 'stopped', name: text, title: text, reason: text, advice: text, scriptUrl },
  ];
}

function commandsOf(script: string): readonly IpxeCommand[] {
  return scriptLines(script).flatMap((line) => parseLine(line, (name) => `<${name}>`));
}

/** What a script does, without what it says and fetches. */
function skeleton(script: string): readonly string[] {
  return commandsOf(script).map(({ after, words: [name = ''] }) => `${after} ${name}`);
}

test('the script that installs an Optiplex', () => {
  assertGolden('boot/optiplex-1.install.ipxe', scripts.screen(OPTIPLEX_SCREEN));
});

test('the script that installs a virtual machine, with the words of its profile', () => {
  assertGolden('boot/vm-3.install.ipxe', scripts.install(VM_SCREEN));
});

test('a machine that waits for approval', () => {
  const view = { kind: 'waiting', mac: 'd0:50:99:4e:05:57', scriptUrl } as const;
  assertGolden('boot/waiting.ipxe', scripts.screen(view));
});

test('a node that waits for its turn', () => {
  const view = { kind: 'queue', hostname: 'optiplex-3', position: 2, scriptUrl } as const;
  assertGolden('boot/queue.ipxe', scripts.screen(view));
});

test('a node that boots from its disk, by exit and by sanboot', () => {
  const reason = 'it is in rotation';
  assertGolden('boot/local-exit.ipxe', scripts.screen({ kind: 'local', method: 'exit', reason }));
  assertGolden(
    'boot/local-sanboot.ipxe',
    scripts.local({ kind: 'local', method: 'sanboot', reason }),
  );
});

test('a node whose install failed', () => {
  assertGolden(
    'boot/failed.ipxe',
    scripts.screen({
      kind: 'stopped',
      name: 'optiplex-1',
      title: 'the install failed',
      reason: 'curtin: no disk matches ssd=true',
      advice: 'mend the profile, then reinstall from the page or the API',
      scriptUrl,
    }),
  );
});

test('the two outcomes of the check', () => {
  assertGolden(
    'boot/check-passed.ipxe',
    scripts.check({ kind: 'passed', summary: '16384 MiB of memory' }),
  );
  const reason = '4096 MiB of memory, and the profile vm asks for 5500 MiB';
  assertGolden('boot/check-refused.ipxe', scripts.check({ kind: 'refused', reason }));
});

test('the script for an iPXE that was told none', () => {
  assertGolden(
    'boot/autoexec.ipxe',
    scripts.autoexec({
      bootUrl: 'http://192.168.1.10:8080/boot',
      loadersUrl: 'tftp://192.168.1.10/loaders',
    }),
  );
});

test('hostile words change what a script says, and nothing that it does', () => {
  const harmless = screensWith('word').map((screen) => skeleton(scripts.screen(screen)));
  fc.assert(
    fc.property(hostileText, (text) => {
      assert.deepEqual(
        screensWith(text).map((screen) => skeleton(scripts.screen(screen))),
        harmless,
      );
    }),
    { numRuns: 60, examples: [[HOSTILE_TEXT]] },
  );
});

test('each word of the kernel line reaches the kernel as one word', () => {
  const kernel = commandsOf(scripts.install(VM_SCREEN)).find(({ words }) => words[0] === 'kernel');
  assert.deepEqual(kernel?.words.slice(4), [
    'initrd=initrd',
    'ip=dhcp',
    'root=/dev/ram0',
    'ramdisk_size=1500000',
    'url=http://192.168.1.10:8081/install/00112233445566778899aabbccddeeff/ubuntu-24.04.4-live-server-amd64.iso',
    'cloud-config-url=/dev/null',
    'autoinstall',
    `ds=nocloud;s=${VM_SCREEN.seedUrl}`,
    'BOOTIF=01-bc-24-11-00-00-03',
    '---',
    'console=tty0',
    'console=ttyS0,115200n8',
  ]);
});

test('no script can spin: between a label and the way back to it there is a sleep, or something to wait for', () => {
  const folder = `${TEMPLATES_FOLDER}/ipxe`;
  for (const file of readdirSync(folder)) {
    const body = readFileSync(`${folder}/${file}`, 'utf8').replace(/\{\{!--.*?--\}\}/gs, '');
    const lines = body.split('\n');
    for (const [index, line] of lines.entries()) {
      const target = /goto (\S+)$/.exec(line)?.[1];
      const back = lines.indexOf(`:${target}`);
      if (target === undefined || back > index) continue;
      const between = lines.slice(back, index).join('\n');
      assert.match(between, /^sleep \d+$/m, `${file}: goto ${target} in line ${index + 1}`);
    }
  }
});

test('every label that a script goes to is there', () => {
  const folder = `${TEMPLATES_FOLDER}/ipxe`;
  for (const file of readdirSync(folder)) {
    const body = readFileSync(`${folder}/${file}`, 'utf8');
    for (const [, label] of body.matchAll(/goto (\S+)/g)) {
      assert.match(body, new RegExp(`^:${label}$`, 'm'), `${file}: ${label}`);
    }
  }
});
