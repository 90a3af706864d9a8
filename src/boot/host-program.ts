/**
 * The program that a Proxmox VE host runs at its first boot: it makes itself a hypervisor of Pilotlight's.
 *
 * The installer fetches it over TLS (1 MiB at most), keeps it readable for root alone, and runs it once the
 * host is fully up.
 *
 * @module
 */
import type { HostCluster, ProxmoxProfile } from '../domain/proxmox-profile.ts';
import type { Templates } from './templates.ts';

export type HostProgramFacts = {
  /** `https://ADDRESS:8443/pve/hosts/NODEID`: the token is handed over there. */
  readonly hostUrl: string;
  /** 64 hexadecimal digits: what it shows there. */
  readonly key: string;
  /** The one authority that it believes. */
  readonly caPem: string;
  readonly hostname: string;
  readonly profile: Pick<ProxmoxProfile, 'repositories' | 'cluster'>;
};

export function hostProgram({ render }: Templates, facts: HostProgramFacts): string {
  const { hostUrl, key, caPem, hostname, profile } = facts;
  return render('proxmox/first-boot.sh', {
    hostUrl,
    key,
    caPem,
    hostname,
    exchange: render('autoinstall/exchange.sh', {}),
    access: render('proxmox/access.sh', {}),
    packages: render('proxmox/packages.sh', {}),
    freeRepositories: profile.repositories === 'no-subscription',
    cluster: profile.cluster === undefined ? null : memberView(profile.cluster),
  });
}

/** Its password is asked for when its time has come. */
function memberView({ host, fingerprint }: HostCluster) {
  return { host, fingerprint };
}
