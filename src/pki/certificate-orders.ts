/**
 * What is told to the process that makes certificates, and what comes back.
 *
 * @module
 */

/** PEM, both. */
export type KeyAndCertificate = {
  /** PKCS #8. */
  readonly key: string;
  readonly certificate: string;
};

/** Times are in ms since the epoch; a certificate knows whole seconds. */
type Making = {
  /** Hex digits, positive and at most 20 bytes (RFC 5280 §4.1.2.2). */
  readonly serial: string;
  readonly notBefore: number;
  readonly notAfter: number;
};

export type CertificateOrder =
  | (Making & { readonly kind: 'authority' })
  | (Making & {
      readonly kind: 'server';
      readonly issuer: KeyAndCertificate;
      /** IPv4 addresses and host names. */
      readonly names: readonly string[];
    });

/** ECDSA P-256: what every TLS client of the last fifteen years has, with signatures of a millisecond. */
export const CURVE = 'prime256v1';
