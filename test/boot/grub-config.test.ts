import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { createGrubConfigs, grubPath } from '../../src/boot/grub-config.ts';
import type { InstallView } from '../../src/boot/ipxe-script.ts';
import type { Screen } from '../../src/domain/screen.ts';
import { assertGolden } from '../support/golden.ts';
import { parseGrubLine } from './grub-grammar.ts';
import { hostileText } from './hostile-strings.ts';
import { HOSTILE_TEXT, OPTIPLEX_SCREEN, templates, VM_SCREEN } from './nodes.ts';

const configs = createGrubConfigs(templates);
const { scriptUrl } = OPTIPLEX_SCREEN;

/** As GRUB fetches it: kernel and initrd by TFTP. */
function byTftp(screen: InstallView): InstallView {
  const folder = 'tftp://192.168.1.10/install/00112233445566778899aabbccddeeff';
  return { ...screen, kernelUrl: `${folder}/vmlinuz`, initrdUrl: `${folder}/initrd` };
}

function screensWith(text: string): readonly Screen[] {
  return [
    { ...byTftp(OPTIPLEX_SCREEN), hostname: text, imageLabel: text },
    { kind: 'waiting', mac: text, scriptUrl },
    { kind: 'queue', hostname: text, position: 1, scriptUrl },
    { kind: 'local', method: 'exit', reason: text },
    { kind: 'stopped', name: text, title: text, reason: text, advice: text, scriptUrl },
  ];
}

function skeleton(config: string): readonly string[] {
  return config.split('\n').flatMap((line) => parseGrubLine(line).map(([name = '']) => name));
}

test('the file that every GRUB asks for first', () => {
  assertGolden('boot/grub.cfg', configs.first({ folderUrl: 'tftp://192.168.1.10/grub' }));
});

test('the first file reads the file of the machine, from the server that it names', () => {
  const commands = configs
    .first({ folderUrl: 'tftp://192.168.1.10/grub' })
    .split('\n')
    .flatMap(parseGrubLine);
  const path = '<net_default_mac>/u<uuid>/d<modules>/a<ranges>.cfg';
  assert.deepEqual(
    commands.find(([name]) => name === 'source'),
    ['source', `(tftp,192.168.1.10)/grub/${path}`],
  );
});

test('the files that install', () => {
  assertGolden('boot/optiplex-1.install.cfg', configs.screen(byTftp(OPTIPLEX_SCREEN)));
  assertGolden('boot/vm-3.install.cfg', configs.screen(byTftp(VM_SCREEN)));
});

test('the kernel line is the same in GRUB and in iPXE', () => {
  const line = configs
    .screen(byTftp(VM_SCREEN))
    .split('\n')
    .find((text) => text.startsWith('if linux'));
  const words = parseGrubLine(line ?? '')[0] ?? [];
  assert.equal(words[2], '(tftp,192.168.1.10)/install/00112233445566778899aabbccddeeff/vmlinuz');
  assert.ok(words.includes(`ds=nocloud;s=${VM_SCREEN.seedUrl}`));
  assert.deepEqual(words.slice(-3), ['---', 'console=tty0', 'console=ttyS0,115200n8']);
});

test('the files that wait, leave and say why', () => {
  const texts = screensWith('o\'brien says "$x; y"').slice(1);
  assertGolden('boot/other-screens.cfg', texts.map((screen) => configs.screen(screen)).join('\n'));
});

test('hostile words change what a file says, and nothing that it does', () => {
  const harmless = screensWith('word').map((screen) => skeleton(configs.screen(screen)));
  fc.assert(
    fc.property(hostileText, (text) => {
      assert.deepEqual(
        screensWith(text).map((screen) => skeleton(configs.screen(screen))),
        harmless,
      );
    }),
    { numRuns: 60, examples: [[HOSTILE_TEXT]] },
  );
});

test('a URL becomes a path of GRUB, or is refused', () => {
  assert.equal(grubPath('http://10.0.0.1:8080/a/b'), '(http,10.0.0.1:8080)/a/b');
  for (const url of ['https://10.0.0.1/a', 'tftp://10.0.0.1', 'tftp://10.0.0.1)/(hd0)/a', '/a']) {
    assert.throws(() => grubPath(url), { code: 'INPUT_INVALID' });
  }
});
