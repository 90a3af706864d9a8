/**
 * The answers to every question that Ubuntu's installer would ask, as a NoCloud seed.
 *
 * No secret of the cluster stands here: the installer writes its commands to logs and sends them in
 * events. The one thing worth hiding is the install's URL with its ticket, and that dies when it
 * has been used.
 *
 * @module
 */
import { parseDocument } from 'yaml';
import { ProvisioningError } from '../domain/errors.ts';
import type { MacAddress } from '../domain/mac.ts';
import type { DiskMatch, Profile } from '../domain/profile.ts';
import { failureCommand, reportCommand } from './installer-commands.ts';
import type { Templates } from './templates.ts';

/**
 * How the installed system gets its address. The installer itself has one from DHCP, before it
 * reads this.
 */
export type NetworkPlan =
  | { readonly kind: 'dhcp' }
  | {
      readonly kind: 'static';
      /** `a.b.c.d/len` */
      readonly address: string;
      readonly gateway: string | undefined;
      readonly nameServers: readonly string[];
    };

export type AutoinstallFacts = {
  readonly nodeId: string;
  readonly attempt: number;
  readonly hostname: string;
  /** The card that it boots from; it is found by this address, for kernels rename cards. */
  readonly mac: MacAddress;
  readonly network: NetworkPlan;
  readonly profile: Profile;
  /** Added to the profile's own: the keys of those who run Pilotlight. */
  readonly sshAuthorizedKeys: readonly string[];
  /** `http://SERVER:PORT/install/TICKET`: `/installed` and `/failed` are posted under it. */
  readonly installUrl: string;
};

export type Autoinstall = {
  userData(facts: AutoinstallFacts): string;
  metaData(facts: Pick<AutoinstallFacts, 'nodeId' | 'attempt' | 'hostname'>): string;
};

export function createAutoinstall({ render }: Templates): Autoinstall {
  return {
    userData(facts) {
      const text = render('autoinstall/user-data.yaml', userDataView(facts));
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
  };
}

function userDataView(facts: AutoinstallFacts): Readonly<Record<string, unknown>> {
  const { hostname, mac, network, profile, installUrl } = facts;
  return {
    hostname,
    mac,
    profile,
    staticNetwork: network.kind === 'static' ? network : undefined,
    isLvm: profile.disk.layout === 'lvm',
    match: matchLines(profile.disk.match),
    swapBytes: profile.disk.swapMiB * 1024 ** 2, // curtin takes a bare number for bytes
    sshAuthorizedKeys: [
      ...new Set([...profile.login.sshAuthorizedKeys, ...facts.sshAuthorizedKeys]),
    ],
    reportCommand: reportCommand(installUrl),
    failureCommand: failureCommand(installUrl),
  };
}

/**
 * subiquity's names for what is asked of a disk; nothing asked means its own choice, the largest.
 */
function matchLines(
  match: DiskMatch,
): readonly { readonly key: string; readonly value: unknown }[] {
  const { ssd, size, model, serial, idPath } = match;
  return Object.entries({ ssd, size, model, serial, id_path: idPath })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ({ key, value }));
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
