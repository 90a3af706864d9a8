import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awaitingLog, failureReport, withoutLog } from '../../src/workflow/failure-report.ts';

const TICKET = '0123456789abcdef0123456789abcdef';
const LOG = `crash report: 1767225600.install_fail.crash
== /var/log/installer/curtin-install.log
Running command ['apt-get', 'install', 'linux-nothing'] with allowed return codes [0]
E: Unable to locate package linux-nothing
finish: cmd-install/stage-curthooks/builtin/cmd-curthooks/installing-kernel: FAIL: installing kernel
== /var/log/installer/subiquity-server-debug.log
DEBUG root:39 finish: subiquity/Install/install: FAIL: Command '['curl', 'http://192.168.1.10/install/${TICKET}/late.sh']' failed
INFO aiohttp.access: posting to http://192.168.1.10/install/${TICKET}/events: error
`;

test('the line that names the cause counts, not the last that repeats the failure', () => {
  const { reason } = failureReport(LOG, 'installing the kernel failed: exit status 100');
  assert.equal(
    reason,
    'installing the kernel failed: exit status 100; its log: E: Unable to locate package linux-nothing',
  );
  assert.equal(
    failureReport(LOG).reason,
    'the installer failed: E: Unable to locate package linux-nothing',
  );
});

test('the ticket stays out of the reason and out of the log', () => {
  const { reason, log } = failureReport(`failed: curl http://10.0.0.1/install/${TICKET}/late.sh`);
  assert.equal(reason, 'the installer failed: failed: curl http://10.0.0.1/install/…/late.sh');
  assert.ok(!log.includes(TICKET) && !failureReport(LOG).log.includes(TICKET));
});

test('an exception of Python is a cause', () => {
  const log = 'Traceback (most recent call last):\n  File "x"\nValueError: no disk\nit failed\n';
  assert.equal(failureReport(log).reason, 'the installer failed: ValueError: no disk');
});

test('without a log the reason says so, until one comes', () => {
  const { reason } = failureReport('\n \n', 'late command 2 failed');
  assert.equal(reason, withoutLog('late command 2 failed'));
  assert.equal(awaitingLog(reason), 'late command 2 failed');
  assert.equal(awaitingLog(failureReport(LOG).reason), undefined);
  assert.equal(awaitingLog(undefined), undefined);
});
