/**
 * `pilotlight artifacts fetch [RELEASE]`
 *
 * @module
 */
import { command } from '../../command.ts';
import { FETCH_OPTIONS, fetchImage } from '../images/fetch-image.ts';

export const definition = command({
  arguments: {
    release: {
      kind: 'optional',
      help: 'a version (v1.33.1+k3s1) or a channel; stable where none is given',
    },
  },
  options: {
    arch: {
      kind: 'text',
      value: 'ARCH',
      choices: ['amd64', 'arm64'],
      help: 'amd64 where it is not given',
    },
    'install-sha256': { kind: 'text', value: 'SUM', help: 'the sum that its install.sh must have' },
    ...FETCH_OPTIONS,
  },
  about:
    'The binary, the airgap images and install.sh: a join then needs no internet. Once a node has a role they come by themselves.',
  examples: [
    { line: 'pilotlight artifacts fetch', why: 'What the channel stable means now.' },
    {
      line: 'pilotlight artifacts fetch v1.33.1+k3s1 --arch arm64',
      why: 'One version, for a Raspberry Pi.',
    },
  ],
  async run(call) {
    const { arch, 'install-sha256': installSha256 } = call.options;
    const { release = 'stable' } = call.words;
    const named = release.includes('k3s') ? { version: release } : { channel: release };
    return await fetchImage(call, { kind: 'k3s', ...named, arch, installSha256 });
  },
});
