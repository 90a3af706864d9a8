/**
 * The commands of the installer that lead to Pilotlight's own programs. Each is one line for
 * `sh -c`.
 *
 * The installer writes its commands to its logs and sends them in every event (measured), so they
 * hold nothing but the install's URL, and the programs that do the work are fetched from there.
 *
 * @module
 */
import { shell } from './quoting/shell.ts';

/** The programs that an install fetches through its ticket. */
export type InstallerProgram = 'early' | 'late';

/** The proxy of a profile's packages is not the way to a neighbour. Each try is bounded. */
const CURL =
  "curl --noproxy '*' --fail --silent --show-error --connect-timeout 5 --max-time 20 --retry 5 --retry-delay 2";

/** With curl's own retries and what each try may take: at least two minutes. */
const TRIES = 40;

/**
 * Fetches a program of ours and runs it. A server that restarts is waited for; one that says no
 * (22: a dead ticket, or an error that stayed through curl's own retries) fails the install.
 */
export function programCommand(installUrl: string, program: InstallerProgram): string {
  const file = `/run/pilotlight-${program}.sh`;
  const fetch = `${CURL} --output ${file} ${shell(`${installUrl}/${program}.sh`)}`;
  const again = `[ $? -ne 22 ] && [ $((tries += 1)) -lt ${TRIES} ] || exit 1; sleep 3`;
  return `tries=0; until ${fetch}; do ${again}; done; exec sh ${file}`;
}

const LOGS = [
  '/var/log/installer/curtin-install.log',
  '/var/log/installer/subiquity-server-debug.log',
];
const LINES = 200;
const BYTES_A_LOG = 30_000;
const CRASHES = 20;

/**
 * Posts the names of the installer's crash reports and the ends of its logs, at most 64 KB. It never
 * fails: a failing error-command hides the error.
 */
export function failureCommand(installUrl: string): string {
  const crashes = `for crash in $(ls -t /var/crash 2>/dev/null | head -n ${CRASHES}); do echo "crash report: $crash"; done`;
  const ends = `for log in ${LOGS.join(' ')}; do echo "== $log"; tail -n ${LINES} "$log" | tail -c ${BYTES_A_LOG}; done`;
  const send = `${CURL} --retry-connrefused --output /dev/null --header 'Content-Type: text/plain' --data-binary @- ${shell(`${installUrl}/failed`)}`;
  return `{ ${crashes}; ${ends}; } 2>&1 | ${send} || true`;
}
