import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { adviceText } from '../../src/cli/advice-text.ts';
import { definition } from '../../src/cli/commands/nodes/change.ts';
import { bootOf, traitsOf } from '../../src/cli/commands/nodes/node-words.ts';
import { parseArguments } from '../../src/cli/parse-arguments.ts';
import { LOADER_CHOICES, LOCAL_BOOTS, OFFER_MODES, ORDER_CHOICES } from '../../src/domain/node.ts';
import { patchAdvice, type Situation } from '../../src/domain/stuck-cause.ts';
import { rivalWords } from '../../src/workflow/rivals.ts';
import { aNode } from '../support/a-node.ts';

const NAME = 'opti-1';

/** What the command that stands in the advice asks of the API. */
function asked(text: string): object {
  const [, line = ''] = /pilotlight nodes change ([^.]+)\./.exec(text) ?? [];
  const { words, options } = parseArguments('nodes change', definition, line.split(' '));
  assert.equal(words['name'], NAME);
  return { ...traitsOf(options), ...bootOf(options) };
}

test('a change that the service advises is the command that makes it', () => {
  const boot = fc.record(
    {
      offer: fc.constantFrom(...OFFER_MODES),
      loader: fc.constantFrom(...LOADER_CHOICES),
      local: fc.constantFrom(...LOCAL_BOOTS),
      order: fc.constantFrom(...ORDER_CHOICES),
    },
    { requiredKeys: [], noNullPrototype: true },
  );
  const seen = { node: aNode({ hostname: NAME }) } as Situation;
  fc.assert(
    fc.property(
      boot.filter((one) => Object.keys(one).length > 0),
      (one) => {
        const advice = `Lead it there: ${patchAdvice(seen, { boot: one })}. Or not.`;
        assert.deepEqual(asked(adviceText(advice)), { boot: one });
      },
    ),
  );
});

test('so is the one that accepts a card which was moved', () => {
  const rival = { kind: 'other-uuid', known: 'a', told: 'b' } as const;
  const { advice } = rivalWords(rival, { name: NAME, address: '192.168.1.9', installs: false });
  assert.deepEqual(asked(adviceText(advice)), { uuid: null });
});

test('what no option says, and what is no change, is left as it came', () => {
  for (const text of [
    'Open UDP 4011.',
    'PATCH /api/v1/nodes/opti-1 {"boot": {"speed": "high"}}.',
    'PATCH /api/v1/nodes/opti-1 {"boot": {"offer": 3}}.',
    'PATCH /api/v1/nodes/opti-1 {"boot": {}}.',
    'PATCH /api/v1/nodes/opti-1 {"uuid": null, "serial": null}.',
    'PATCH /api/v1/nodes/opti-1 {"boot" "offer"}.',
    'DELETE /api/v1/nodes/opti-1',
    // A timeline has words of machines, too, and a command is there to be copied.
    'PATCH /api/v1/nodes/opti-1 {"boot": {"offer": "$(reboot)"}}.',
    'PATCH /api/v1/nodes/opti-1 {"boot": {"loader": "auto --yes"}}.',
    'PATCH /api/v1/nodes/--mac {"uuid": null}.',
    'PATCH /api/v1/nodes/opti-1 {"boot": {"constructor": "auto"}}.',
  ]) {
    assert.equal(adviceText(text), text);
  }
});
