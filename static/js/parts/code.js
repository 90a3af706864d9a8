/**
 * Lines to read and to copy.
 */
import { html, useEffect, useRef, useState } from '../../vendor/preact.js';
import { COMMON } from '../words/common.js';
import { Icon } from './icon.js';

const SHOWN_MS = 1600;

/** Over plain HTTP a browser has no clipboard but the old one: what is selected is copied. */
function copyBySelection(text, beside) {
  const area = Object.assign(document.createElement('textarea'), { value: text });
  area.className = 'sr';
  beside.append(area);
  area.select();
  const isDone = document.execCommand('copy');
  area.remove();
  return isDone;
}

async function copyText(text, beside) {
  if (navigator.clipboard === undefined) return copyBySelection(text, beside);
  return navigator.clipboard.writeText(text).then(
    () => true,
    () => copyBySelection(text, beside),
  );
}

export function CopyButton({ text, label = COMMON.copy }) {
  const [isCopied, setCopied] = useState(false);
  const timer = useRef(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async (event) => {
    const button = event.currentTarget;
    setCopied(await copyText(text, button.parentElement));
    button.focus();
    timer.current = setTimeout(() => setCopied(false), SHOWN_MS);
  };
  return html`<button class="text-button" type="button" onClick=${copy}>
    <${Icon} name=${isCopied ? 'check' : 'copy'} size=${16} /><span aria-live="polite">${isCopied ? COMMON.copied : label}</span>
  </button>`;
}

export function Code({ text, name }) {
  const lines = text.replace(/\n$/, '').split('\n');
  return html`<figure class="code">
    <figcaption><span>${name}</span><${CopyButton} text=${text} /></figcaption>
    <pre tabindex="0" role="region" aria-label=${name}>${lines.map((line) => html`<code class=${/^\s*#(?!!)/.test(line) ? 'note' : ''}>${line}${'\n'}</code>`)}</pre>
  </figure>`;
}
