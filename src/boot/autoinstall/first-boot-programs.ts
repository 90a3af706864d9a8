/**
 * What late.sh plants in the installed system to be run at its first boot: the report of that boot and,
 * for a machine with a role, the program that takes it into its cluster.
 *
 * Both stand on every LAN's wire, so no secret of the cluster is among them: the machine is given those
 * later, over TLS, when it shows the key that it made for itself.
 *
 * @module
 */
import type { Templates } from '../templates.ts';
import type { AutoinstallFacts } from './answers.ts';

/** A file that K3s needs, as the grant of a join names it. */
export type JoinFile = {
  /** `/usr/local/bin/k3s`: join.sh takes no others than those of a grant. */
  readonly path: string;
  /** `0755` */
  readonly mode: string;
  /** 64 hexadecimal digits. */
  readonly sha256: string;
  /** Plain http, on the LAN. */
  readonly url: string;
};

/** What a machine with a role is told of its cluster while it is installed. */
export type JoinFacts = {
  /** `https://ADDRESS:8443`: where it asks for its turn. */
  readonly url: string;
  /** The authority that signs for `url`, the only one that is believed. */
  readonly caPem: string;
  /** None where they are not known yet: then they are fetched when it joins. */
  readonly files: readonly JoinFile[];
};

type ProgramFacts = Pick<AutoinstallFacts, 'nodeId' | 'installUrl' | 'join' | 'pilotlightKey'>;

/** The part of late.sh's view that is planted. */
export function firstBootPrograms(templates: Templates, facts: ProgramFacts) {
  const firstBootUrl = `${origin(facts.installUrl)}/installed/${pathWord(facts.nodeId)}/first-boot`;
  return {
    firstBoot: firstBootProgram(templates, firstBootUrl),
    unit: templates.render('autoinstall/first-boot.service', {}),
    // Commands, and neither terminals nor forwarding.
    sshLine: facts.pilotlightKey === undefined ? null : `restrict ${facts.pilotlightKey}`,
    join: facts.join === undefined ? null : joinView(templates, facts.join, facts.nodeId),
  };
}

export function firstBootProgram({ render }: Templates, firstBootUrl: string): string {
  const exchange = render('autoinstall/exchange.sh', {});
  return render('autoinstall/first-boot.sh', { firstBootUrl, exchange });
}

/** Each a template of functions. */
const JOIN_PARTS = ['exchange', 'files', 'grant', 'follow'];

export function joinProgram({ render }: Templates, joinUrl: string): string {
  const parts = JOIN_PARTS.map((name) => [name, render(`autoinstall/${name}.sh`, {})]);
  return render('autoinstall/join.sh', { joinUrl, ...Object.fromEntries(parts) });
}

function joinView(templates: Templates, facts: JoinFacts, nodeId: string) {
  const { url, caPem, files } = facts;
  const joinUrl = `${url}/join/${pathWord(nodeId)}`;
  return {
    program: joinProgram(templates, joinUrl),
    unit: templates.render('autoinstall/join.service', {}),
    caPem,
    files: files
      .map(({ path, mode, sha256, url: from }) => `file ${path} ${mode} ${sha256} ${from}\n`)
      .join(''),
  };
}

/** At the root of the server, for the ticket is dead by then. */
function origin(installUrl: string): string {
  return /^https?:\/\/[^/]+/.exec(installUrl)?.[0] ?? '';
}

function pathWord(nodeId: string): string {
  return encodeURIComponent(nodeId.toWellFormed());
}
