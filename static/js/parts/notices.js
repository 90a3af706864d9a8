/**
 * What stands where something cannot be shown: not yet, not at all, or not any more.
 */
import { html, useErrorBoundary } from '../../vendor/preact.js';
import { COMMON, FAULTS } from '../words/common.js';

/** While the first answer is awaited, and where it was a refusal. */
export function Awaited({ problem, again }) {
  if (problem === undefined)
    return html`<p class="awaited quiet" role="status">${COMMON.loading}</p>`;
  return html`<div class="nothing"><p role="alert">${problem.message}</p>
    <button class="button" type="button" onClick=${again}>${COMMON.readAgain}</button></div>`;
}

/** A view that meets what it was not made for stops alone. */
export function Guard({ children }) {
  const [error, reset] = useErrorBoundary();
  if (error === undefined) return children;
  return html`<div class="nothing"><h1>${FAULTS.viewTitle}</h1><p role="alert">${FAULTS.view(String(error.message ?? error))}</p>
    <button class="button" type="button" onClick=${reset}>${FAULTS.viewAgain}</button></div>`;
}
