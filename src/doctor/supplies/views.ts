/**
 * What the doctor reads of the service's answers, and no more.
 *
 * @module
 */
import type { ServedAddress } from '../../domain/ipv4.ts';

export type ImageView = {
  readonly id: string;
  readonly kind: string;
  readonly state: 'absent' | 'downloading' | 'checking' | 'verified' | 'unchecked' | 'broken';
  readonly label: string;
  readonly release: string | null;
  readonly point: string | null;
  readonly arch: string | null;
  readonly reason: string | null;
};

export type StatusView = {
  readonly version: string;
  readonly addresses: readonly ServedAddress[];
  readonly loaders: {
    readonly missing: readonly { readonly loader: string; readonly advice: string }[];
  };
  readonly profiles: {
    readonly broken: readonly { readonly name: string; readonly reason: string }[];
  };
  readonly images: readonly ImageView[];
  /** Bytes. */
  readonly space: { readonly total: number; readonly free: number } | null;
};

export type SettingsView = {
  readonly data: string;
  readonly images: string;
  readonly dhcp: 'proxy' | 'off';
  readonly dhcpPort: number;
  readonly pxePort: number;
  readonly tftpPort: number;
  readonly httpPort: number;
  readonly bulkPort: number;
  readonly nfs: 'on' | 'off';
  readonly nfsPort: number;
  readonly portmapPort: number;
  readonly joinPort: number;
  readonly haproxy: string;
  readonly haproxyApiPort: number;
  readonly haproxyHttpPort: number;
  readonly haproxyHttpsPort: number;
  readonly haproxyStatsPort: number;
};

export type ProfileView = {
  readonly name: string;
  readonly kind: 'ubuntu' | 'proxmox-ve';
  readonly image: string;
};

export type ClusterView = {
  readonly cluster: { readonly version: string } | null;
  readonly balancer: {
    readonly state: string;
    readonly reason: string | null;
    readonly waits: boolean;
  };
};

export type HypervisorView = {
  readonly name: string;
  readonly state: 'up' | 'down' | 'refused' | 'unchecked';
  readonly reason: string | null;
  readonly version: string | null;
  readonly missingPrivileges: readonly {
    readonly path: string;
    readonly privileges: readonly string[];
    readonly neededFor: string;
    readonly command: string;
  }[];
};

export type PhantomView = {
  readonly id: string;
  readonly mac: string;
  readonly uuid: string;
  readonly loader: {
    readonly name: string;
    readonly bytes: number | null;
    readonly sha256: string | null;
  } | null;
  readonly lines: readonly { readonly kind: string; readonly text: string }[];
};

/** All that it tells of itself. */
export type ServiceView = {
  readonly status: StatusView;
  readonly settings: SettingsView;
  readonly profiles: readonly ProfileView[];
  readonly cluster: ClusterView;
  readonly hypervisors: readonly HypervisorView[];
};
