import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import express from 'express';
import fc from 'fast-check';
import { ProvisioningError } from '../../../src/domain/errors.ts';
import { REMEMBERED_MS } from '../../../src/domain/keyed-request.ts';
import { createOnce, type Once } from '../../../src/http/idempotent/once.ts';
import { problemHandler } from '../../../src/http/problems.ts';
import { jsonBody } from '../../../src/http/serving/bodies.ts';
import { openTestStore } from '../../support/store.ts';

type Step =
  | { readonly kind: 'ask'; readonly by: string; readonly key: string; readonly body: Body }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'restart' };

type Body = { readonly name: string; readonly ends: 'well' | 'refused' | 'broken' };

const asking = fc.record({
  kind: fc.constant('ask' as const),
  by: fc.constantFrom('alice', 'bob'),
  key: fc.constantFrom('k1', 'k2'),
  body: fc.record({
    name: fc.constantFrom('a', 'b'),
    ends: fc.constantFrom('well' as const, 'well' as const, 'refused' as const, 'broken' as const),
  }),
});
const wait = fc.record({
  kind: fc.constant('wait' as const),
  ms: fc.constantFrom(1, REMEMBERED_MS / 2, REMEMBERED_MS),
});
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof({ weight: 6, arbitrary: asking }, wait, fc.constant({ kind: 'restart' as const })),
  { maxLength: 14 },
);

type World = {
  now: number;
  once: Once;
  /** How often something was made. */
  made: number;
};

/** A create behind the real middleware; who calls stands in a header. */
async function serve(context: TestContext, world: World): Promise<string> {
  const app = express();
  app.use((request, response, next) => {
    response.locals['principal'] = { name: request.get('X-By'), role: 'admin' };
    next();
  });
  app.post('/things', jsonBody, (request, response, next) =>
    world.once(async () => {
      const { ends } = request.body as Body;
      if (ends === 'refused') throw new ProvisioningError('HOSTNAME_TAKEN', 'taken');
      world.made += 1;
      if (ends === 'broken') throw new Error('the disk is gone');
      return { status: 201, headers: { Location: `/things/${world.made}` }, body: request.body };
    })(request, response, next),
  );
  app.use(problemHandler(() => {}));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/things`;
}

type Expected = {
  readonly status: number;
  readonly made: number;
  readonly code?: string;
  readonly location?: string | undefined;
};

/** What is to be told, kept apart from the code under test. */
function createModel() {
  const known = new Map<string, { at: number; body: string; location: string | undefined }>();
  return (step: Asking, world: World): Expected => {
    const id = `${step.by} ${step.key}`;
    const body = JSON.stringify(step.body);
    const before = known.get(id);
    if (before !== undefined && before.at + REMEMBERED_MS > world.now) {
      if (before.body !== body) return { status: 422, made: 0, code: 'IDEMPOTENCY_KEY_REUSED' };
      if (before.location === undefined)
        return { status: 409, made: 0, code: 'IDEMPOTENCY_KEY_IN_USE' };
      return { status: 201, made: 0, location: before.location };
    }
    known.delete(id);
    const { ends } = step.body;
    if (ends === 'refused') return { status: 409, made: 0, code: 'HOSTNAME_TAKEN' };
    const location = ends === 'well' ? `/things/${world.made + 1}` : undefined;
    known.set(id, { at: world.now, body, location });
    return { status: ends === 'well' ? 201 : 500, made: 1, location };
  };
}

type Asking = Extract<Step, { kind: 'ask' }>;

async function ask(url: string, { by, key, body }: Asking) {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key, 'X-By': by },
    body: JSON.stringify(body),
  });
  const told = (await answer.json()) as { code?: string };
  const header = (name: string) => answer.headers.get(name) ?? undefined;
  return {
    told,
    status: answer.status,
    location: header('location'),
    isReplayed: header('idempotency-replayed') === 'true',
  };
}

test('a request with a key is done once a day, over restarts, whatever comes in between', {
  timeout: 60_000,
}, async (context) => {
  const store = await openTestStore(context);
  const start = () => createOnce({ store, now: () => world.now });
  const world: World = { now: 1_000, once: () => () => undefined, made: 0 };
  const url = await serve(context, world);
  await fc.assert(
    fc.asyncProperty(steps, async (story) => {
      // A day and more after the story before: nothing of it is known.
      world.now += 2 * REMEMBERED_MS;
      world.once = start();
      const expected = createModel();
      for (const step of story) {
        if (step.kind === 'wait') world.now += step.ms;
        if (step.kind === 'restart') world.once = start();
        if (step.kind !== 'ask') continue;
        const wish = expected(step, world);
        const before = world.made;
        const { told, ...answer } = await ask(url, step);
        const { status, location = undefined } = wish;
        const isReplayed = status === 201 && wish.made === 0;
        assert.deepEqual(answer, { status, location, isReplayed });
        assert.equal(world.made - before, wish.made);
        if (wish.code !== undefined) assert.equal(told.code, wish.code);
        if (status === 201) assert.deepEqual(told, { ...step.body });
      }
    }),
    { numRuns: 60 },
  );
});
