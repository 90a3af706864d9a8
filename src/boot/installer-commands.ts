/**
 * What the installer runs to tell Pilotlight how it ended. Each is one line for `sh -c`.
 *
 * @module
 */
import { shell } from './quoting/shell.ts';

/**
 * The proxy of a profile's packages is not the way to a neighbour. Each try is bounded, and so are
 * the tries.
 */
const CURL = "curl --noproxy '*' --fail --silent --show-error --output /dev/null";

/**
 * Posts the public SSH host keys, and with them that the install is done. A server that restarts is
 * waited for, about a minute; one that says no (a dead ticket) fails the install. The keys stay:
 * user-data sets ssh_deletekeys to false.
 */
export function reportCommand(installUrl: string): string {
  return [
    // subiquity sets TARGET_MOUNT_POINT for late-commands.
    'cat "$TARGET_MOUNT_POINT"/etc/ssh/ssh_host_*_key.pub',
    `${CURL} --max-time 20 --retry 30 --retry-delay 2 --retry-connrefused ${post(`${installUrl}/installed`)}`,
  ].join(' | ');
}

const LOGS = [
  '/var/log/installer/curtin-install.log',
  '/var/log/installer/subiquity-server-debug.log',
];
const LINES = 200;
const BYTES_A_LOG = 30_000;

/**
 * Posts the ends of the installer's logs, at most 60 KB. It never fails: a failing error-command
 * hides the error.
 */
export function failureCommand(installUrl: string): string {
  const ends = `for log in ${LOGS.join(' ')}; do echo "== $log"; tail -n ${LINES} "$log" | tail -c ${BYTES_A_LOG}; done 2>&1`;
  const send = `${CURL} --max-time 20 --retry 5 --retry-delay 2 --retry-connrefused ${post(`${installUrl}/failed`)}`;
  return `{ ${ends}; } | ${send} || true`;
}

function post(url: string): string {
  return `--header 'Content-Type: text/plain' --data-binary @- ${shell(url)}`;
}
