import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import { type Page, pages } from '../support/documents.ts';
import { commandMistakes, commandsIn, hintsIn, mistakeIn } from './commands.ts';

suite('the commands that documents show', () => {
  for (const page of pages()) {
    test(`${page.path}: the command line takes them`, async () => {
      assert.deepEqual(await commandMistakes(page), []);
    });
  }

  test('are seen', () => {
    const all = pages().flatMap(commandsIn);
    assert.ok(all.filter(({ isMention }) => !isMention).length > 15);
    assert.ok(all.filter(({ isMention }) => isMention).length > 25);
  });
});

/** The parts of src whose texts people read, and the page's words. */
function told(): readonly Page[] {
  return ['src', 'static/js/words'].flatMap((folder) => {
    const url = new URL(`../../${folder}/`, import.meta.url);
    return readdirSync(url, { recursive: true, encoding: 'utf8' })
      .filter((file) => /\.[jt]s$/.test(file))
      .map((file) => ({
        path: `${folder}/${file}`,
        text: readFileSync(new URL(file, url), 'utf8'),
      }));
  });
}

test('what the program itself tells people to type is a command', async () => {
  const hints = told().flatMap(hintsIn);
  assert.ok(hints.length > 30);
  const mistakes = [];
  for (const hint of hints) {
    const mistake = await mistakeIn(hint);
    if (mistake !== undefined) mistakes.push(`${hint.path}:${hint.line} ${hint.typed}: ${mistake}`);
  }
  assert.deepEqual(mistakes, []);
  const [wrong] = hintsIn({ path: 'x.ts', text: "'have it: ./pilotlight images fecth 24.04'" });
  assert.match((await mistakeIn(wrong ?? assert.fail())) ?? '', /no command "images fecth"/);
});

const fence = (...lines: readonly string[]) => ['```sh', ...lines, '```', ''].join('\n');

test('a command that there is not, or an option, is seen wherever it stands', async () => {
  const broken: readonly (readonly [string, RegExp])[] = [
    [fence('./pilotlight nodes lsit'), /x\.md:2 .*no command "nodes lsit"/],
    [fence('x | sudo -u a ./pilotlight status --colour=no'), /status has no option --colour/],
    [fence('$ pilotlight nodes add opti-01 \\', '    --mca 1'), /x\.md:2 .*no option --mca/],
    [fence('./pilotlight nodes add'), /name is missing/],
    [fence('source <(pilotlight completion tcsh)'), /expected one of bash, zsh, fish/],
    [fence('./pilotlight door open --minutes soon'), /no option --minutes|expected/],
    ['See `pilotlight vms crate` there.', /x\.md:1 .*no command "vms crate"/],
    ['| `nodes remvoe NAME…` | |', /no command "nodes remvoe"/],
    ['1. so\n\n   ```sh\n   pilotlight aply\n   ```\n', /x\.md:4 .*no command "aply"/],
    [fence('./pilotlight --sever=x status'), /status has no option --sever/],
    ['`pilotlight help nodse`', /no help on nodse/],
  ];
  for (const [text, said] of broken) {
    const mistakes = await commandMistakes({ path: 'x.md', text });
    assert.equal(mistakes.length, 1, text);
    assert.match(mistakes[0] ?? '', said);
  }
});

test('what is no command of ours is left alone', async () => {
  const text = `${fence('pveum user token add pilotlight@pve pilotlight --privsep 0', 'dhcp-boot=pilotlight,,192.168.1.10', 'sudo ln -s "$PWD/pilotlight" /usr/local/bin/pilotlight')}\n\`cluster: ssh\``;
  assert.deepEqual(commandsIn({ path: 'x.md', text }), []);
});
