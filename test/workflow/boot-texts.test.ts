import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { memoryMiB } from '../../src/boot/memory.ts';
import { machineIdentity } from '../../src/domain/machine-identity.ts';
import { createBootTexts, type Renderers } from '../../src/workflow/boot-texts.ts';
import { openDesks, PROFILE } from '../support/desks.ts';

const MAC = 'd0:50:99:4e:05:57';
const UUID = '4c4c4544-0042-3510-8052-b4c04f564432';
const OTHER_UUID = '4c4c4544-0042-3510-8052-b4c04f564433';
/** Sizes of one memory module, in MiB, as SMBIOS has them. */
const GIB_2 = '0008';
const GIB_8 = '0020';

const nothing = () => '';
const RENDER: Renderers = {
  ...{ ipxe: nothing, autoexec: nothing, memoryCheck: nothing },
  seed: { 'meta-data': nothing, 'user-data': nothing, 'early.sh': nothing, 'late.sh': nothing },
  grub: (screen) => ('reason' in screen ? `${screen.kind}: ${screen.reason}` : screen.kind),
  hardware: (facts) => ({
    ...{ memoryMiB: memoryMiB(facts), model: undefined },
    ...machineIdentity(facts),
  }),
};

async function grubAsks(context: TestContext) {
  const desks = await openDesks(context);
  const { boot, install, world, asker } = desks;
  const texts = createBootTexts({
    ...{ boot, install, render: RENDER, hostAnswer: nothing },
    findProfile: () => PROFILE,
    findImage: () => world.images[0],
    mediumFor: () => world.medium,
  });
  const node = await desks.enrol(MAC, 'opti-01');
  const ask = (facts: Record<string, string>) => texts.grubConfig(asker(MAC, facts));
  return { ...desks, node, ask };
}

test('a machine whose GRUB tells too little memory is told so, and fetches nothing', async (context) => {
  const { ask, node, lines, store } = await grubAsks(context);
  const reason = 'this machine has 2048 MiB of memory, and the install needs 5500 MiB';
  assert.equal(
    await ask({ uuid: UUID, d0: GIB_2 }),
    `stopped: ${reason}: the profile asks for it.`,
  );
  const told = await lines(node.id);
  assert.match(told.at(-1) ?? '', /^refusal: refused: .* with 2048 MiB of memory/);
  assert.equal(store.registry.byId(node.id)?.uuid, UUID);
  // With more of it, it goes on.
  assert.equal(await ask({ uuid: UUID, d0: GIB_8 }), 'install');
  assert.match(
    (await lines(node.id)).at(-1) ?? '',
    /^note: GRUB runs on .* with 8192 MiB of memory/,
  );
  assert.equal(store.registry.byId(node.id)?.attempt, 1);
});

test('a GRUB that tells nothing of its machine installs it unseen', async (context) => {
  const { ask, node, lines } = await grubAsks(context);
  assert.equal(await ask({}), 'install');
  assert.doesNotMatch((await lines(node.id)).join('\n'), /runs on/);
});

test('a second machine with the MAC is stopped under GRUB too', async (context) => {
  const { ask, node, lines, store } = await grubAsks(context);
  assert.equal(await ask({ uuid: UUID, d0: GIB_8 }), 'install');
  await store.flush();
  assert.match(await ask({ uuid: OTHER_UUID, d0: GIB_8 }), /^stopped: this MAC is that of opti-01/);
  assert.match((await lines(node.id)).at(-1) ?? '', /^alarm: a second machine asked/);
});
