import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { forGrub, forIpxe, kernelLine, kernelOptionProblem } from '../../src/boot/kernel-line.ts';
import { ProvisioningError } from '../../src/domain/errors.ts';
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

test('over NFS nothing on the line makes casper or cloud-init fetch the ISO', () => {
  const words = kernelLine(OPTIPLEX_SCREEN);
  assert.deepEqual(words.slice(0, 5), [
    'initrd=initrd',
    'ip=dhcp',
    'netboot=nfs',
    'nfsroot=192.168.1.10:/install/00112233445566778899aabbccddeeff',
    'fsck.mode=skip',
  ]);
  assert.doesNotMatch(words.join(' '), /(^| )(iso-)?url=|toram|root=\/dev|ramdisk_size/);
});

test('whatever NFS root is taken is one word without options', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const root = `10.0.0.1:/install/${text}`;
      const screen = { ...OPTIPLEX_SCREEN, medium: { kind: 'nfs', root } } as const;
      try {
        const words = kernelLine(screen);
        assert.match(text, /^[\w./-]*$/);
        assert.ok(words.includes(`nfsroot=${root}`));
      } catch (error) {
        assert.ok(error instanceof ProvisioningError);
        assert.equal(error.problems[0]?.field, 'medium.root');
      }
    }),
  );
});

test('a name or options in the NFS root are refused: klibc takes an address, and a comma begins options', () => {
  for (const root of ['pilot:/x', '10.0.0.1:x', '10.0.0.1:/x,rw', '10.0.0.1:/x y', '[::1]:/x']) {
    const screen = { ...OPTIPLEX_SCREEN, medium: { kind: 'nfs', root } } as const;
    assert.throws(() => kernelLine(screen), /medium\.root: expected an IPv4 address and a path/);
  }
});

test('casper needs a URL that ends in .iso, and cloud-init one that ends in a slash', () => {
  const medium = { kind: 'http', isoUrl: 'http://x/a.iso?t=1' } as const;
  assert.throws(() => kernelLine({ ...OPTIPLEX_SCREEN, medium }), /medium\.isoUrl/);
  assert.throws(() => kernelLine({ ...OPTIPLEX_SCREEN, seedUrl: 'http://x/a' }), /seedUrl/);
});

test('the seed is named as the release of cloud-init on the image knows it', () => {
  const seedOf = (point: string) =>
    kernelLine({ ...OPTIPLEX_SCREEN, point }).find((word) => word.startsWith('ds='));
  const { seedUrl } = OPTIPLEX_SCREEN;
  for (const point of ['22.04', '22.04.3', '22.04.5', '23.04']) {
    assert.equal(seedOf(point), `ds=nocloud-net;s=${seedUrl}`, point);
  }
  for (const point of ['24.04', '24.04.4', '26.04', '']) {
    assert.equal(seedOf(point), `ds=nocloud;s=${seedUrl}`, point);
  }
});
