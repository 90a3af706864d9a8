import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { load } from '../support/page/modules.ts';

const { span, about, ago, bytes, mebibytes, diskSize, percent, capitalised } =
  await load('model/format.js');
const plain = (text: string) => text.replaceAll('\u00a0', ' ');
const MINUTE = 60_000;

test('the past is told exactly, and the longer ago the less', () => {
  const times = [-5, 400, 48_000, 60_000, 371_000, 22 * MINUTE + 5000, 3.9 * 60 * MINUTE];
  assert.deepEqual(
    times.map((ms) => plain(span(ms))),
    ['0 s', '0 s', '48 s', '1 min', '6 min 11 s', '22 min', '3 h'],
  );
  assert.equal(plain(span(41.5 * 24 * 60 * MINUTE)), '41 days');
  assert.equal(plain(ago(2000)), 'just now');
  assert.equal(plain(ago(90_000)), '1 min 30 s ago');
});

test('the future is never told more exactly than anybody can know', () => {
  const times = [0, 49_000, 51_000, 4.4 * MINUTE, 89 * MINUTE, 91 * MINUTE];
  assert.deepEqual(
    times.map((ms) => plain(about(ms))),
    ['under a minute', 'under a minute', 'about 1 min', 'about 4 min', 'about 89 min', 'about 2 h'],
  );
});

test('no time reads as sixty of anything', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 4e11 }), (ms) => {
      assert.doesNotMatch(plain(span(ms)), /\b60 (?:s|min)\b|\bNaN|undefined/);
      assert.doesNotMatch(plain(about(ms)), /NaN|undefined/);
    }),
  );
});

test('sizes are told in the unit that they are sold in', () => {
  assert.deepEqual(
    [4_300_832, 38_000, 731_000_000, 3_240_000_000, 119_000_000_000, 2e12].map((n) =>
      plain(bytes(n)),
    ),
    ['4.3 MB', '38 KB', '731 MB', '3.24 GB', '119 GB', '2 TB'],
  );
  assert.deepEqual(
    [512, 4096, 6144].map((n) => plain(mebibytes(n))),
    ['512 MiB', '4 GiB', '6 GiB'],
  );
  assert.deepEqual(
    [256_060_514_304, 1e12].map((n) => plain(diskSize(n))),
    ['256 GB', '1 TB'],
  );
  assert.equal(plain(percent(0.579)), '57 %');
  for (let n = 0; n <= 100; n++) assert.equal(plain(percent(n / 100)), `${n} %`);
});

test('a sentence begins with a capital, and a name stays as it is written', () => {
  const texts = ['fetched initrd', 'iPXE runs', 'Ready', 'vCPUs', ''];
  assert.deepEqual(texts.map(capitalised), ['Fetched initrd', 'iPXE runs', 'Ready', 'vCPUs', '']);
});
