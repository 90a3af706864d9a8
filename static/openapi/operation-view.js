/** One operation: closed a line, open everything about it. */
import { html } from '../vendor/preact.js';
import { accessWords, answersOf, commandOf, contentOf, examplesOf } from './model.js';
import { rich } from './rich-text.js';
import { limitWords, typeWords } from './schema-model.js';
import { Schema } from './schema-view.js';
import { REFERENCE } from './words.js';

export function Operation({ document, operation, isOpen, onToggle }) {
  const { operationId, method, path, summary } = operation;
  return html`
    <details
      class="operation"
      id=${operationId}
      open=${isOpen}
      onToggle=${(event) => onToggle(operationId, event.currentTarget.open)}
    >
      <summary>
        <span class=${`method ${method}`}>${method.toUpperCase()}</span>
        <code class="path">${path}</code>
        <h3>${summary}</h3>
      </summary>
      ${isOpen && html`<${Body} document=${document} operation=${operation} />`}
    </details>
  `;
}

function Body({ document, operation }) {
  const { description, parameters = [], requestBody } = operation;
  const media = contentOf(requestBody);
  const examples = examplesOf(media);
  return html`
    <div class="about">
      <p>${rich(description)} <span class="access">${accessWords(operation)}</span></p>
      ${['path', 'query', 'header'].map(
        (place) => html`<${Parameters} place=${place} all=${parameters} />`,
      )}
      ${
        media &&
        html`
          <h4>${requestBody.required ? REFERENCE.body : REFERENCE.bodyOptional}</h4>
          <${Schema} document=${document} schema=${media.schema} />
        `
      }
      ${examples.map(({ name, text }) => html`<${Code} title=${REFERENCE.example(name)} text=${text} />`)}
      <${Code}
        title=${REFERENCE.call}
        text=${commandOf(operation, globalThis.location?.origin ?? '', examples[0]?.text)}
      />
      <${Answers} document=${document} operation=${operation} />
    </div>
  `;
}

function Parameters({ place, all }) {
  const here = all.filter((one) => one.in === place);
  if (here.length === 0) return null;
  return html`
    <h4>${REFERENCE[place]}</h4>
    <dl class="fields">
      ${here.map(
        ({ name, description, schema, required }) => html`
          <div class="field" key=${name}>
            <dt>
              <code class="field-name">${name}</code>
              <span class="type">${typeWords(schema)}</span>
              ${required && html`<span class="required">${REFERENCE.required}</span>`}
            </dt>
            <dd>${rich(description)} <span class="limits">${limitWords(schema)}</span></dd>
          </div>
        `,
      )}
    </dl>
  `;
}

function Answers({ document, operation }) {
  const { done, refused } = answersOf(document, operation);
  return html`
    <h4>${REFERENCE.answers}</h4>
    ${done.map(({ status, description, ...answer }) => {
      const media = contentOf(answer);
      return html`
        <p class="answer"><b class="status">${status}</b> ${rich(description)}</p>
        ${media && html`<${Schema} document=${document} schema=${media.schema} />`}
      `;
    })}
    <h4>${REFERENCE.refusals}</h4>
    <ul class="refusals">
      ${refused.map(
        ({ status, description }) =>
          html`<li key=${status}><b class="status">${status}</b> <span>${rich(description)}</span></li>`,
      )}
    </ul>
  `;
}

function Code({ title, text }) {
  return html`
    <figure class="code">
      <figcaption>${title}</figcaption>
      <pre tabindex="0" role="region" aria-label=${title}>${text}</pre>
    </figure>
  `;
}
