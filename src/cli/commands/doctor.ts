/**
 * `pilotlight doctor`
 *
 * @module
 */
import { CLIENT_ARCHES } from '../../domain/client-arch.ts';
import { NODE_ROLES } from '../../domain/node.ts';
import { command } from '../command.ts';
import { EXIT } from '../exit.ts';
import type { FindingShape } from '../world.ts';
import { findingLines, summaryLine } from './doctor-report.ts';

export const definition = command({
  options: {
    mac: { kind: 'text', value: 'MAC', help: 'of the machine that is played; else one of its own' },
    arch: {
      kind: 'text',
      value: 'ARCH',
      choices: CLIENT_ARCHES,
      help: 'its firmware; x86_64-efi where it is not given',
    },
    profile: {
      kind: 'text',
      value: 'PROFILE',
      completes: 'profile',
      help: 'what it would install; default where it is not given',
    },
    role: {
      kind: 'text',
      value: 'ROLE',
      choices: NODE_ROLES,
      help: 'what it would be in the cluster; none where it is not given',
    },
    interface: {
      kind: 'texts',
      value: 'NAME',
      help: 'by which it asks; else those that Pilotlight serves',
    },
    full: { kind: 'flag', help: 'fetches kernel and initrd as a whole' },
  },
  about:
    'It asks and fetches from the first DHCP question to the seed, then looks at what Pilotlight needs of its host. Nothing is installed, and nothing is left behind. Run it as root, on the host itself or on another one beside the machines.',
  examples: [
    { line: 'sudo pilotlight doctor', why: 'Before anything is switched on.' },
    {
      line: 'sudo pilotlight doctor --profile pve --arch x86-bios',
      why: 'As an old machine that becomes a Proxmox VE host.',
    },
    {
      line: `sudo pilotlight doctor --json | jq 'select(.state == "problem")'`,
      why: 'A finding a line.',
    },
  ],
  async run({ options, json, api, terminal, world }) {
    const { mac, arch = 'x86_64-efi', profile = 'default', role = 'none', full } = options;
    const interfaces = options.interface.length === 0 ? undefined : options.interface;
    const findings: FindingShape[] = [];
    await world.examine(api, { mac, arch, profile, role, interfaces, full }, (finding) => {
      findings.push(finding);
      if (json) terminal.json(finding);
      else for (const line of findingLines(finding, terminal.paint)) terminal.print(line);
    });
    if (!json) terminal.print(summaryLine(findings, terminal.paint));
    return findings.some(({ state }) => state === 'problem') ? EXIT.failed : undefined;
  },
});
