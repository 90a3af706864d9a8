/**
 * The sheet that asks what a machine at the door is to become.
 */
import { call } from './api.js';
import { element } from './dom.js';
import { facts, proposedHostname } from './words.js';

const sheet = document.getElementById('approval');
const form = document.getElementById('approval-form');
const [title, told, wrong, submit, cancel] = ['title', 'facts', 'wrong', 'submit', 'cancel'].map(
  (part) => document.getElementById(`approval-${part}`),
);

let machine;

export async function askApproval(node) {
  machine = node;
  title.textContent = `Approve ${node.name}`;
  told.textContent = facts(node);
  wrong.textContent = '';
  submit.disabled = false;
  form.reset();
  form.elements.hostname.value = proposedHostname(node);
  nameTheButton();
  sheet.showModal();
  title.focus();
  await fillProfiles(node.profile).catch(tell);
}

async function fillProfiles(chosen) {
  const { profiles } = await call('/profiles');
  const options = profiles.map(({ name }) => element('option', { value: name }, name));
  form.elements.profile.replaceChildren(...options);
  form.elements.profile.value = chosen;
}

/** Verb and object: what a click does stands on the button. */
function nameTheButton() {
  submit.textContent = `Approve ${form.elements.hostname.value || 'it'}`;
}

async function approve() {
  const { hostname, role, profile, address } = Object.fromEntries(new FormData(form));
  const body = { hostname, role, ...(profile ? { profile } : {}), ...(address ? { address } : {}) };
  await call(`/nodes/${encodeURIComponent(machine.id)}/approve`, { method: 'POST', body });
}

function tell(error) {
  wrong.textContent = error.message;
}

form.addEventListener('input', nameTheButton);
cancel.addEventListener('click', () => sheet.close());
form.addEventListener('submit', (event) => {
  event.preventDefault();
  submit.disabled = true;
  wrong.textContent = '';
  approve()
    .then(() => sheet.close())
    .catch(tell)
    .finally(() => {
      submit.disabled = false;
    });
});
