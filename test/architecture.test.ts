/**
 * The rules of the architecture, as tests: each holds for the repository, and each sees what it forbids.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { before, suite, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { FILE_RULES } from './architecture/file-rules.ts';
import { IMPORT_PLANTS } from './architecture/import-plants.ts';
import { IMPORT_RULES } from './architecture/import-rules.ts';
import { type Files, LAWFUL } from './architecture/lawful.ts';
import { LOAD_PLANTS } from './architecture/load-plants.ts';
import { LOAD_RULES } from './architecture/load-rules.ts';
import type { Rule } from './architecture/rule.ts';
import { SOURCE_PLANTS } from './architecture/source-plants.ts';
import { SOURCE_RULES } from './architecture/source-rules.ts';
import { readTree, sources, type Tree } from './architecture/tree.ts';

const RULES: readonly Rule[] = [...IMPORT_RULES, ...LOAD_RULES, ...SOURCE_RULES, ...FILE_RULES];
const PLANTS = [...IMPORT_PLANTS, ...LOAD_PLANTS, ...SOURCE_PLANTS];

/** A repository of these files, read from a folder that is gone again. */
function plantTree(files: Files): Tree {
  const root = mkdtempSync(join(tmpdir(), 'pilotlight-architecture-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return readTree(root);
  } finally {
    rmSync(root, { recursive: true });
  }
}

/** `base` with these files in it, or in place of its own. */
function planted(base: Tree, files: Files): Tree {
  const added = plantTree(files);
  const kept = base.files.filter(({ path }) => !added.paths.has(path));
  return { files: [...kept, ...added.files], paths: new Set([...base.paths, ...added.paths]) };
}

suite('the repository', () => {
  const tree = readTree(fileURLToPath(new URL('../', import.meta.url)));

  test('is what the rules look at', () => {
    assert.ok(tree.paths.has('src/domain/stage.ts') && tree.paths.has('package.json'));
    const imports = sources(tree, 'src').flatMap((file) => file.imports);
    assert.ok(
      imports.length > sources(tree, 'src').length / 2,
      'a scanner that sees nothing finds nothing',
    );
  });

  for (const rule of RULES) {
    test(rule.name, () => {
      const violations = rule.violations(tree);
      assert.equal(violations.length, 0, `${rule.reason}\n  ${violations.join('\n  ')}`);
    });
  }
});

suite('the rules', () => {
  let lawful: Tree;
  before(() => {
    lawful = plantTree(LAWFUL);
  });

  test('allow what is allowed', () => {
    for (const rule of RULES) assert.deepEqual(rule.violations(lawful), [], rule.name);
  });

  for (const rule of RULES) {
    test(`see it when it is not so that ${rule.name}`, () => {
      const plants = PLANTS.filter((plant) => plant.rule === rule.name);
      assert.ok(plants.length > 0, 'no violation is planted: nothing shows that the rule sees');
      for (const { files, seen } of plants) {
        assert.deepEqual(rule.violations(planted(lawful, files)), [seen]);
      }
    });
  }

  test('are all there for each violation that is planted', () => {
    const names = RULES.map(({ name }) => name);
    for (const { rule } of PLANTS) assert.ok(names.includes(rule), rule);
  });
});
