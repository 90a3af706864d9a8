/**
 * What Ubuntu's installer fetches of one install: the NoCloud seed with the answers to all of its
 * questions, and the programs that it runs before and after.
 *
 * No secret of the cluster stands here: the installer writes its commands to logs and sends them in
 * events. The one thing worth hiding is the install's URL with its ticket, and that dies when it
 * has been used.
 *
 * @module
 */
import { parseDocument } from 'yaml';
import { type FieldProblem, ProvisioningError } from '../domain/errors.ts';
import { type Answers, type AutoinstallFacts, answersOf } from './autoinstall/answers.ts';
import { documentProblems } from './autoinstall/document-problems.ts';
import { diskMatchView } from './autoinstall/early-view.ts';
import { firstBootPrograms } from './autoinstall/first-boot-programs.ts';
import { merged } from './autoinstall/merge.ts';
import { netplanOf } from './autoinstall/netplan.ts';
import { yamlBlock } from './quoting/yaml-block.ts';
import type { Templates } from './templates.ts';

export type Autoinstall = {
  /** Throws PROFILE_INVALID where the release that is installed does not take what the profile asks for. */
  userData(facts: AutoinstallFacts): string;
  metaData(facts: Pick<AutoinstallFacts, 'nodeId' | 'attempt' | 'hostname'>): string;
  /** Frees the chosen disk of what was on it. */
  earlyProgram(facts: AutoinstallFacts): string;
  /** Readies the installed system, and reports. Throws INPUT_INVALID where the node has not what its profile asks for. */
  lateProgram(facts: AutoinstallFacts): string;
};

export function createAutoinstall(templates: Templates): Autoinstall {
  const { render } = templates;
  return {
    userData(facts) {
      const { hostname, profile } = facts;
      const answers = merged(answersOf(facts), profile.autoinstall);
      refuseBroken(facts, answers);
      // What late.sh would refuse at the end of an install is refused before it begins.
      netplanOf({ ...facts, policy: profile.network });
      const view = { hostname, profile: profile.name, seed: { autoinstall: answers } };
      const text = render('autoinstall/user-data.yaml', view);
      const { autoinstall, ...others } = parsed('user-data', text);
      if (!text.startsWith('#cloud-config\n'))
        throw broken('user-data', 'has no #cloud-config line');
      // The installer of 24.04 ends in an error at any key beside `autoinstall` (measured).
      if (autoinstall === undefined || Object.keys(others).length > 0) {
        throw broken('user-data', 'holds something other than the one key autoinstall');
      }
      return text;
    },

    metaData({ nodeId, attempt, hostname }) {
      // cloud-init takes an instance-id that it has seen for a mere reboot.
      const view = { instanceId: `${nodeId}-${attempt}`, hostname };
      const text = render('autoinstall/meta-data.yaml', view);
      parsed('meta-data', text);
      return text;
    },

    earlyProgram({ hostname, profile: { disk } }) {
      return render('autoinstall/early.sh', { hostname, matches: disk.match.map(diskMatchView) });
    },

    lateProgram(facts) {
      const { hostname, installUrl, profile } = facts;
      const netplan = netplanOf({ ...facts, policy: profile.network });
      return render('autoinstall/late.sh', {
        hostname,
        installedUrl: `${installUrl}/installed`,
        netplan: `# Written by Pilotlight when it installed this machine.\n${yamlBlock(netplan)}`,
        cloudNetwork:
          '# The network is in /etc/netplan/60-pilotlight.yaml.\nnetwork: {config: disabled}\n',
        ...firstBootPrograms(templates, facts),
      });
    },
  };
}

function refuseBroken({ profile, point }: AutoinstallFacts, answers: Answers): void {
  const problems: readonly FieldProblem[] = documentProblems(answers, point);
  const [first] = problems;
  if (first === undefined) return;
  const all = problems.map(
    ({ field, expected, got }) => `${field}: expected ${expected}, got ${got}`,
  );
  const message = `the profile ${profile.name} makes answers that Ubuntu ${point ?? ''} does not take: ${all.join('; ')}`;
  throw new ProvisioningError('PROFILE_INVALID', message, { problems });
}

/** The document, read back by a YAML parser before any machine gets it. */
function parsed(name: string, text: string): Readonly<Record<string, unknown>> {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error !== undefined) throw broken(name, `is not YAML: ${error.message}`, error);
  const value: unknown = document.toJS();
  if (typeof value !== 'object' || value === null) throw broken(name, 'is no mapping');
  return value as Readonly<Record<string, unknown>>;
}

function broken(name: string, what: string, cause?: Error): ProvisioningError {
  const message = `template autoinstall/${name}.yaml.hbs: what it renders ${what}`;
  return new ProvisioningError('TEMPLATE_INVALID', message, { cause });
}
