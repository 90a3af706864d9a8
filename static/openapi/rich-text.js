/** The little of Markdown that descriptions use: `code`, **strong**, and paragraphs. */
import { html } from '../vendor/preact.js';

const MARKED = /`([^`]+)`|\*\*([^*]+)\*\*/g;

export function rich(text = '') {
  const parts = [];
  let at = 0;
  for (const { 0: whole, 1: code, 2: strong, index } of text.matchAll(MARKED)) {
    parts.push(text.slice(at, index), code ? html`<code>${code}</code>` : html`<b>${strong}</b>`);
    at = index + whole.length;
  }
  return [...parts, text.slice(at)];
}

export function paragraphs(text = '') {
  return text.split('\n\n').map((paragraph) => html`<p>${rich(paragraph)}</p>`);
}
