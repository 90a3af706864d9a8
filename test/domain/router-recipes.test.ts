/**
 * The documents say the same as the lines that programs print.
 *
 * @module
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  bootLines,
  leaseLines,
  OFF_LINES,
  type RouterLines,
} from '../../src/domain/router-recipes.ts';

const text = (name: string) =>
  readFileSync(fileURLToPath(new URL(`../../docs/${name}`, import.meta.url)), 'utf8');

/** The blocks of code below each heading, without what sets them off. */
function blocksBelow(page: string, heading: RegExp): readonly string[] {
  const [, below = ''] = page.split(heading);
  const section = below.split(/^#{2,3} /m)[0] ?? '';
  const fenced = [...section.matchAll(/^```\w*\n([\s\S]*?)^```/gm)].map(([, code = '']) => code);
  const indented = section.match(/(?:^ {4}.*\n)+/gm) ?? [];
  const plain = indented.map((block) => block.replace(/^ {4}/gm, ''));
  return [...fenced, ...plain].map((block) => block.trimEnd());
}

const SEVEN = ['UniFi', 'OPNsense', 'pfSense', 'MikroTik', 'dnsmasq', 'Kea', 'ISC'];

function holds(page: string, lines: readonly RouterLines[]): void {
  for (const { system, text: wanted } of lines) {
    const [name = ''] = system.split(',');
    const blocks = blocksBelow(page, new RegExp(`^### ${name}[^\n]*\n`, 'm'));
    assert.ok(
      blocks.some((block) => block.includes(wanted) || lineByLine(block, wanted)),
      `${system}: no block has\n${wanted}\nbut\n${blocks.join('\n--\n')}`,
    );
  }
}

/** A block may have more around the lines: the subnet that they stand in. */
function lineByLine(block: string, wanted: string): boolean {
  const lines = block.split('\n').map((line) => line.trim());
  return wanted.split('\n').every((line) => lines.includes(line.trim()));
}

test('router mode: the page has for each system the lines that are printed', () => {
  holds(text('router-mode.md'), bootLines('192.168.1.10'));
});

test('addresses: the page has for each system the lines that are printed', () => {
  const [, leases = ''] = text('doctor.md').split('## Nobody gives addresses\n');
  const [, off = ''] = text('doctor.md').split('## A DHCP server too many\n');
  holds(leases, leaseLines('192.168.1.10'));
  holds(off, OFF_LINES);
});

test('each of the seven systems has lines for each case, with the address that is served', () => {
  for (const lines of [bootLines('10.9.8.7'), leaseLines('10.9.8.7'), OFF_LINES]) {
    for (const name of SEVEN) {
      assert.ok(
        lines.some(({ system }) => system.startsWith(name)),
        name,
      );
    }
  }
  for (const { system, text: line } of bootLines('10.9.8.7')) {
    assert.match(line, /10\.9\.8\.7/, system);
    assert.doesNotMatch(line, /192\.168/, system);
  }
});
