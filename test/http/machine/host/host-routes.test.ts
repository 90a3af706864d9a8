import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import request from 'supertest';
import type { HostInstalled } from '../../../../src/domain/host-report.ts';
import type { HostDesk, TicketVisit } from '../../../../src/http/machine/ports.ts';
import { startApp } from '../../../support/http-app.ts';
import { NO_HOSTS } from '../../../support/no-hosts.ts';
import { HOST_SSH_KEYS, installedOf } from '../../../support/pve-installer/installer.ts';
import type { Answers } from '../../../support/pve-installer/read-answers.ts';

const TICKET = '0123456789abcdef0123456789abcdef';
const MACHINE = { macs: ['d0:50:99:4e:05:57', '02:00:00:00:00:02'] };
const ANSWERS = {
  global: { fqdn: 'pve-1.home.arpa', 'reboot-mode': 'reboot' },
  network: { cidr: '192.168.1.31/24' },
  'disk-setup': { filesystem: 'ext4' },
} as unknown as Answers;

async function scene(context: TestContext) {
  const told: { visit: TicketVisit; report: HostInstalled }[] = [];
  const hosts: HostDesk = {
    ...NO_HOSTS,
    installed: async (visit, report) => void told.push({ visit, report }),
  };
  const { url, logged } = await startApp(context, { hosts });
  const report = (body: object, ticket = TICKET) =>
    request(url).post(`/pve/installed/${ticket}`).send(body);
  return { told, report, logged };
}

test('the webhook of 8.4 tells of keys, disks and the address', async (context) => {
  const { told, report } = await scene(context);
  await report(installedOf(ANSWERS, MACHINE, ['nvme0n1'])).expect(200, '');
  assert.equal(told[0]?.visit.token, TICKET);
  assert.deepEqual(told[0]?.report, {
    ...{
      version: '8.4.0',
      fqdn: 'pve-1.home.arpa',
      filesystem: 'ext4',
      address: '192.168.1.31/24',
    },
    sshHostKeys: Object.values(HOST_SSH_KEYS),
    bootDisks: [
      {
        ...{ path: '/dev/nvme0n1', size: 127_000_000_000 },
        ...{ model: 'PM961 NVMe SAMSUNG 128GB', serial: 'S3' },
      },
    ],
  });
});

test('the webhook of 9.1 may lack a key, and of what it tells more nothing is missed', async (context) => {
  const { told, report } = await scene(context);
  const body = installedOf(ANSWERS, { ...MACHINE, release: '9.1' }, []);
  await report({
    ...body,
    'something-new': { deep: [1] },
    disks: [{}, { 'udev-properties': { DEVNAME: 7 } }],
  }).expect(200);
  assert.deepEqual(told[0]?.report.sshHostKeys, [HOST_SSH_KEYS.ed25519, HOST_SSH_KEYS.rsa]);
  assert.deepEqual(told[0]?.report.bootDisks, []);
});

test('what is no such report is refused with its field', async (context) => {
  const { told, report, logged } = await scene(context);
  const body = installedOf(ANSWERS, MACHINE, ['nvme0n1']);
  const key = 'ssh-public-host-keys';
  const cases: readonly (readonly [object, string])[] = [
    [{ $schema: { version: '2.0' } }, '$schema.version'],
    [{ product: { ...body.product, short: 'pbs' } }, 'product.short'],
    [{ [key]: {} }, key],
    [{ [key]: { rsa: 'unknown' } }, key],
    [{ [key]: { rsa: 'ssh-rsa AAAA\nssh-rsa BBBB' } }, `${key}.rsa`],
    [{ fqdn: 7 }, 'fqdn'],
    [{ disks: 'all' }, 'disks'],
  ];
  for (const [changes, field] of cases) {
    const { body: problem } = await report({ ...body, ...changes }).expect(400);
    assert.deepEqual(
      problem.problems.map((one: { field: string }) => one.field),
      [field],
    );
  }
  await report(body, 'not-a-ticket').expect(403);
  assert.deepEqual([told, logged], [[], []]);
});

test('a text of the machine cannot break the line that it stands in', async (context) => {
  const { told, report } = await scene(context);
  const disks = [
    {
      'is-bootdisk': true,
      'udev-properties': { DEVNAME: '/dev/sda', ID_MODEL: 'Evil\n\u001b[2J\u202edisk' },
    },
  ];
  await report({ ...installedOf(ANSWERS, MACHINE, []), disks, filesystem: 'zfs (RAID1)' }).expect(
    200,
  );
  assert.equal(told[0]?.report.bootDisks[0]?.model, 'Evil  [2J disk');
});
