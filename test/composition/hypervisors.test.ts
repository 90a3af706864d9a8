import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Prints the names of the packages that were loaded once the desk was made and looked. */
const PROGRAM = `
  import { registerHooks } from 'node:module';
  const asked = new Set();
  registerHooks({ resolve: (name, context, next) => (asked.add(name), next(name, context)) });
  const { createHypervisors } = await import(process.argv[1]);
  const registry = { hypervisors: () => [], hypervisorSecret: () => undefined };
  const side = createHypervisors({ store: { registry }, firstVmid: () => 5000 });
  side.start();
  side.stop();
  console.log(JSON.stringify([...asked]));`;

test('without hypervisors the client of Proxmox VE costs nothing', async () => {
  const module = new URL('../../src/composition/hypervisors.ts', import.meta.url).href;
  const words = ['--input-type=module', '--eval', PROGRAM, module];
  const { stdout } = await run(process.execPath, words);
  const loaded: string[] = JSON.parse(stdout);
  assert.ok(loaded.includes('../proxmox/client.ts') && loaded.includes('zod'));
  assert.ok(!loaded.some((name) => name === 'proxmox-api' || name === 'undici'));
});
