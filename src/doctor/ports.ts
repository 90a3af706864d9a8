/**
 * What the doctor needs of the machine that it runs on and of the service. composition/doctor.ts fills it.
 *
 * @module
 */
import type { ClientArch } from '../domain/client-arch.ts';
import type { HeardOffer } from '../domain/heard-offer.ts';
import type { Ipv4Address, ServedAddress } from '../domain/ipv4.ts';
import type { MacAddress } from '../domain/mac.ts';
import type { HttpFetched, TftpFetched } from './boot/boot-situation.ts';
import type { MediumProbe } from './boot/medium.ts';
import type { Finding } from './finding.ts';
import type { SeenCertificate } from './host/certificate.ts';
import type { HeldPort } from './host/listening.ts';
import type { Space } from './host/space.ts';
import type { SettingsView } from './supplies/views.ts';

export type DoctorWish = {
  /** Of the machine that is played; one of its own where it is missing. */
  readonly mac: string | undefined;
  readonly arch: ClientArch;
  readonly profile: string;
  readonly role: string;
  /** By which it asks; where it is missing those that Pilotlight serves. */
  readonly interfaces: readonly string[] | undefined;
  /** Kernel and initrd as a whole. */
  readonly full: boolean;
};

/** A machine that asks by DHCP. Without `boots` it asks for an address alone, and no PXE server hears it. */
export type LanAsker = {
  readonly mac: MacAddress;
  readonly uuid: string;
  readonly boots: ClientArch | undefined;
};

export type LanPorts = {
  /** Rejects where the client's port can't be had. */
  ask(
    asker: LanAsker,
    from: readonly ServedAddress[],
    port: number,
  ): Promise<readonly HeardOffer[]>;
  askBootServer(
    asker: LanAsker,
    way: { readonly from: ServedAddress; readonly server: Ipv4Address; readonly port: number },
  ): Promise<HeardOffer | undefined>;
};

export type HostPorts = {
  /** Of these interfaces; without names, all that a machine could stand beside. */
  addresses(interfaces: readonly string[] | undefined): readonly ServedAddress[];
  isLocal(hostOrAddress: string): boolean;
  /** As the configuration of this host has it; undefined where it can't be read. */
  configured(): SettingsView | undefined;
  heldPorts(): readonly HeldPort[];
  /** Of the file system of a folder, or of the first one above it that exists. */
  space(folder: string): Promise<Space | undefined>;
  isSynchronised(): Promise<boolean | undefined>;
  certificate(host: string, port: number, base: string): Promise<SeenCertificate>;
  stranger(): { readonly mac: MacAddress; readonly uuid: string };
  now(): number;
  readonly releasedAt: number;
};

export type ServicePorts = {
  /** As a person would type it. */
  readonly server: string;
  /** Paths begin behind /api/v1. Both reject with an error in words, which may have `advice`, lines of them. */
  get(path: string): Promise<unknown>;
  send(method: 'POST' | 'DELETE', path: string, body?: object): Promise<unknown>;
};

export type DoctorPorts = {
  readonly service: ServicePorts;
  readonly lan: LanPorts;
  readonly host: HostPorts;
  tftp(wanted: {
    readonly server: string;
    readonly port: number;
    readonly path: string;
    readonly options: Readonly<Record<string, string>>;
  }): Promise<TftpFetched>;
  http(url: string, range?: string): Promise<HttpFetched>;
  sumOf(bytes: Buffer): string;
  probeMedium(host: string, port: number, path: string): Promise<MediumProbe>;
  userDataProblems(text: string, point: string | undefined): readonly string[];
  /** Hears each finding as it is made. */
  tell(finding: Finding): void;
};
