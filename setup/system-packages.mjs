/**
 * Brings the distribution's packages onto a fresh Debian or Ubuntu.
 *
 * @module
 */
import { spawnSync } from 'node:child_process';

/**
 * Installs what is missing through apt, as root or through sudo. Where it may not, says in one line
 * what to install, and goes on without.
 *
 * @param {readonly string[]} names names; `a|b` takes the first that the distribution has
 * @param {string} purpose completes «… are for»
 */
export function ensureSystemPackages(names, purpose) {
  const missing = names.filter((name) => !name.split('|').some(isInstalled));
  if (missing.length === 0) return;
  const apt = aptCommand();
  if (apt !== undefined && install(apt, missing)) return;
  const wanted = missing.map((name) => name.split('|')[0]).join(' ');
  console.log(`Going on without ${purpose}. To have them: sudo apt-get install ${wanted}`);
}

export function isInstalled(name) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholder
  const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Status}', name], { encoding: 'utf8' });
  return stdout?.endsWith(' installed') ?? false;
}

/** Root's own apt-get, or sudo's: where no terminal can ask for a password, only if none is needed. */
function aptCommand() {
  if (!runs('apt-get', ['--version'])) return undefined;
  if (process.getuid?.() === 0) return ['apt-get'];
  if (runs('sudo', ['-n', 'true'])) return ['sudo', '-n', 'apt-get'];
  return process.stdin.isTTY && runs('sudo', ['--version']) ? ['sudo', 'apt-get'] : undefined;
}

function install(apt, names) {
  let wanted = names.map(firstKnown);
  if (wanted.includes(undefined)) {
    call(apt, ['update', '-q']);
    wanted = names.map(firstKnown);
  }
  const known = wanted.filter((name) => name !== undefined);
  console.log(`Installing ${known.join(' ')} …`);
  const flags = ['install', '-y', '-q', '--no-install-recommends', ...known];
  const done = call(apt, flags) || (call(apt, ['update', '-q']) && call(apt, flags));
  return done && known.length === names.length;
}

function firstKnown(name) {
  return name.split('|').find((candidate) => {
    const { stdout } = spawnSync('apt-cache', ['policy', candidate], { encoding: 'utf8' });
    return /Candidate: (?!\(none\))/.test(stdout ?? '');
  });
}

function call([command, ...before], flags) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const stdio = ['inherit', 'ignore', 'inherit'];
  return spawnSync(command, [...before, ...flags], { stdio, env }).status === 0;
}

function runs(command, flags) {
  return spawnSync(command, flags, { stdio: 'ignore' }).status === 0;
}
