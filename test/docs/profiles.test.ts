import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { ownedProblems } from '../../src/boot/autoinstall/merge.ts';
import { createAutoinstall } from '../../src/boot/autoinstall.ts';
import { createTemplates } from '../../src/boot/templates.ts';
import { scriptLines } from '../boot/ipxe-grammar.ts';
import { OPTIPLEX_SCREEN, optiplex, parseUbuntu, templates } from '../boot/nodes.ts';
import { type Fence, fencesOf, page } from '../support/documents.ts';
import {
  DISK_CONDITIONS,
  fieldDifferences,
  HOST_FIELDS,
  rowsOf,
  UBUNTU_FIELDS,
} from './profile-fields.ts';
import { recordedViews } from './template-views.ts';
import { differences, section } from './troubleshooting.ts';

const doc = page('docs/profiles.md');
const everyField = section(doc.text, 'Every field\n');
const ofHosts = section(doc.text, 'Proxmox VE\n');
const ofTemplates = section(doc.text, 'Templates\n');

function fence(language: string, word: string): Fence {
  const found = fencesOf(doc).find(
    ({ language: of, words }) => of === language && words[0] === word,
  );
  return found ?? assert.fail(`there is no block ${language} ${word}`);
}

test('docs/profiles.md has every field of both kinds of profile, and no other', () => {
  assert.ok(UBUNTU_FIELDS.length > 40 && HOST_FIELDS.length > 25);
  const fields = UBUNTU_FIELDS.filter((field) => field !== 'kind');
  assert.deepEqual(fieldDifferences(everyField, fields), []);
  assert.deepEqual(fieldDifferences(ofHosts, HOST_FIELDS), []);
  const which = everyField.split('### Which disk')[1] ?? '';
  assert.deepEqual(
    DISK_CONDITIONS.filter((name) => !which.includes(`\`${name}\``)),
    [],
  );
});

test('a field without a row is seen, and a row for what is no field', () => {
  const fields = UBUNTU_FIELDS.filter((field) => field !== 'kind');
  assert.deepEqual(fieldDifferences(everyField.replace('| `medium` |', '| `media` |'), fields), [
    '-medium',
    '+media',
  ]);
  const cards = everyField.replace('`{card, dhcp, addresses, mtu}`', '`{card, dhcp, mtu}`');
  assert.deepEqual(fieldDifferences(cards, fields), ['-network.cards.addresses']);
});

test('what is said to be refused of autoinstall is refused, and all of it is said', () => {
  const refused = section(doc.text, 'What is refused\n');
  const source = readFileSync(
    new URL('../../src/boot/autoinstall/merge.ts', import.meta.url),
    'utf8',
  );
  const table = /const OWNED[^{]*\{([\s\S]*?)\n\};/.exec(source)?.[1] ?? '';
  const owned = [...table.matchAll(/^ {2}'?([\w.-]+)'?:/gm)].map(([, name = '']) => name);
  assert.ok(owned.length > 10);
  const said = [...refused.matchAll(/`([a-z.][\w.-]*)`/g)].map(([, name = '']) => name);
  for (const path of owned) {
    const last = path.replace(/^.*(?=\.)/, '');
    assert.ok(said.includes(path) || said.includes(last), `${path} is not said`);
    const snippet = path
      .split('.')
      .reduceRight<unknown>((value, key) => ({ [key]: value }), 'x') as Record<string, unknown>;
    assert.equal(ownedProblems(snippet)[0]?.field, `autoinstall.${path}`);
  }
});

test('the example of a profile is one, and becomes the answers that are shown', async () => {
  const { text } = fence('yaml', 'profile');
  const profile = parseUbuntu('worker-nvme', text, 'worker-nvme.yaml');
  const rendered = createAutoinstall(templates).userData({ ...(await optiplex()), profile });
  assert.ok(rendered.includes(fence('text', 'user-data').text), rendered);
});

/** What a template of this text renders to. */
function rendered(context: TestContext, name: string, text: string, view: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'pilotlight-templates-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, `${name}.hbs`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return createTemplates(folder).render(name, { ...view });
}

test('the example of a template renders to what is shown', (context) => {
  const { mac, scriptUrl } = OPTIPLEX_SCREEN;
  const name = 'ipxe/waiting.ipxe';
  const view = { kind: 'waiting', mac, scriptUrl, ask: `${scriptUrl}?` };
  const script = rendered(context, name, fence('handlebars', name).text, view);
  assert.equal(script, fence('text', name).text);
  assert.ok(scriptLines(script).length > 5);
});

test('every helper of the table is one, takes what it says, and there is no other', (context) => {
  const rows = rowsOf(ofTemplates.split('What each template may use')[0] ?? '');
  const source = readFileSync(new URL('../../src/boot/templates.ts', import.meta.url), 'utf8');
  const helpers = [...source.matchAll(/^ {2}(\w+): \{ quote:/gm)].map(([, name = '']) => name);
  assert.ok(helpers.length > 5);
  assert.deepEqual(
    differences(
      rows.map(({ field }) => field),
      helpers,
    ),
    [],
  );
  const samples: Readonly<Record<string, unknown>> = {
    text: 'http://a.example/',
    'a number': 1,
    'true or false': true,
    'an object or a list': [1],
  };
  for (const { field, text } of rows) {
    const takes = text.split(' | ').at(-1)?.split(':')[0] ?? '';
    for (const [what, value] of Object.entries(samples)) {
      const render = () => rendered(context, 'x', `{{${field} value}}`, { value });
      if (takes.includes(what)) render();
      else assert.throws(render, /takes/, `${field} ${what}`);
    }
  }
});

const views = (text: string) =>
  rowsOf(text.split('What each template may use')[1] ?? '').map(({ field, text: row }) => {
    const cell = row.split(' | ')[1] ?? '';
    return [field, [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name)];
  });

test('every template is in the table, with what it may use', async () => {
  const recorded = [...(await recordedViews())].toSorted(([a], [b]) => (a < b ? -1 : 1));
  assert.ok(recorded.length > 20);
  assert.deepEqual(views(ofTemplates), recorded);
  const shorter = ofTemplates.replace(
    '| `grub/grub.cfg` | `folder`, `own` |',
    '| `grub/grub.cfg` | `own` |',
  );
  assert.notDeepEqual(views(shorter), recorded);
});
