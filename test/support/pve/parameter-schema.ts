/**
 * How the official description writes down a parameter, and what of it the stand-in holds requests to.
 *
 * @module
 */

export type ParameterSchema = {
  readonly type?: string;
  readonly optional?: 0 | 1;
  readonly enum?: readonly string[];
  /** Perl; the whole value has to match. */
  readonly pattern?: string;
  readonly minimum?: number | string;
  readonly maximum?: number | string;
  readonly minLength?: number | string;
  readonly maxLength?: number | string;
  /** A name of formats.ts, or the keys of a property string. */
  readonly format?: string | PropertyFormat;
  readonly requires?: string;
};

export type PropertySchema = ParameterSchema & {
  /** `local-lvm:32` for `file=local-lvm:32`. */
  readonly default_key?: 0 | 1;
  /** Another name of that key. */
  readonly alias?: string;
  /** `virtio=MAC` sets `alias` to the MAC and this key to `virtio`. */
  readonly keyAlias?: string;
};

export type PropertyFormat = Readonly<Record<string, PropertySchema>>;

export type Parameters = Readonly<Record<string, ParameterSchema>>;

/** By `POST /nodes/{node}/qemu`. `net[n]` stands for net0, net1 and so on. */
export type Description = ReadonlyMap<string, Parameters>;

export type PveVersion = '8.4' | '9.1';
