/**
 * What each template is given, recorded while everything that machines may get is rendered.
 *
 * @module
 */
import { createAutoinstall } from '../../src/boot/autoinstall.ts';
import { createGrubConfigs } from '../../src/boot/grub-config.ts';
import { hostProgram } from '../../src/boot/host-program.ts';
import { createIpxeScripts } from '../../src/boot/ipxe-script.ts';
import type { Templates } from '../../src/boot/templates.ts';
import type { Screen } from '../../src/domain/screen.ts';
import { JOIN, OPTIPLEX_SCREEN, optiplex, PILOTLIGHT_KEY, templates } from '../boot/nodes.ts';

const { hostname, scriptUrl, checkUrl, kernelUrl, initrdUrl, mac } = OPTIPLEX_SCREEN;

const SCREENS: readonly Screen[] = [
  { kind: 'waiting', mac, scriptUrl },
  { kind: 'queue', hostname, position: 2, scriptUrl },
  { kind: 'local', method: 'sanboot', reason: 'a' },
  { kind: 'stopped', name: 'a', title: 'b', reason: 'c', advice: 'd', scriptUrl },
];

/** By template, the names at the top of its view, in alphabetical order. */
export async function recordedViews(): Promise<ReadonlyMap<string, readonly string[]>> {
  const seen = new Map<string, Set<string>>();
  const recording: Templates = {
    render(name, view) {
      const names = seen.get(name) ?? new Set();
      for (const key of Object.keys(view)) names.add(key);
      seen.set(name, names);
      return templates.render(name, view);
    },
  };
  renderScreens(recording);
  const facts = { ...(await optiplex()), join: JOIN, pilotlightKey: PILOTLIGHT_KEY };
  const { userData, metaData, earlyProgram, lateProgram } = createAutoinstall(recording);
  for (const render of [userData, metaData, earlyProgram, lateProgram]) render(facts);
  hostProgram(recording, {
    ...{ hostUrl: 'https://192.168.1.10:8443/pve/hosts/1', key: '7c'.repeat(32), hostname },
    caPem: JOIN.caPem,
    profile: { repositories: 'no-subscription', cluster: undefined },
  });
  return new Map([...seen].map(([name, names]) => [name, [...names].toSorted()]));
}

function renderScreens(recording: Templates): void {
  const ipxe = createIpxeScripts(recording);
  const grub = createGrubConfigs(recording);
  const kernel = {
    kernelUrl: kernelUrl.replace('http', 'tftp'),
    initrdUrl: initrdUrl.replace('http', 'tftp'),
  };
  for (const screen of SCREENS) {
    ipxe.screen(screen);
    grub.screen(screen);
  }
  ipxe.screen(OPTIPLEX_SCREEN);
  grub.screen({ ...OPTIPLEX_SCREEN, ...kernel });
  ipxe.screen({
    ...{ kind: 'install-host', hostname, attempt: 1, mac, imageLabel: 'a' },
    ...{ kernelUrl, initrdUrl, checkUrl, scriptUrl, mediumUrl: `${kernelUrl}.cpio` },
  });
  ipxe.check({ kind: 'passed', summary: 'a' });
  ipxe.check({ kind: 'refused', reason: 'a' });
  ipxe.autoexec({
    bootUrl: 'http://192.168.1.10:8080/boot',
    loadersUrl: 'tftp://192.168.1.10/loaders',
  });
  grub.first({ folderUrl: 'tftp://192.168.1.10/grub' });
}
