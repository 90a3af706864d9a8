import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pages } from '../support/documents.ts';
import { settingMistakes, variablesIn } from './settings.ts';

test('every variable, and every piece of YAML, that documents show is read by the code', () => {
  const all = pages();
  assert.ok(all.flatMap(variablesIn).length > 50);
  assert.deepEqual(all.flatMap(settingMistakes), []);
});

const yaml = (kind: string, ...lines: readonly string[]) =>
  ['```yaml', ...(kind === '' ? [] : [` ${kind}`]), '\n', lines.join('\n'), '\n```\n'].join('');

test('a setting that there is not is seen', () => {
  const broken: readonly (readonly [string, RegExp])[] = [
    ['Set `PILOTLIGHT_HTTP_PROT` there.', /^x\.md:1 PILOTLIGHT_HTTP_PROT: nothing reads it$/],
    ['```sh\nPILOTLIGHT_DATE=/x npm start\n```\n', /^x\.md:2 PILOTLIGHT_DATE: nothing reads it$/],
    ['`dhpc: off`', /^x\.md:1 dhpc: is no key/],
    ['`boot.laoder: shim`', /^x\.md:1 boot\.laoder: is no key/],
    ['`nfs: no`', /^x\.md:1 nfs: .*expected/],
    ['`medium: ftp`', /^x\.md:1 medium: .*expected/],
    [yaml('pilotlight.yaml', 'htpPort: 80'), /^x\.md:2 .*htpPort/],
    [yaml('pilotlight.yaml', 'nodes:', '  a: {macs: x}'), /^x\.md:2 .*macs/],
    [yaml('cluster.yaml', 'versoin: stable'), /^x\.md:2 .*versoin/],
    [yaml('profile', 'image: 24.04'), /^x\.md:2 .*image: expected text/],
    [yaml('profile', 'kind: proxmox-ve', 'image: "8.4"'), /^x\.md:2 .*disks/],
    [yaml('', 'a: b'), /^x\.md:2 yaml: which file/],
  ];
  for (const [text, said] of broken) {
    const mistakes = settingMistakes({ path: 'x.md', text });
    assert.equal(mistakes.length, 1, `${text} ${mistakes}`);
    assert.match(mistakes[0] ?? '', said);
  }
});
