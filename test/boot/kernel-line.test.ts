import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { forGrub, forIpxe, kernelLine, kernelOptionProblem } from '../../src/boot/kernel-line.ts';
import { parseGrubLine } from './grub-grammar.ts';
import { hostileText } from './hostile-strings.ts';
import { parseLine } from './ipxe-grammar.ts';
import { OPTIPLEX_SCREEN } from './nodes.ts';

test('options that kernels take are taken', () => {
  for (const word of [
    'quiet',
    'console=ttyS0,115200n8',
    'intel_iommu=on',
    'pci=resource_alignment=20@0000:01:00.0;21@0000:02:00.0',
    'memmap=64M!4G',
    'i915.enable_guc=3',
    'nvme_core.default_ps_max_latency_us=0',
  ]) {
    assert.equal(kernelOptionProblem(word), undefined, word);
  }
});

test('whatever is taken for an option is one word for iPXE and for GRUB', () => {
  fc.assert(
    fc.property(fc.oneof(hostileText, fc.string({ unit: 'grapheme-ascii' })), (word) => {
      if (kernelOptionProblem(word) !== undefined) return;
      const words = kernelLine({ ...OPTIPLEX_SCREEN, kernelOptions: [word] });
      assert.deepEqual(
        parseLine(`kernel ${forIpxe(words)}`, () => 'LEAK')[0]?.words.slice(1),
        words,
      );
      assert.deepEqual(parseGrubLine(`linux ${forGrub(words)}`), [['linux', ...words]]);
    }),
  );
});

test('what is no option is refused with its place', () => {
  for (const word of [
    '',
    'a b',
    '"a"',
    "a'b",
    '$x',
    '$' + '{x}',
    '#a',
    ';',
    '||',
    '-',
    '---',
    'a\\',
    'a\nb',
    'ü',
  ]) {
    assert.throws(() => kernelLine({ ...OPTIPLEX_SCREEN, kernelOptions: ['quiet', word] }), {
      code: 'INPUT_INVALID',
      message: /^kernelOptions\[1\]: expected one kernel option/,
    });
  }
});

test('what Pilotlight sets cannot be set by a profile', () => {
  for (const word of [
    'ds=nocloud',
    'url=http://x/y.iso',
    'autoinstall',
    'root=/dev/sda',
    'BOOTIF=01',
  ]) {
    assert.match(kernelOptionProblem(word) ?? '', /which Pilotlight sets$/);
  }
});

test('a line that the kernel would cut is refused', () => {
  const kernelOptions = Array.from(
    { length: 30 },
    (_, index) => `module${index}.option=${'x'.repeat(60)}`,
  );
  assert.throws(() => kernelLine({ ...OPTIPLEX_SCREEN, kernelOptions }), {
    code: 'INPUT_INVALID',
    message: /expected a kernel line of at most 2047/,
  });
});

test('casper needs a URL that ends in .iso, and cloud-init one that ends in a slash', () => {
  assert.throws(() => kernelLine({ ...OPTIPLEX_SCREEN, isoUrl: 'http://x/a.iso?t=1' }), /isoUrl/);
  assert.throws(() => kernelLine({ ...OPTIPLEX_SCREEN, seedUrl: 'http://x/a' }), /seedUrl/);
});
