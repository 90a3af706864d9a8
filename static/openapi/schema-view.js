/** A schema as a list of fields; what has fields of its own opens. */
import { html } from '../vendor/preact.js';
import { nameOf } from './model.js';
import { rich } from './rich-text.js';
import { descriptionOf, formsOf, limitWords, typeWords } from './schema-model.js';
import { REFERENCE } from './words.js';

export function Schema({ document, schema }) {
  const forms = formsOf(document, schema);
  if (forms.length === 0) {
    return html`<p class="quiet">${typeWords(schema)} ${rich(descriptionOf(document, schema))}</p>`;
  }
  return forms.map(
    ({ title, fields }) => html`
      ${title && html`<p class="variant">${REFERENCE.one(title)}</p>`}
      <dl class="fields">
        ${fields.map((field) => html`<${Field} key=${field.name} document=${document} field=${field} />`)}
      </dl>
    `,
  );
}

function Field({ document, field: { name, schema, isRequired } }) {
  const limits = limitWords(schema);
  return html`
    <div class="field">
      <dt>
        <code class="field-name">${name}</code>
        <span class="type">${typeWords(schema)}</span>
        ${isRequired && html`<span class="required">${REFERENCE.required}</span>`}
      </dt>
      <dd>
        ${rich(descriptionOf(document, schema))}
        ${limits && html`<span class="limits">${limits}</span>`}
        <${Inner} document=${document} schema=${schema} />
      </dd>
    </div>
  `;
}

function Inner({ document, schema }) {
  if (formsOf(document, schema).length === 0) return null;
  return html`
    <details class="inner">
      <summary>${nameOf(schema) ?? typeWords(schema)}</summary>
      <${Schema} document=${document} schema=${schema} />
    </details>
  `;
}
