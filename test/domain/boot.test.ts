import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BootDecision, type BootSituation, decideBoot } from '../../src/domain/boot.ts';
import type { BootClient } from '../../src/domain/boot-client.ts';
import { archFromCode, CLIENT_ARCHES } from '../../src/domain/client-arch.ts';
import { LOADERS, loaderFor } from '../../src/domain/loader.ts';
import { parseMac } from '../../src/domain/mac.ts';
import { DEFAULT_BOOT_POLICY, LOADER_CHOICES, OFFER_MODES } from '../../src/domain/node.ts';
import { netboots, STAGES } from '../../src/domain/stage.ts';

const mac = parseMac('d0:50:99:4e:05:57') ?? assert.fail();
/** Codes that are known, that are reserved, that no registry has. */
const ARCH_CODES = [0, 1, 6, 7, 9, 10, 11, 15, 16, 18, 19, 20, 41, 65_535];

type Asked = {
  readonly client: BootClient;
  readonly situation: BootSituation;
  readonly decision: BootDecision;
};

function* clients(): Generator<BootClient> {
  for (const archCode of ARCH_CODES) {
    const known = archFromCode(archCode);
    for (const ipxe of [undefined, { http: false }, { http: true }]) {
      const transport = known?.transport ?? 'tftp';
      yield { mac, archCode, arch: known?.arch, transport, ipxe, uuid: undefined };
    }
  }
}

function* situations(): Generator<BootSituation> {
  for (const doorOpen of [true, false]) {
    yield { node: undefined, doorOpen };
    for (const stage of STAGES)
      for (const loader of LOADER_CHOICES)
        for (const offer of OFFER_MODES)
          yield { node: { stage, boot: { ...DEFAULT_BOOT_POLICY, loader, offer } }, doorOpen };
  }
}

/** Every question that can be asked, and what was decided: 42 clients in 110 situations. */
const ALL: readonly Asked[] = [...clients()].flatMap((client) =>
  [...situations()].map((situation) => ({
    client,
    situation,
    decision: decideBoot(client, situation),
  })),
);

/** The property `holds` in each of the cases that `when` picks, and there are such cases. */
function always(when: (asked: Asked) => boolean, holds: (asked: Asked) => boolean): void {
  const cases = ALL.filter(when);
  assert.ok(cases.length > 0, 'no case was picked: the property proves nothing');
  for (const asked of cases) assert.ok(holds(asked), JSON.stringify(asked));
}

const offers = ({ decision }: Asked) => decision.kind === 'offer';
const offersScript = ({ decision }: Asked) =>
  decision.kind === 'offer' && decision.target.kind === 'script';
const offersLoader = ({ decision }: Asked) =>
  decision.kind === 'offer' && decision.target.kind === 'loader';
const unapproved = ({ situation: { node } }: Asked) =>
  node === undefined || node.stage === 'discovered';

test('a machine that nobody approved gets nothing while the door is closed', () => {
  always(
    (asked) => unapproved(asked) && !asked.situation.doorOpen,
    ({ decision }) => decision.kind === 'ignore' && decision.reason.includes('door is closed'),
  );
});

test('an open door changes nothing for a machine that is approved', () => {
  const closed = new Map(
    ALL.filter(({ situation }) => !situation.doorOpen).map((asked) => [question(asked), asked]),
  );
  always(
    (asked) => asked.situation.doorOpen && !unapproved(asked),
    (asked) => {
      assert.deepEqual(asked.decision, closed.get(question(asked))?.decision);
      return true;
    },
  );
});

function question({ client, situation }: Asked): string {
  return JSON.stringify([client, situation.node]);
}

test('a node that boots from its own disk gets no offer, whoever asks', () => {
  always(
    (asked) =>
      !unapproved(asked) &&
      asked.situation.node !== undefined &&
      !netboots(asked.situation.node.stage),
    ({ decision }) =>
      decision.kind === 'ignore' && decision.reason.startsWith('boots from its own'),
  );
});

test('firmware never gets a script', () => {
  always(
    ({ client }) => client.ipxe === undefined,
    (asked) => !offersScript(asked),
  );
});

test('an iPXE that speaks HTTP never gets a loader', () => {
  always(
    ({ client }) => client.ipxe?.http === true,
    (asked) => !offersLoader(asked),
  );
});

test('an iPXE without HTTP gets a loader that has it', () => {
  always(
    (asked) => asked.client.ipxe?.http === false && offers(asked),
    (asked) => offersLoader(asked),
  );
});

test('only an iPXE is answered for an architecture that has no loader', () => {
  always(
    ({ client }) => client.arch === undefined || client.arch === 'x86-efi',
    (asked) => !offersLoader(asked),
  );
});

test('a loader is one for the architecture that asked, fetched the way it asked for', () => {
  always(offersLoader, ({ client, decision, situation }) => {
    if (decision.kind !== 'offer' || decision.target.kind !== 'loader') return false;
    if (client.arch === undefined) return false;
    const waiting = situation.node === undefined || situation.node.stage === 'discovered';
    const choice = waiting ? 'auto' : (situation.node?.boot.loader ?? 'auto');
    return (
      decision.target.loader === loaderFor(client.arch, choice) &&
      decision.target.transport === client.transport
    );
  });
});

test('port 4011 is named only to PXE firmware, and only where the node says so', () => {
  always(
    ({ decision }) => decision.kind === 'offer' && decision.mode === '4011',
    ({ client, situation }) =>
      client.transport === 'tftp' &&
      client.ipxe?.http !== true &&
      situation.node?.boot.offer === '4011',
  );
});

test('every refusal says why', () => {
  always(
    ({ decision }) => decision.kind === 'ignore',
    ({ decision }) => decision.kind === 'ignore' && decision.reason.length > 10,
  );
});

test('every node that netboots gets an offer where there is a loader for it', () => {
  always(
    ({ client, situation: { node } }) =>
      client.arch !== undefined &&
      node !== undefined &&
      netboots(node.stage) &&
      loaderFor(client.arch, node.boot.loader) !== undefined,
    offers,
  );
});

test('7 and 9 are both x86-64, as firmware sends either', () => {
  assert.deepEqual(archFromCode(7), { arch: 'x86_64-efi', transport: 'tftp' });
  assert.deepEqual(archFromCode(9), archFromCode(7));
});

test('UEFI HTTP boot asks with codes of its own', () => {
  assert.deepEqual(
    [15, 16, 19].map((code) => archFromCode(code)?.transport),
    ['http', 'http', 'http'],
  );
  assert.deepEqual(
    [0, 6, 7, 9, 11].map((code) => archFromCode(code)?.transport),
    Array(5).fill('tftp'),
  );
});

test('each loader is somebody’s, and each architecture names loaders that exist', () => {
  const named = CLIENT_ARCHES.flatMap((arch) =>
    LOADER_CHOICES.map((choice) => loaderFor(arch, choice)),
  );
  assert.deepEqual(new Set(named.filter((name) => name !== undefined)), new Set(LOADERS));
});
