import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Finding } from '../../src/doctor/finding.ts';
import { judgeAddresses } from '../../src/doctor/lan/addresses.ts';
import { judgeBootOffer } from '../../src/doctor/lan/boot-offer.ts';
import { judgeBootOptions } from '../../src/doctor/lan/boot-options.ts';
import { judgeBootServer } from '../../src/doctor/lan/port-4011.ts';
import { lease, proxy, situation } from '../support/heard-offers.ts';

const told = ({ state, title }: Finding) => `${state}: ${title}`;

test('one router that gives addresses is as it should be', () => {
  assert.equal(
    told(judgeAddresses(situation([lease(), proxy()]))),
    'ok: lan0: 192.168.1.1 offers 192.168.1.100 with the router 192.168.1.1',
  );
  const relayed = lease({ server: '10.0.0.1', relay: '192.168.1.1' });
  assert.match(judgeAddresses(situation([relayed])).title, /through the relay 192\.168\.1\.1$/);
});

test('nobody gives addresses: a proxy is no DHCP server', () => {
  const found = judgeAddresses(situation([proxy()]));
  assert.equal(told(found), 'problem: lan0: nobody gives addresses');
  assert.match(
    found.lines?.find(({ system }) => system === 'dnsmasq')?.text ?? '',
    /192\.168\.1\.100/,
  );
});

test('a second DHCP server is a problem where the two disagree, and worth a word where not', () => {
  const other = lease({ server: '192.168.1.7', address: '10.0.0.5', router: '10.0.0.1' });
  const found = judgeAddresses(situation([lease(), other]));
  assert.equal(
    told(found),
    'problem: lan0: 2 DHCP servers give addresses: 192.168.1.1 and 192.168.1.7',
  );
  assert.match(found.cause ?? '', /192\.168\.1\.7 offers 10\.0\.0\.5 with the router 10\.0\.0\.1/);
  const partner = lease({ server: '192.168.1.2', address: '192.168.1.150' });
  assert.equal(judgeAddresses(situation([lease(), partner])).state, 'warning');
  const twice = lease({ address: '192.168.1.101' });
  assert.equal(judgeAddresses(situation([lease(), twice])).state, 'ok', 'one server, asked twice');
});

test('a router that names itself as next server, as dnsmasq does, says nothing of booting', () => {
  assert.deepEqual(judgeBootOptions(situation([lease()])).map(told), [
    'ok: lan0: the router sets no boot options, and need not',
  ]);
  const phones = lease({ tftpServer: '192.168.1.8' });
  assert.equal(judgeBootOptions(situation([phones]))[0]?.state, 'ok', 'a server for telephones');
});

for (const [what, options, title] of [
  [
    'another server',
    { nextServer: '192.168.1.5', file: 'pxelinux.0' },
    '192.168.1.1 leads machines to 192.168.1.5 and the file "pxelinux.0"',
  ],
  [
    'a file and itself',
    { file: 'pilotlight' },
    '192.168.1.1 leads machines to 192.168.1.1 and the file "pilotlight"',
  ],
  [
    'Pilotlight, and a file that it has not',
    { nextServer: '192.168.1.10', file: 'ipxe.pxe.0' },
    '192.168.1.1 leads machines to 192.168.1.10 and the file "ipxe.pxe.0"',
  ],
] as const) {
  test(`a router that names ${what} leads astray`, () => {
    const [found, ...others] = judgeBootOptions(situation([lease(options), proxy()]));
    assert.deepEqual(others, []);
    assert.ok(found);
    assert.equal(told(found), `problem: lan0: ${title}`);
    const unifi = found.lines?.find(({ system }) => system === 'UniFi')?.text;
    assert.equal(unifi, 'Server      192.168.1.10\nFilename    pilotlight');
  });
}

test('router mode is known, by field or by option', () => {
  for (const options of [
    { nextServer: '192.168.1.10', file: 'pilotlight' },
    { nextServer: undefined, tftpServer: '192.168.1.10', file: '/PILOTLIGHT' },
    { nextServer: '192.168.1.10', file: 'snponly.efi' },
  ]) {
    const [found] = judgeBootOptions(situation([lease(options)]));
    assert.match(found === undefined ? '' : told(found), /^ok: .*names Pilotlight.*router mode/);
  }
});

test('option 60 in the answer of a router is worth a word', () => {
  const [found] = judgeBootOptions(situation([lease({ vendorClass: 'PXEClient' })]));
  assert.equal(found?.state, 'warning');
});

test('without Pilotlight nobody knows whose the names are', () => {
  const [found] = judgeBootOptions(situation([lease({ file: 'x' })], { ours: [] }));
  assert.equal(found?.state, 'skipped');
  const [offer] = judgeBootOffer(situation([proxy()], { ours: [] }));
  assert.equal(offer?.state, 'skipped');
});

test('the offer of Pilotlight is heard, direct or to port 4011', () => {
  const findings = [proxy(), proxy({ file: undefined, isFinal: false })].flatMap((offer) =>
    judgeBootOffer(situation([lease(), offer])).map(told),
  );
  assert.deepEqual(findings, [
    'ok: lan0: Pilotlight (192.168.1.10) offers snponly.efi',
    'ok: lan0: Pilotlight (192.168.1.10) offers port 4011',
  ]);
});

test('an offer that is missing: dropped on its way, or the question was', () => {
  const [dropped] = judgeBootOffer(situation([lease()], { answered: true }));
  assert.ok(dropped);
  assert.equal(told(dropped), 'problem: lan0: Pilotlight answered, and its offer did not arrive');
  const [unheard] = judgeBootOffer(situation([lease()], { answered: false }));
  assert.ok(unheard);
  assert.equal(told(unheard), 'problem: lan0: the question did not reach Pilotlight');
  const names = lease({ nextServer: '192.168.1.10', file: 'pilotlight' });
  const [spared] = judgeBootOffer(situation([names], { answered: false }));
  assert.equal(spared?.state, 'warning', 'the router leads there all the same');
});

test('with dhcp: off it is the router that has to name Pilotlight', () => {
  const names = lease({ nextServer: '192.168.1.10', file: 'pilotlight' });
  assert.equal(judgeBootOffer(situation([names], { dhcp: 'off' }))[0]?.state, 'ok');
  const [found] = judgeBootOffer(situation([lease()], { dhcp: 'off' }));
  assert.equal(found?.title, 'lan0: nobody leads machines to Pilotlight');
  assert.equal(found?.state, 'problem');
});

test('another PXE server is named, once', () => {
  const other = proxy({ server: '192.168.1.66', file: 'wdsnbp.com' });
  const findings = judgeBootOffer(situation([lease(), other, proxy(), { ...other, file: 'b' }]));
  assert.deepEqual(findings.map(told), [
    'problem: lan0: 192.168.1.66 answers machines that boot, too',
    'ok: lan0: Pilotlight (192.168.1.10) offers snponly.efi',
  ]);
});

test('port 4011: a name, no name, silence', () => {
  const asked = { server: '192.168.1.10', port: 4011 };
  const states = [proxy(), proxy({ file: undefined }), undefined].map((answer) =>
    told(judgeBootServer({ ...asked, answer })),
  );
  assert.deepEqual(states, [
    'ok: 192.168.1.10 names snponly.efi on port 4011',
    'problem: 192.168.1.10 answers on UDP port 4011, and names no file',
    'problem: 192.168.1.10 does not answer on UDP port 4011',
  ]);
});
