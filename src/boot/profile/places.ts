/**
 * Where a host is, in the words that Proxmox VE's installer knows: it ends at one that it does not.
 *
 * @module
 */
import { z } from 'zod';

/** ISO 3166-1, which the installer has in small letters. ICU takes `uk` for another name of `gb`. */
export const country = z.string().refine((text) => isCountry(text), {
  error: ({ input }) =>
    /^[A-Z]{2}$/.test(String(input)) && isCountry(String(input).toLowerCase())
      ? `"${String(input).toLowerCase()}", in small letters`
      : 'a country in two small letters, such as de or us',
});

function isCountry(text: string): boolean {
  if (!/^[a-z]{2}$/.test(text)) return false;
  const region = text.toUpperCase();
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  return names.of(region) !== undefined && new Intl.Locale(`und-${region}`).region === region;
}

/** Of zone.tab, or UTC: the installer has no others, and `Etc/UTC` is not among them. */
const AREAS =
  /^(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/./;

export const timezone = z
  .string()
  .refine(
    (text) => text === 'UTC' || (AREAS.test(text) && isZone(text)),
    'UTC, or a time zone of a place, such as Europe/Berlin',
  );

function isZone(text: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: text });
    return /^[\w+/-]+$/.test(text) && !/^[a-z]|\/[a-z]/.test(text);
  } catch {
    return false;
  }
}

/** As the installer looks at it; it refuses the address that it proposes itself. */
export const mailAddress = z
  .string()
  .max(254)
  .regex(
    /^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/,
    'a mail address such as admin@home.arpa',
  )
  .refine((text) => text !== 'mail@example.invalid', 'an address of your own');
