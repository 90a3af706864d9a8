/**
 * How a machine is switched on: what a form shows of it, and what of that was changed.
 */

/** A password is never read: an empty one stays as it is. */
export function powerDraft(power) {
  const { driver = 'none', wakesIntoPxe, host, tls, username, address, fingerprint } = power ?? {};
  return {
    driver,
    wakesIntoPxe: Boolean(wakesIntoPxe),
    ...{ host: host ?? '', tls: tls ?? true, username: username ?? 'admin', password: '' },
    ...{ address: address ?? '', fingerprint: fingerprint ?? '' },
  };
}

const FIELDS = {
  wol: ['wakesIntoPxe'],
  amt: ['host', 'tls', 'username', 'password', 'fingerprint'],
  ssh: ['address'],
};

/** The value for `power` in PATCH of a node; undefined where nothing was changed. */
export function powerPatch(draft, power) {
  const { driver } = draft;
  const before = powerDraft(power);
  const names = FIELDS[driver] ?? [];
  const isSame = driver === before.driver && names.every((name) => draft[name] === before[name]);
  if (isSame) return undefined;
  const given = names.filter((name) => draft[name] !== '').map((name) => [name, draft[name]]);
  const isForgotten = driver === 'amt' && draft.fingerprint === '' && before.fingerprint !== '';
  return { driver, ...Object.fromEntries(given), ...(isForgotten && { fingerprint: null }) };
}

/** What is asked of a machine's power: one that is switched off boots nothing. */
export const powerWish = (action, network) =>
  network && action !== 'off' ? { action, boot: 'network' } : { action };

/** The certificate that a machine's AMT showed and that nobody has confirmed, of a refusal. */
export function seenByAmt(problem) {
  const seen = problem?.problems?.find(({ field }) => field === 'power.fingerprint');
  return problem?.code === 'POWER_REFUSED' ? seen?.got : undefined;
}
