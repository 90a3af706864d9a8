/**
 * What the store tells whoever runs it, because no caller waits for it.
 *
 * @module
 */

export type StoreReport =
  /** The database's thread is gone, or its file is damaged: nothing that is written can be relied on. */
  | { readonly kind: 'fatal'; readonly error: Error }
  /** The file could not be checked for damage. Nothing says that it is damaged. */
  | { readonly kind: 'check-failed'; readonly error: unknown }
  /** Notes could not be written. They are tried again in a second. */
  | { readonly kind: 'write-behind-failed'; readonly error: unknown }
  /** More lines and strangers came than memory or disk should hold. */
  | { readonly kind: 'dropped'; readonly count: number }
  | { readonly kind: 'listener-failed'; readonly error: unknown }
  | { readonly kind: 'prune-failed'; readonly error: unknown };
