/**
 * A certificate that nobody has confirmed: what was shown, to be compared by a person.
 */
import { html, useEffect, useRef } from '../../vendor/preact.js';

/** It comes into view by itself: what was asked for is not done before somebody has looked at it. */
export function Untrusted({ title, says, lines }) {
  const notice = useRef(null);
  useEffect(() => notice.current.scrollIntoView({ block: 'center' }), []);
  return html`<div class="note-line" role="alert" ref=${notice}><b>${title}</b><p>${says}</p>
    ${lines.map((line) => html`<p class="mono small">${line}</p>`)}</div>`;
}
