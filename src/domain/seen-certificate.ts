/**
 * A certificate that was shown and that nobody has confirmed yet: what a person compares with what the host
 * itself shows.
 *
 * @module
 */

export type SeenCertificate = {
  /** `AB:CD:…` */
  readonly sha256: string;
  /** `CN=pve1.lan, O=Proxmox Virtual Environment` */
  readonly subject: string;
  readonly issuer: string;
  /** ms since the epoch. */
  readonly validFrom: number;
  readonly validTo: number;
  /** Host names and addresses that it is for. */
  readonly names: readonly string[];
};

/** `2026-11-29` */
export const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);

export function certificateWords({
  sha256,
  subject,
  issuer,
  validFrom,
  validTo,
}: SeenCertificate): string {
  const times = `valid from ${dayOf(validFrom)} to ${dayOf(validTo)}`;
  return `SHA-256 ${sha256}, ${subject}, issued by ${issuer}, ${times}`;
}
