/**
 * A Pilotlight that is away for an hour, at each of the places where the join program waits for it. The sleeps of the
 * program are counted instead of slept.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { TURN_LASTS_MS } from '../../../src/domain/cluster/join.ts';
import {
  assertJoined,
  FOUNDER_CONFIG,
  grantText,
  newYard,
  TOOLS,
} from '../../support/k3s/join-yard.ts';

const HOUR_S = 3_600;
const TURN_S = TURN_LASTS_MS / 1000;
const MOST_MS = 300_000;
/** A quarter of it is chance. */
const MOST_S = 30;

type Yard = Awaited<ReturnType<typeof newYard>>;

async function sleeps({ machine }: Pick<Yard, 'machine'>): Promise<readonly number[]> {
  const calls = (await machine.calls()).filter((call) => call.startsWith('sleep '));
  return calls.map((call) => Number(call.slice('sleep '.length)));
}

const sum = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

test(
  'away for an hour before the grant: it asks every half a minute, and joins',
  TOOLS,
  async (context) => {
    const away = Array<'cut'>(150).fill('cut');
    const yard = await newYard(context, {
      answers: (served) => ({ 'POST ': [...away, grantText(served)] }),
    });
    const { code, said } = await yard.machine.run(['dash'], { SLEEP: '0' }, MOST_MS);
    assert.equal(code, 0, said);
    assertJoined(yard.machine, said);
    const waits = (await sleeps(yard)).slice(0, away.length);
    assert.ok(sum(waits) > HOUR_S, `${sum(waits)} seconds`);
    assert.ok(
      waits.every((seconds) => seconds >= 1 && seconds <= MOST_S),
      `${waits}`,
    );
    assert.ok(
      waits.slice(6).every((seconds) => seconds >= 24),
      `${waits}`,
    );
    assert.deepEqual(yard.door.bodies('POST failed'), []);
    // What is said again and again is said once.
    assert.equal(said.match(/no answer from/g)?.length, 1);
  },
);

test(
  'away for longer than a turn in the middle of one: K3s is not started before a word',
  TOOLS,
  async (context) => {
    const states: (number | null)[] = [];
    const away = Array<'cut'>(55).fill('cut');
    const yard = await newYard(context, {
      answers: () => ({
        'GET files/config.yaml': [...Array<'cut'>(4).fill('cut'), FOUNDER_CONFIG],
        'POST installed': [...away, 'go-on'],
      }),
      onVisit: ({ asked }) => {
        if (asked === 'POST installed') states.push(yard.machine.systemctl('is-active', 'k3s'));
      },
    });
    const { code, said } = await yard.machine.run(['dash'], { SLEEP: '0' }, MOST_MS);
    assert.equal(code, 0, said);
    assertJoined(yard.machine, said);
    assert.ok(states.length > away.length && states.every((status) => status !== 0));
    const waits = await sleeps(yard);
    assert.ok(sum(waits) > TURN_S && Math.max(...waits) <= MOST_S, `${waits}`);
  },
);
