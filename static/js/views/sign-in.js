/**
 * Signing in: one token, and what to do when it is lost.
 */
import { html, useRef, useState } from '../../vendor/preact.js';
import { Flame } from '../parts/marks.js';
import { useDeed } from '../parts/use.js';
import { signIn } from '../state/session.js';
import { SIGN_IN } from '../words/common.js';

function wordsOf(problem, words) {
  if (problem === undefined) return words;
  return problem.code === 'UNAUTHENTICATED' ? SIGN_IN.wrong : problem.message;
}

export function SignIn({ words }) {
  const [isShown, setShown] = useState(false);
  const field = useRef(null);
  const { isBusy, problem, run } = useDeed();
  const wrong = isBusy ? undefined : wordsOf(problem, words);
  const submit = async (event) => {
    event.preventDefault();
    if (!(await run(() => signIn(field.current.value.trim())))) field.current?.focus();
  };
  return html`<main class="sign-in" id="main"><form onSubmit=${submit}>
    <${Flame} size=${56} breathes />
    <h1>${SIGN_IN.title}</h1>
    <p class="quiet host mono">${SIGN_IN.on(location.host)}</p>
    <input name="username" autocomplete="username" value="pilotlight" readonly hidden />
    <label for="token">${SIGN_IN.label}</label>
    <div class=${wrong ? 'secret bad' : 'secret'}>
      <input id="token" name="token" class="input mono" ref=${field} type=${isShown ? 'text' : 'password'} autocomplete="current-password" required
        autocapitalize="none" spellcheck=${false} aria-invalid=${wrong ? 'true' : undefined} aria-describedby="token-help" />
      <button type="button" class="text-button" aria-pressed=${isShown ? 'true' : 'false'} onClick=${() => setShown(!isShown)}>${isShown ? SIGN_IN.hide : SIGN_IN.show}</button>
    </div>
    <p id="token-help" class=${wrong ? 'tone-red' : 'quiet'} role="status">${wrong ?? SIGN_IN.help}</p>
    <button class="button primary" disabled=${isBusy}>${isBusy ? SIGN_IN.checking : SIGN_IN.submit}</button>
    <details><summary>${SIGN_IN.lost}</summary><p class="quiet">${SIGN_IN.lostHelp}</p></details>
  </form></main>`;
}
