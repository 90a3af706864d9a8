/**
 * `pilotlight images fetch RELEASE`
 *
 * @module
 */
import { command } from '../../command.ts';
import { FETCH_OPTIONS, fetchImage } from './fetch-image.ts';

export const definition = command({
  arguments: {
    release: {
      kind: 'one',
      help: 'a release (24.04: its newest point), a point (24.04.4), or a version',
    },
  },
  options: {
    kind: {
      kind: 'text',
      value: 'KIND',
      choices: ['iso', 'netboot', 'ipxe', 'proxmox-ve'],
      help: 'what it is; iso where it is not given',
    },
    arch: {
      kind: 'text',
      value: 'ARCH',
      choices: ['amd64', 'arm64'],
      help: 'amd64 where it is not given',
    },
    sha256: { kind: 'text', value: 'SUM', help: 'the sum that it must have' },
    ...FETCH_OPTIONS,
  },
  about: "It is checked against its publisher's signature or sum before anything is served.",
  examples: [
    { line: 'pilotlight images fetch 24.04', why: 'The newest Ubuntu Server 24.04 for PCs.' },
    { line: 'pilotlight images fetch 8.4 --kind proxmox-ve', why: 'The installer of Proxmox VE.' },
    { line: 'pilotlight images fetch 24.04 --no-wait --json', why: 'In a script that asks later.' },
  ],
  async run(call) {
    const { kind = 'iso', arch, sha256 } = call.options;
    const named =
      kind === 'ipxe' ? { version: call.words.release } : { release: call.words.release };
    return await fetchImage(call, { kind, ...named, arch, sha256 });
  },
});
