/**
 * The desks with a machine that becomes a Proxmox VE host.
 *
 * @module
 */
import type { TestContext } from 'node:test';
import { HOST_KEY, openDesks } from './desks.ts';
import { HOST_INSTALLED, hostQuestionOf } from './host-values.ts';

export const MAC = 'd0:50:99:4e:05:57';
export const UUID = '4c4c4544-0031-4d10-8038-c8c04f444d32';
export const INSTALLER = '192.168.1.78';

/** A node with two cards that asked for its script: its install has begun. */
export async function begun(context: TestContext, profile = 'host') {
  const desks = await openDesks(context);
  const { id } = await desks.enrol(MAC, 'opti-01', profile);
  const screen = await desks.boot.screenFor(desks.asker(MAC, { uuid: UUID }), 'script.ipxe');
  await desks.store.flush();
  const { token = '' } = desks.store.registry.liveTicketOf(id) ?? {};
  const question = hostQuestionOf({ macs: [MAC], uuid: UUID });
  const node = () => desks.store.registry.byId(id);
  return { ...desks, id, screen, token, question, node };
}

export async function installed(context: TestContext) {
  const scene = await begun(context);
  await scene.hosts.answer(scene.question);
  scene.hosts.firstBoot(scene.visit(scene.token, INSTALLER));
  await scene.hosts.installed(scene.visit(scene.token, INSTALLER), HOST_INSTALLED);
  const shown = { nodeId: scene.id, key: HOST_KEY, address: '192.168.1.31' };
  return { ...scene, shown };
}
