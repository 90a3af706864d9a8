/**
 * What the machine would be served now, with the secrets hidden.
 */
import { html } from '../../../vendor/preact.js';
import { Code } from '../../parts/code.js';
import { Awaited } from '../../parts/notices.js';
import { useProfiles } from '../../parts/site.js';
import { Tabs } from '../../parts/tabs.js';
import { useReading } from '../../parts/use.js';
import { ask } from '../../state/api.js';
import { PREVIEW } from '../../words/machine.js';

const read = async (path, options) => (await ask(path, options)).text();

/** Read again when what it depends on has changed. */
function Preview({ node, what, name }) {
  const { id, stage, profile, hostname, role, address } = node;
  const version = encodeURIComponent([stage, profile, hostname, role, address].join());
  const { value, problem, again } = useReading(
    `/nodes/${id}/preview/${what}?mask=secrets#${version}`,
    { read },
  );
  if (value === undefined) return html`<${Awaited} problem=${problem} again=${again} />`;
  return html`<${Code} text=${value} name=${name} />`;
}

/** What its installer asks for: a file for Ubuntu's, another for that of Proxmox VE. */
const ANSWERS = {
  ubuntu: { what: 'user-data', label: PREVIEW.userData, name: PREVIEW.userDataFile },
  'proxmox-ve': { what: 'answer.toml', label: PREVIEW.answer, name: PREVIEW.answerFile },
};

export function Previews({ node, mayAct }) {
  const kind = useProfiles().find(({ name }) => name === node.profile)?.kind;
  if (node.stage === 'discovered') return null;
  const answers = ANSWERS[kind] ?? ANSWERS.ubuntu;
  const script = {
    id: 'ipxe',
    label: PREVIEW.ipxe,
    body: () => html`<${Preview} key="ipxe" node=${node} what="ipxe" name=${PREVIEW.ipxeFile} />`,
  };
  const seed = {
    id: 'answers',
    label: answers.label,
    body: () =>
      html`<${Preview} key=${answers.what} node=${node} what=${answers.what} name=${answers.name} />`,
  };
  return html`<section class="plate" aria-labelledby="preview-title">
    <header class="plate-head"><h2 id="preview-title">${PREVIEW.title}</h2><span class="faint">${PREVIEW.hint}</span></header>
    <${Tabs} items=${mayAct ? [script, seed] : [script]} label=${PREVIEW.tabs} />
  </section>`;
}
