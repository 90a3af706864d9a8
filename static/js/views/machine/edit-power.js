/**
 * The fields that say how a machine is switched on.
 */
import { html } from '../../../vendor/preact.js';
import { Choice, Switch, TextField } from '../../parts/fields.js';
import { FACTS } from '../../words/machine.js';
import { EDIT } from '../../words/machine-deeds.js';

function AmtFields({ draft, set, onInput, problem }) {
  // A certificate is one machine's: of another it has to be looked at again.
  const setHost = (host) => onInput({ ...draft, host, fingerprint: '' });
  const field = (name) => ({
    ...{ name: `power.${name}`, label: EDIT.amt[name] },
    ...{ value: draft[name], onInput: set(name), problem },
  });
  return html`<${TextField} ...${field('host')} onInput=${setHost} mono required />
    <${TextField} ...${field('username')} required />
    <${TextField} ...${field('password')} type="password" hint=${EDIT.amt.passwordHint} />
    <${Switch} label=${EDIT.amt.tls} checked=${draft.tls} onInput=${set('tls')} />
    ${draft.tls && html`<${TextField} ...${field('fingerprint')} hint=${EDIT.amt.fingerprintHint} mono wide />`}`;
}

/** `onInput` gets the whole draft. A driver that is not for people to choose stays as it is. */
export function PowerFields({ draft, onInput, problem, kept }) {
  const set = (name) => (value) => onInput({ ...draft, [name]: value });
  const isListed = EDIT.powers.some(({ id }) => id === kept);
  const own = isListed ? [] : [{ id: kept, label: EDIT.powerKept(FACTS.powers[kept] ?? kept) }];
  return html`<${Choice} label=${EDIT.power} name="power" value=${draft.driver} onInput=${set('driver')} options=${[...own, ...EDIT.powers]} problem=${problem} />
    ${draft.driver === 'wol' && html`<${Switch} label=${EDIT.wakes} checked=${draft.wakesIntoPxe} onInput=${set('wakesIntoPxe')} />`}
    ${draft.driver === 'amt' && html`<${AmtFields} ...${{ draft, set, onInput, problem }} />`}
    ${draft.driver === 'ssh' && html`<${TextField} label=${EDIT.sshAddress} name="power.address" value=${draft.address} onInput=${set('address')} hint=${EDIT.sshAddressHint} problem=${problem} mono />`}`;
}
