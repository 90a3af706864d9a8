/**
 * Connects a hypervisor. Its certificate is shown and trusted by a person, before the token goes anywhere.
 */
import { html, useState } from '../../../vendor/preact.js';
import { TextArea, TextField } from '../../parts/fields.js';
import { Sheet, SheetActions, SheetForm } from '../../parts/sheet.js';
import { Untrusted } from '../../parts/untrusted.js';
import { useDeed } from '../../parts/use.js';
import { addHypervisor } from '../../state/deeds/hypervisors.js';
import { ADD_HYPERVISOR } from '../../words/hypervisors.js';

/** What each endpoint showed, of a refusal for want of trust. */
export function seenFingerprints({ problems = [] }) {
  return [...new Set(problems.flatMap(({ certificate }) => certificate?.sha256 ?? []))];
}

export function AddHypervisor({ onClose }) {
  const [wish, setWish] = useState({ name: '', endpoints: '', tokenId: '', tokenSecret: '' });
  const { isBusy, problem, run } = useDeed();
  const set = (name) => (value) => setWish((before) => ({ ...before, [name]: value }));
  const isUntrusted = problem?.code === 'HYPERVISOR_UNTRUSTED';
  const seen = isUntrusted ? seenFingerprints(problem) : [];
  const submit = async () => {
    const endpoints = wish.endpoints.split(/\s+/).filter(Boolean);
    const trust = seen.length === 0 ? {} : { fingerprint: seen };
    if (await run(() => addHypervisor({ ...wish, endpoints, ...trust }))) onClose();
  };
  const field = (name, more) => ({
    name,
    label: ADD_HYPERVISOR[name],
    value: wish[name],
    onInput: set(name),
    problem,
    required: true,
    wide: true,
    ...more,
  });
  return html`<${Sheet} title=${ADD_HYPERVISOR.title} onClose=${onClose}><${SheetForm} onSubmit=${submit} problem=${isUntrusted ? undefined : problem}>
    <div class="fields">
      <${TextField} ...${field('name')} />
      <${TextArea} ...${field('endpoints', { hint: ADD_HYPERVISOR.endpointsHint, rows: 2 })} />
      <${TextField} ...${field('tokenId', { hint: ADD_HYPERVISOR.tokenIdHint, mono: true })} />
      <${TextField} ...${field('tokenSecret', { hint: ADD_HYPERVISOR.tokenSecretHint, mono: true, type: 'password' })} />
    </div>
    ${isUntrusted && html`<${Untrusted} title=${ADD_HYPERVISOR.untrusted} says=${ADD_HYPERVISOR.untrustedSays} lines=${problem.problems.map(({ got }) => got)} />`}
    <${SheetActions} verb=${seen.length > 0 ? ADD_HYPERVISOR.trustVerb : ADD_HYPERVISOR.verb} isBusy=${isBusy} />
  <//><//>`;
}
