/**
 * Tokens: made, shown once, and revoked.
 */
import { html, useState } from '../../../vendor/preact.js';
import { Code } from '../../parts/code.js';
import { Confirmation } from '../../parts/confirmation.js';
import { Choice, TextField } from '../../parts/fields.js';
import { Awaited } from '../../parts/notices.js';
import { closeSheet, Sheet, SheetActions, SheetForm } from '../../parts/sheet.js';
import { useDeed, useReading } from '../../parts/use.js';
import { createToken, revokeToken } from '../../state/deeds/tokens.js';
import { TOKENS } from '../../words/settings.js';

function Made({ made, onClose }) {
  return html`<${Sheet} title=${TOKENS.made(made.name)} onClose=${onClose}>
    <p>${TOKENS.once}</p><${Code} text=${made.token} name=${made.name} />
    <footer class="actions"><button class="button primary" type="button" onClick=${closeSheet}>${TOKENS.done}</button></footer><//>`;
}

function NewSheet({ onMade, onClose }) {
  const [name, setName] = useState('');
  const [role, setRole] = useState('viewer');
  const { isBusy, problem, run } = useDeed();
  const submit = () => run(async () => onMade(await createToken({ name: name.trim(), role })));
  return html`<${Sheet} title=${TOKENS.sheet} onClose=${onClose}><${SheetForm} onSubmit=${submit} problem=${problem}>
    <div class="fields">
      <${TextField} label=${TOKENS.name} name="name" value=${name} onInput=${setName} hint=${TOKENS.nameHint} problem=${problem} required wide />
      <${Choice} label=${TOKENS.role} name="role" value=${role} onInput=${setRole} options=${TOKENS.roles} problem=${problem} wide />
    </div>
    <${SheetActions} verb=${TOKENS.verb} isBusy=${isBusy} /><//><//>`;
}

function Revoke({ token, onClose }) {
  return html`<${Confirmation} title=${TOKENS.revokeTitle(token.name)} verb=${TOKENS.revokeVerb(token.name)} erased=${TOKENS.erased} kept=${TOKENS.kept} deed=${() => revokeToken(token)} onClose=${onClose} />`;
}

export function Tokens() {
  const { value, problem, again } = useReading('/tokens');
  const [asking, setAsking] = useState(undefined);
  const close = () => {
    setAsking(undefined);
    again();
  };
  return html`<section class="plate" aria-labelledby="tokens-title"><header class="plate-head"><h2 id="tokens-title">${TOKENS.title}</h2>
      <button class="text-button" type="button" onClick=${() => setAsking({ kind: 'new' })}>${TOKENS.add}</button></header>
    <p class="quiet">${TOKENS.says}</p>
    ${value === undefined && html`<${Awaited} problem=${problem} again=${again} />`}
    <ul class="tokens">${value?.tokens.map(
      (
        token,
      ) => html`<li key=${token.name}><b>${token.name}</b><span class="quiet">${TOKENS.roleWords[token.role] ?? token.role}</span>
      <button class="button" type="button" aria-label=${TOKENS.revokeNamed(token.name)} onClick=${() => setAsking({ kind: 'revoke', token })}>${TOKENS.revoke}</button></li>`,
    )}</ul>
    ${asking?.kind === 'new' && html`<${NewSheet} onMade=${(made) => setAsking({ kind: 'made', made })} onClose=${close} />`}
    ${asking?.kind === 'made' && html`<${Made} made=${asking.made} onClose=${close} />`}
    ${asking?.kind === 'revoke' && html`<${Revoke} token=${asking.token} onClose=${close} />`}
  </section>`;
}
