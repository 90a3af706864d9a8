/** The reference page: reads the document of the service that it came from, and shows it. */
import { html, render, useEffect, useMemo, useState } from '../vendor/preact.js';
import { chaptersOf, matching } from './model.js';
import { Operation } from './operation-view.js';
import { paragraphs } from './rich-text.js';
import { REFERENCE } from './words.js';

const DOCUMENT = 'api/v1/openapi.json';

const anchor = (name) => `chapter-${name.toLowerCase().replace(/\W+/g, '-')}`;

function useDocument() {
  const [state, setState] = useState({});
  useEffect(() => {
    fetch(DOCUMENT)
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(answer.status))))
      .then((document) => setState({ document }))
      .catch(({ message }) => setState({ reason: message }));
  }, []);
  return state;
}

/** The operation that the address names is open, and is shown. */
function useOpened(document) {
  const [opened, setOpened] = useState(new Set());
  const toggle = (id, isOpen) =>
    setOpened((before) => {
      const after = new Set(before);
      if (isOpen) after.add(id);
      else after.delete(id);
      return after;
    });
  useEffect(() => {
    const follow = () => {
      const id = decodeURIComponent(globalThis.location.hash.slice(1));
      if (id === '') return;
      toggle(id, true);
      requestAnimationFrame(() => globalThis.document.getElementById(id)?.scrollIntoView());
    };
    follow();
    globalThis.addEventListener('hashchange', follow);
    return () => globalThis.removeEventListener('hashchange', follow);
  }, [document]);
  return [opened, toggle];
}

function Reference() {
  const { document, reason } = useDocument();
  const [opened, toggle] = useOpened(document);
  const [sought, setSought] = useState('');
  const chapters = useMemo(() => (document ? chaptersOf(document) : []), [document]);
  const shown = useMemo(() => matching(chapters, sought), [chapters, sought]);
  if (document === undefined) {
    const words = reason === undefined ? REFERENCE.awaited : REFERENCE.failed(reason);
    return html`<main class="lone"><h1>${REFERENCE.title}</h1><p role="status">${words}</p></main>`;
  }
  return html`
    <a class="skip" href="#operations">${REFERENCE.skip}</a>
    <${Head} info=${document.info} />
    <div class="columns">
      <${Chapters} chapters=${shown} sought=${sought} onSeek=${setSought} />
      <main id="operations" tabindex="-1">
        ${shown.length === 0 && html`<p class="quiet">${REFERENCE.nothing}</p>`}
        ${shown.map(
          (chapter) => html`
            <section key=${chapter.name} aria-labelledby=${anchor(chapter.name)}>
              <h2 id=${anchor(chapter.name)}>${chapter.name}</h2>
              <p class="quiet">${chapter.description}</p>
              ${chapter.operations.map(
                (operation) => html`
                  <${Operation}
                    key=${operation.operationId}
                    document=${document}
                    operation=${operation}
                    isOpen=${opened.has(operation.operationId)}
                    onToggle=${toggle}
                  />
                `,
              )}
            </section>
          `,
        )}
      </main>
    </div>
  `;
}

function Head({ info }) {
  return html`
    <header>
      <h1>${REFERENCE.title} <span class="faint">${REFERENCE.of(info.version)}</span></h1>
      <div class="intro">${paragraphs(info.description)}</div>
      <p class="links"><a href=${DOCUMENT}>${REFERENCE.document}</a> <a href="./">${REFERENCE.page}</a></p>
    </header>
  `;
}

function Chapters({ chapters, sought, onSeek }) {
  const count = chapters.reduce((sum, { operations }) => sum + operations.length, 0);
  return html`
    <nav aria-label=${REFERENCE.chapters}>
      <label class="search">
        <span>${REFERENCE.search}</span>
        <input
          type="search"
          value=${sought}
          placeholder=${REFERENCE.searchHint}
          onInput=${({ currentTarget }) => onSeek(currentTarget.value)}
        />
      </label>
      <p class="small faint" role="status">${REFERENCE.found(count)}</p>
      <ul>
        ${chapters.map(({ name }) => html`<li key=${name}><a href=${`#${anchor(name)}`}>${name}</a></li>`)}
      </ul>
    </nav>
  `;
}

render(html`<${Reference} />`, globalThis.document.getElementById('reference'));
