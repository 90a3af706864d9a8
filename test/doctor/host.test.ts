import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../src/doctor/finding.ts';
import { judgeCertificate, type SeenCertificate } from '../../src/doctor/host/certificate.ts';
import { judgeClock } from '../../src/doctor/host/clock.ts';
import { type HeldPort, judgePorts } from '../../src/doctor/host/listening.ts';
import { judgeSpace } from '../../src/doctor/host/space.ts';
import type { SettingsView } from '../../src/doctor/supplies/views.ts';

const told = ({ state, title }: Finding) => `${state}: ${title}`;

const SETTINGS: SettingsView = {
  ...{ data: '/var/lib/pilotlight', images: '/var/lib/pilotlight/images', dhcp: 'proxy' },
  ...{ dhcpPort: 67, pxePort: 4011, tftpPort: 69, httpPort: 8080, bulkPort: 8081, nfs: 'on' },
  ...{ nfsPort: 2049, portmapPort: 111, joinPort: 8443, haproxy: 'child' },
  ...{ haproxyApiPort: 6443, haproxyHttpPort: 80, haproxyHttpsPort: 443, haproxyStatsPort: 8404 },
};
const US = { pid: 700, name: 'node' };
const held = (protocol: HeldPort['protocol'], port: number, ...holders: HeldPort['holders']) => ({
  ...{ protocol, port, holders },
});
const OURS: readonly HeldPort[] = [
  ...[67, 4011, 69].map((port) => held('udp', port, US)),
  ...[8080, 8081, 2049, 111, 8443].map((port) => held('tcp', port, US)),
  ...[6443, 80, 443, 8404].map((port) => held('tcp', port, { pid: 701, name: 'haproxy' })),
];

test('ports: its own, free, shared, taken', () => {
  const judge = (all: readonly HeldPort[], runs = true, settings = SETTINGS) =>
    judgePorts({ held: all, settings, runs }).map(told);
  assert.deepEqual(judge(OURS), ["ok: every port that Pilotlight needs is Pilotlight's own"]);
  assert.deepEqual(judge([], false), ['ok: every port that Pilotlight needs is free']);
  const handedOver = OURS.map((each) => ({
    ...each,
    holders: [{ pid: 1, name: 'systemd' }, ...each.holders],
  })).filter(({ port }) => ![6443, 80, 443, 8404].includes(port));
  assert.deepEqual(judge(handedOver).length, 1, 'the service manager holds what it hands over');
  const dnsmasq = { pid: 44, name: 'dnsmasq' };
  assert.deepEqual(judge([...OURS, held('udp', 67, dnsmasq)]), [
    'warning: UDP 67, which is for DHCP, is held by dnsmasq (process 44) as well',
  ]);
  assert.deepEqual(judge([held('udp', 69, { pid: 9, name: 'in.tftpd' })], false), [
    'problem: UDP 69, which is for TFTP, is taken by in.tftpd (process 9)',
  ]);
  const nginx = [held('tcp', 80, { pid: 5, name: 'nginx' })];
  assert.deepEqual(judge(nginx, false), [
    'problem: TCP 80, which HAProxy needs for HTTP of the cluster, is taken by nginx (process 5)',
  ]);
  assert.equal(judge(nginx, false, { ...SETTINGS, haproxy: 'off' })[0]?.slice(0, 3), 'ok:');
  assert.match(judge([held('tcp', 22)], false)[0] ?? '', /^skipped: .*run it with sudo$/);
});

const RELEASED = Date.UTC(2026, 10, 1);
const NOW = Date.UTC(2026, 11, 1);

test('clocks: right, never set, apart, alone', () => {
  const judge = (changes: Partial<Parameters<typeof judgeClock>[0]>) =>
    told(
      judgeClock({
        ...{ now: NOW, releasedAt: RELEASED, serviceAt: NOW, isSynchronised: true },
        ...changes,
      }),
    );
  assert.equal(judge({}), 'ok: the clock shows 2026-12-01T00:00:00Z, and follows a time server');
  assert.match(
    judge({ now: 0, serviceAt: 0 }),
    /^problem: the clock shows 1970-01-01.*before this/,
  );
  assert.match(judge({ serviceAt: 0 }), /^problem: the clock shows 1970/, 'that of Pilotlight');
  assert.match(
    judge({ serviceAt: NOW + 90_000 }),
    /^problem: this clock shows .*that of Pilotlight/,
  );
  assert.match(judge({ isSynchronised: false }), /^warning: .*follows no time server$/);
  assert.equal(judge({ isSynchronised: undefined, serviceAt: undefined }).slice(0, 3), 'ok:');
});

test('space: enough, too little for an image, for the registry', () => {
  const disk = (free: number) => ({ total: 64e9, free });
  const judge = (images: number, data = 10e9, wantsImage = false) =>
    told(judgeSpace({ images: disk(images), data: disk(data), wantsImage }));
  assert.equal(judge(20e9), 'ok: the disk of the images has 20.0 GB free of 64.0 GB');
  assert.match(judge(2e9, 10e9, true), /^problem: .*2\.0 GB free/);
  assert.match(judge(2e9), /^ok: /);
  assert.match(judge(0.5e9), /^warning: .*500 MB free/);
  assert.match(judge(20e9, 5e6), /^problem: the disk of the data has 5 MB free/);
  assert.equal(judgeSpace({ images: null, data: undefined, wantsImage: true }).state, 'skipped');
});

test('certificates: good, over, for another address, soon over, none', () => {
  const DAY = 86_400_000;
  const good: SeenCertificate & { kind: 'seen' } = {
    ...{ kind: 'seen', validFrom: NOW - DAY, validTo: NOW + 300 * DAY, isOurs: true },
    names: ['192.168.1.10', 'pilotlight'],
  };
  const judge = (changes: Partial<typeof good>) =>
    told(
      judgeCertificate({
        ...{ seen: { ...good, ...changes }, addresses: ['192.168.1.10'], port: 8443, now: NOW },
      }),
    );
  assert.match(judge({}), /^ok: port 8443: of Pilotlight's own authority, until 2027-09-27$/);
  assert.match(judge({ validTo: NOW - DAY }), /^problem: .*and not today$/);
  assert.match(judge({ validFrom: NOW + DAY }), /^problem: .*and not today$/);
  assert.match(judge({ names: ['10.0.0.1'] }), /^problem: .*is not for 192\.168\.1\.10$/);
  assert.match(judge({ names: [], isOurs: false }), /^ok: .*an authority of yours/);
  assert.match(judge({ validTo: NOW + DAY }), /^warning: .*ends on 2026-12-02$/);
  const failed = { kind: 'failed', reason: 'connect ECONNREFUSED' } as const;
  const none = judgeCertificate({ seen: failed, addresses: [], port: 8443, now: NOW });
  assert.equal(told(none), 'problem: no TLS on port 8443: connect ECONNREFUSED');
});
