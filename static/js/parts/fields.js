/**
 * Fields of forms. What is wrong with one stands under it, as the service said it.
 */
import { html } from '../../vendor/preact.js';
import { COMMON } from '../words/common.js';

/** The problem of the field `name` in a refusal. */
export function fieldProblem(problem, name) {
  const found = problem?.problems?.find(
    ({ field }) => field === name || field.startsWith(`${name}.`),
  );
  return found && COMMON.expected(found);
}

function Frame({ label, name, hint, wrong, wide, children }) {
  return html`<div class=${wide ? 'field wide' : 'field'}>
    <label for=${`field-${name}`}>${label}</label>
    ${children}
    ${hint && html`<p class="hint" id=${`hint-${name}`}>${hint}</p>`}
    ${wrong && html`<p class="wrong" id=${`wrong-${name}`}>${wrong}</p>`}
  </div>`;
}

function described({ name, hint, wrong }) {
  const ids = [hint && `hint-${name}`, wrong && `wrong-${name}`].filter(Boolean);
  return {
    id: `field-${name}`,
    name,
    'aria-describedby': ids.length > 0 ? ids.join(' ') : undefined,
    'aria-invalid': wrong ? 'true' : undefined,
  };
}

export function TextField({ label, name, value, onInput, hint, problem, wide, mono, ...rest }) {
  const wrong = fieldProblem(problem, name);
  return html`<${Frame} ...${{ label, name, hint, wrong, wide }}>
    <input class=${mono ? 'input mono' : 'input'} ...${described({ name, hint, wrong })} value=${value}
      onInput=${(event) => onInput(event.target.value)} autocomplete="off" autocapitalize="none" spellcheck=${false} ...${rest} />
  <//>`;
}

export function TextArea({ label, name, value, onInput, hint, problem, wide, rows = 3, ...rest }) {
  const wrong = fieldProblem(problem, name);
  return html`<${Frame} ...${{ label, name, hint, wrong, wide }}>
    <textarea class="input mono" rows=${rows} ...${described({ name, hint, wrong })} value=${value}
      onInput=${(event) => onInput(event.target.value)} autocomplete="off" autocapitalize="none" spellcheck=${false} ...${rest}></textarea>
  <//>`;
}

/** `options` are `{id, label}`. */
export function Choice({ label, name, value, onInput, options, hint, problem, wide }) {
  const wrong = fieldProblem(problem, name);
  return html`<${Frame} ...${{ label, name, hint, wrong, wide }}>
    <select class="input" ...${described({ name, hint, wrong })} value=${value} onChange=${(event) => onInput(event.target.value)}>
      ${options.map(({ id, label: text }) => html`<option value=${id} selected=${id === value}>${text}</option>`)}
    </select>
  <//>`;
}

export function Switch({ label, checked, onInput, hint }) {
  return html`<label class="switch"><input type="checkbox" checked=${checked} onChange=${(event) => onInput(event.target.checked)} />
    <span>${label}${hint && html`<span class="hint">${hint}</span>`}</span></label>`;
}
