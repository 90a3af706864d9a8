import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { readEvents } from '../../support/event-reader.ts';
import { startApp } from '../../support/http-app.ts';

test('a stream ends with the session or the token that opened it', async (context) => {
  const alice = { name: 'alice', role: 'admin' } as const;
  const known = { is: true };
  const principalOf = (plain: string) => (known.is && plain === 'hers' ? alice : undefined);
  const never = async () => assert.fail();
  const app = await startApp(context, {
    events: { heartbeatMs: 50 },
    tokens: {
      ...{ known: principalOf, verify: async (plain: string) => principalOf(plain) },
      ...{ list: never, create: never, revoke: never },
    },
  });
  const { headers } = await request(app.url)
    .post('/api/v1/session')
    .send({ token: 'hers' })
    .expect(204);
  const [cookie = ''] = String(headers['set-cookie']).split(';');
  const bySession = await readEvents(`${app.url}/api/v1/events`, { Cookie: cookie });
  const byToken = await readEvents(`${app.url}/api/v1/events`, { Authorization: 'Bearer hers' });
  for (const reader of [bySession, byToken]) context.after(reader.close);
  await sleep(300);
  assert.ok(bySession.asides.length > 2 && byToken.asides.length > 2, 'both are kept alive');
  await app.store.removeToken('alice');
  await bySession.ended;
  assert.ok(!byToken.response.destroyed);
  known.is = false;
  await byToken.ended;
});
