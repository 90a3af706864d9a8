import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comparePoints, parseDiskInfo } from '../../src/images/disk-info.ts';

const LINES = [
  [
    'Ubuntu-Server 24.04.4 LTS "Noble Numbat" - Release amd64 (20260210)',
    '24.04',
    '24.04.4',
    'amd64',
  ],
  ['Ubuntu-Server 24.04 LTS "Noble Numbat" - Release arm64 (20240423)', '24.04', '24.04', 'arm64'],
  ['Ubuntu 24.04.1 LTS "Noble Numbat" - Release amd64 (20240827.1)', '24.04', '24.04.1', 'amd64'],
  ['Ubuntu-Server 25.10 "Questing Quokka" - Release amd64 (20251007)', '25.10', '25.10', 'amd64'],
  [
    'Ubuntu-Server 26.04 LTS "Resolute Raccoon" - Daily amd64 (20260301)',
    '26.04',
    '26.04',
    'amd64',
  ],
  [
    'Ubuntu-Server 24.04 "Noble Numbat" - Beta 1 arm64+largemem (20240410)',
    '24.04',
    '24.04',
    'arm64',
  ],
] as const;

for (const [line, release, point, arch] of LINES) {
  test(`reads ${line}`, () => {
    const info = parseDiskInfo(`${line}\n`);
    assert.deepEqual(
      { release: info?.release, point: info?.point, arch: info?.arch, label: info?.label },
      { release, point, arch, label: line },
    );
  });
}

test('other systems, other architectures and noise are no Ubuntu image', () => {
  const others = [
    'Debian GNU/Linux 12.5.0 "Bookworm" - Official amd64 NETINST with firmware 20240210-11:27',
    'Ubuntu-Server 24.04.4 LTS "Noble Numbat" - Release riscv64 (20260210)',
    'Ubuntu-Server 24.04.4 LTS "Noble Numbat"',
    '',
    '\0\u0001 - Release amd64',
    `Ubuntu${' Ubuntu'.repeat(500)}`,
  ];
  for (const line of others) assert.equal(parseDiskInfo(line), undefined, line);
});

test('points are ordered by number', () => {
  const points = ['24.04.10', '24.04', '26.04', '24.04.9', '24.10', '24.04.1'];
  assert.deepEqual(points.toSorted(comparePoints), [
    '24.04',
    '24.04.1',
    '24.04.9',
    '24.04.10',
    '24.10',
    '26.04',
  ]);
});
