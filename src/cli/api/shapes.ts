/**
 * What the commands read of the API's answers, and no more: docs/api.md has all of it.
 *
 * @module
 */
import type { Stage } from '../../domain/stage.ts';

export type LineShape = {
  readonly id: number;
  readonly nodeId: string;
  readonly at: string;
  readonly kind: string;
  readonly stage: string;
  readonly text: string;
  readonly count: number;
  readonly lastAt: string;
  readonly log?: string | null;
};

export type NodeShape = {
  readonly id: string;
  readonly name: string;
  readonly macs: readonly string[];
  readonly hostname: string | null;
  readonly role: string;
  readonly profile: string;
  readonly address: string | null;
  readonly uuid: string | null;
  readonly serial: string | null;
  readonly arch: string | null;
  readonly boot: Readonly<Record<string, string>>;
  readonly power?: Readonly<Record<string, unknown>> | null;
  readonly stage: Stage;
  readonly stageSince: string;
  readonly attempt: number;
  readonly failure: { readonly stage: string; readonly reason: string; readonly at: string } | null;
  readonly progress: { readonly percent: number; readonly step: string } | null;
  readonly stuck: {
    readonly reason: string;
    readonly advice: string;
    /** An older service does not tell; a newer one may know more than we do. */
    readonly changes?: readonly unknown[];
    readonly since: string;
  } | null;
  /** One that waits, and can be cancelled. An older service does not tell. */
  readonly reinstall?: { readonly askedAt: string } | null;
  readonly firstBoot: {
    readonly at: string;
    readonly addresses: readonly { readonly interfaceName: string; readonly address: string }[];
    readonly kernel: string | null;
    readonly system: string | null;
  } | null;
  readonly createdAt: string;
  readonly lastLine?: LineShape | null;
};

export type ImageShape = {
  readonly id: string;
  readonly kind: string;
  readonly state: 'absent' | 'downloading' | 'checking' | 'verified' | 'unchecked' | 'broken';
  readonly label: string;
  readonly point: string | null;
  readonly arch: string | null;
  readonly size: number | null;
  readonly proof: string | null;
  readonly progress: {
    readonly bytes: number;
    readonly total: number | null;
    readonly rate: number;
    readonly secondsLeft: number | null;
  } | null;
  readonly reason: string | null;
};

export type ConditionShape = { readonly name: string; readonly reason: string };

export type WorkShape = {
  readonly id: string;
  readonly kind: string;
  readonly by: string;
  readonly startedAt: string;
  readonly todo: readonly string[];
  readonly done: readonly string[];
  readonly step: string | null;
  readonly stopped: string | null;
};

export type ServerShape = { readonly backend: string; readonly name: string; readonly up: boolean };

export type ClusterShape = {
  readonly cluster: {
    readonly id: string;
    readonly version: string;
    readonly endpoint: string;
    readonly createdAt: string;
  } | null;
  readonly members: readonly {
    readonly nodeId: string;
    readonly name: string;
    readonly address: string | null;
    readonly role: string;
    readonly phase: string;
    readonly founder: boolean;
    readonly conditions: readonly ConditionShape[];
    readonly kubernetes: { readonly ready: boolean; readonly version: string } | null;
    readonly balancer: readonly ServerShape[];
  }[];
  readonly waiting: readonly { readonly name: string; readonly condition: ConditionShape }[];
  readonly kubernetes: { readonly state: string; readonly reason: string | null };
  readonly balancer: { readonly state: string; readonly reason: string | null };
  readonly conditions: readonly ConditionShape[];
  readonly advice: readonly string[];
  readonly work: readonly WorkShape[];
};

export type StatusShape = {
  readonly version: string;
  readonly addresses: readonly { readonly address: string; readonly interfaceName: string }[];
  readonly door: { readonly open: boolean; readonly openUntil: string };
  readonly loaders: {
    readonly missing: readonly { readonly loader: string; readonly advice: string }[];
  };
  readonly profiles: {
    readonly broken: readonly { readonly name: string; readonly reason: string }[];
  };
  readonly images: readonly ImageShape[];
  readonly medium: { readonly nfs: unknown };
};
