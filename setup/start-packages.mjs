/**
 * What `npm start` needs of the distribution.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { pinnedNode, root } from './npm-packages.mjs';
import { ensureSystemPackages, isInstalled } from './system-packages.mjs';

export function ensureStartPackages() {
  ensureSystemPackages(['ipxe', 'xorriso'], 'the iPXE loaders and copies of ISOs');
  // Debian starts a daemon of its own with it, whose configuration listens nowhere.
  if (!isInstalled('haproxy') && wantsOwnHaproxy()) {
    ensureSystemPackages(['haproxy'], 'HAProxy and its front end of a cluster');
  }
}

/** As the configuration says, in the file or the environment; one with a mistake is for the service to tell. */
function wantsOwnHaproxy() {
  const config = JSON.stringify(pathToFileURL(join(root, 'src/config.ts')).href);
  const program = `import { readConfig } from ${config};
    console.log(readConfig({ lowPorts: true, root: true }).haproxy);`;
  const words = ['--input-type=module', '--eval', program];
  const env = { ...process.env, NODE_COMPILE_CACHE: join(root, '.cache/compiled') };
  const { stdout } = spawnSync(pinnedNode(), words, { encoding: 'utf8', env });
  return stdout === 'child\n';
}
