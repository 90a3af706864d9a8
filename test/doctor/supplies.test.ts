import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../src/doctor/finding.ts';
import { judgeArtifacts, judgeBalancer } from '../../src/doctor/supplies/cluster.ts';
import { judgeHypervisors } from '../../src/doctor/supplies/hypervisors.ts';
import { judgeImage } from '../../src/doctor/supplies/image.ts';
import { profileFault } from '../../src/doctor/supplies/profile.ts';
import type { HypervisorView, ImageView, ServiceView } from '../../src/doctor/supplies/views.ts';

const told = ({ state, title }: Finding) => `${state}: ${title}`;

const ISO: ImageView = {
  ...{ id: 'ubuntu.iso', kind: 'iso', state: 'verified', label: 'Ubuntu Server 24.04.4' },
  ...{ release: '24.04', point: '24.04.4', arch: 'amd64', reason: null },
};
const PROFILE = { name: 'default', kind: 'ubuntu', image: '24.04' } as const;

test('an image: verified, unchecked, broken, coming, missing', () => {
  const judge = (...images: readonly Partial<ImageView>[]) =>
    judgeImage({
      ...{ profile: PROFILE, arch: 'amd64' },
      images: images.map((changes) => ({ ...ISO, ...changes })),
    });
  assert.equal(judge({}).state, 'ok');
  assert.equal(judge({ state: 'broken', reason: 'x' }, {}).state, 'ok', 'the better one counts');
  assert.equal(judge({ state: 'unchecked' }).state, 'warning');
  const unread = { release: null, point: null, arch: null, label: 'ubuntu.iso' } as const;
  const broken = judge({ ...unread, state: 'broken', reason: 'it ends early' });
  assert.equal(told(broken), 'problem: ubuntu.iso is broken: it ends early');
  assert.match(
    broken.remedy ?? '',
    /images remove ubuntu\.iso, then pilotlight images fetch 24\.04/,
  );
  assert.match(told(judge({ state: 'absent', reason: 'no route' })), /stopped, no route$/);
  assert.match(told(judge({ state: 'downloading' })), /^problem: .*not ready: downloading$/);
  for (const other of [
    { release: '22.04', point: '22.04.5' },
    { arch: 'arm64' },
    { kind: 'k3s' },
  ]) {
    assert.match(told(judge(other)), /^problem: there is no image of 24\.04 for amd64/);
  }
});

test('K3s and HAProxy: who wants them is told that they are missing', () => {
  const K3S = { ...ISO, kind: 'k3s', label: 'K3s v1.33.1+k3s1 amd64', point: 'v1.33.1+k3s1' };
  const off = { state: 'off', reason: 'haproxy is not installed', waits: false };
  const wish = { role: 'none', arch: 'amd64', images: [] as readonly ImageView[] } as const;
  const none = { ...wish, cluster: { cluster: null, balancer: off }, haproxy: 'child' };
  assert.equal(judgeArtifacts(none).state, 'skipped');
  assert.equal(judgeArtifacts({ ...none, images: [K3S] }).state, 'ok');
  const server = { ...none, role: 'server' };
  assert.match(judgeArtifacts(server).remedy ?? '', /^pilotlight artifacts fetch stable$/);
  const alive = { cluster: { version: 'v1.33.2+k3s1' }, balancer: off };
  const stale = judgeArtifacts({ ...none, images: [K3S], cluster: alive });
  assert.match(told(stale), /^problem: K3s v1\.33\.2\+k3s1 for amd64 is not here/);

  assert.equal(judgeBalancer(none).state, 'warning');
  assert.equal(
    told(judgeBalancer(server)),
    'problem: HAProxy does not run: haproxy is not installed',
  );
  assert.equal(judgeBalancer({ ...server, haproxy: 'off' }).state, 'skipped');
  const waiting = {
    cluster: null,
    balancer: { ...off, reason: 'no server is Ready', waits: true },
  };
  assert.equal(told(judgeBalancer({ ...server, cluster: waiting })), 'skipped: no server is Ready');
  const running = { cluster: null, balancer: { state: 'running', reason: null, waits: false } };
  assert.equal(judgeBalancer({ ...server, cluster: running }).state, 'ok');
});

test('hypervisors: up, down, short of privileges, none', () => {
  const HOST: HypervisorView = {
    ...{ name: 'lab', state: 'up', reason: null, version: '8.4.1', missingPrivileges: [] },
  };
  assert.deepEqual(judgeHypervisors([]).map(told), ['skipped: there are none']);
  const lacks = {
    ...{ path: '/vms', privileges: ['VM.Allocate'], neededFor: 'creating VMs' },
    command: 'pveum acl modify /vms …',
  };
  const findings = judgeHypervisors([
    HOST,
    { ...HOST, missingPrivileges: [lacks] },
    { ...HOST, state: 'down', reason: 'no route' },
    { ...HOST, state: 'unchecked' },
  ]);
  assert.deepEqual(findings.map(told), [
    'ok: lab: Proxmox VE 8.4.1',
    'warning: lab: its token lacks VM.Allocate',
    'problem: lab is down: no route',
    'skipped: lab: nobody has looked at it yet',
  ]);
  assert.match(findings[1]?.remedy ?? '', /pveum acl modify/);
});

test('a profile: there, with mistakes, missing', () => {
  const view = {
    profiles: [PROFILE],
    status: { profiles: { broken: [{ name: 'mine', reason: 'image: expected a text, got 7' }] } },
  } as unknown as ServiceView;
  assert.equal(profileFault(view, 'default'), undefined);
  const [broken, missing] = ['mine', 'yours'].map((name) => profileFault(view, name));
  assert.equal(broken?.title, 'the profile mine is not used: image: expected a text, got 7');
  assert.equal(missing?.title, 'there is no profile yours');
  assert.match(missing?.cause ?? '', /^There are default\.$/);
});

test('an ISO that a profile names by its file is put there, and fetched by no command', () => {
  const own = 'my own+24.04.iso';
  const judged = (...images: ImageView[]) =>
    judgeImage({ profile: { name: 'mine', kind: 'ubuntu', image: own }, arch: 'amd64', images });
  assert.equal(judged().remedy, `Put ${own} into the folder of images.`);
  const there: ImageView = {
    ...{ id: encodeURIComponent(own), kind: 'iso', state: 'unchecked', label: own },
    ...{ release: '24.04', point: '24.04.3', arch: 'amd64', reason: null },
  };
  assert.match(judged(there).title, /is here, and nobody told its sum/);
  assert.match(judged(there).remedy ?? '', /^A SHA256SUMS beside it/);
  assert.equal(
    judged({ ...there, state: 'broken' }).remedy,
    `pilotlight images remove '${own}', then put a good one into the folder of images.`,
  );
});
