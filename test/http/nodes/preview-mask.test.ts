import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import request from 'supertest';
import { maskSeed } from '../../../src/http/nodes/preview-mask.ts';
import { fixedBootDesk } from '../../support/fixed-boot-desk.ts';
import { ADMIN, startApp } from '../../support/http-app.ts';
import { call, OPTI_1 } from '../../support/http-nodes.ts';

/** Letters that YAML takes anywhere, and that stand in no word around them. */
const secret = fc
  .string({ unit: fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZ23456789') })
  .filter((text) => text.length >= 8);

const PLACES: readonly ((secret: string) => string)[] = [
  (text) => `  identity:\n    password: "${text}"\n    realname: "Mara"`,
  (text) => `  identity:\n    password: '${text}'`,
  (text) => `  identity: { username: mara, password: ${text} }`,
  (text) => `    - psk: ${text} and more`,
  (text) => `    api_token: |\n      ${text}\n      second line\n    after: yes`,
  (text) => `    secrets:\n      - ${text}\n      - other: ${text}`,
  (text) => `    content: "a = b\\npassword = ${text}\\n"`,
  (text) => `    content: "-----BEGIN OPENSSH PRIVATE KEY-----\\n${text}"`,
  (text) =>
    `    content: |\n      -----BEGIN PRIVATE KEY-----\n      ${text}\n      -----END PRIVATE KEY-----`,
  (text) => `    debconf-selections: "passwd passwd/user-password password ${text}"`,
  (text) => `    hash: "$6$salt$${text}"`,
  (text) => `root-password-hashed = "$6$salt$${text}"`,
];

test('a secret is hidden wherever a profile can put one', () => {
  fc.assert(
    fc.property(secret, fc.constantFrom(...PLACES), (text, place) => {
      assert.doesNotMatch(maskSeed(place(text)), new RegExp(text));
    }),
  );
});

test('a ticket is hidden in whatever address it stands', () => {
  const ticket = '00112233445566778899aabbccddeeff';
  for (const path of ['install/TICKET/late.sh', 'pve/installed/TICKET', 'pve/first-boot/TICKET']) {
    const line = `url = "http://192.168.1.10:8080/${path.replace('TICKET', ticket)}"`;
    assert.doesNotMatch(maskSeed(line), new RegExp(ticket));
  }
});

test('a seed that is masked keeps its lines, and twice is once', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...PLACES)), secret, (places, text) => {
      const seed = places.map((place) => place(text)).join('\n');
      const masked = maskSeed(seed);
      assert.equal(maskSeed(masked), masked);
    }),
  );
});

test('what is no secret stays as it is', () => {
  const seed = [
    '#cloud-config',
    'autoinstall:',
    '  version: 1',
    '  ssh:',
    '    allow-pw: true',
    '    authorized-keys:',
    '      - "ssh-ed25519 AAAAC3NzaC1 mara@laptop"',
    '    ssh_pwauth: false',
    '    password: null',
    '  shutdown: "reboot"',
    '  storage: {layout: {name: lvm}}',
  ].join('\n');
  assert.equal(maskSeed(seed), seed);
});

test('the preview is masked when it is asked to be, and not otherwise', async (context) => {
  const seed = '  password: "$6$salt$hash"\n  hostname: "opti-1"\n';
  const desk = { ...fixedBootDesk(), preview: async () => seed };
  const app = await startApp(context, { desk });
  await call(app, 'post', '/nodes').send(OPTI_1).expect(201);
  const read = (query: string) =>
    request(app.url)
      .get(`/api/v1/nodes/opti-1/preview/user-data${query}`)
      .set('Authorization', ADMIN);
  assert.equal((await read('').expect(200)).text, seed);
  const { text } = await read('?mask=secrets').expect(200);
  assert.equal(text, '  password: "••••••••"\n  hostname: "opti-1"\n');
  const { body } = await read('?mask=all').expect(400);
  assert.deepEqual(body.problems[0].field, 'mask');
});
