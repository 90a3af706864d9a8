import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  advance,
  progressDone,
  progressFrom,
} from '../../../src/domain/install/install-progress.ts';
import {
  EVENT_RESULTS,
  EVENT_TYPES,
  type InstallerEvent,
} from '../../../src/domain/install/installer-event.ts';
import { assertGolden } from '../../support/golden.ts';
import {
  failingAt,
  INSTALL,
  PROCESS_ERROR,
  REBOOT,
  TICKET_IN_COMMAND,
} from '../../support/small-install.ts';

const HOOKS =
  'subiquity/Install/install/curtin_install/run_curtin_step/cmd-install/stage-curthooks/builtin/cmd-curthooks';

/** What `events` tell, one each `everyMs`. */
function told(events: readonly InstallerEvent[], from = progressFrom(undefined), everyMs = 5_000) {
  let state = from;
  const steps: string[] = [];
  const lines: string[] = [];
  events.forEach((event, index) => {
    const next = advance(state, event, index * everyMs);
    const step = `${next.progress.percent} % ${next.progress.step}`;
    if (step !== steps.at(-1)) steps.push(step);
    lines.push(...next.lines.map(({ kind, text }) => `${kind}: ${text}`));
    state = next.state;
  });
  return { state, steps, lines };
}

const finish = (name: string, result: 'FAIL' | 'WARN', description = ''): InstallerEvent => {
  return { name, description, type: 'finish', result };
};

test('a good install in words: its steps, and the lines that it leaves', () => {
  const { steps, lines, state } = told(INSTALL);
  const after = told(REBOOT, progressDone(state));
  const words = [...lines, '', ...steps, '', ...after.lines, '', ...after.steps];
  assertGolden('timeline/good-install.txt', `${words.join('\n')}\n`);
});

test('an install that fails in curtin: the deepest step is told once, with what its parents know', () => {
  const { steps, lines } = told(failingAt(`${HOOKS}/installing-kernel`));
  assertGolden('timeline/failed-kernel.txt', `${[...lines, '', ...steps.slice(-3)].join('\n')}\n`);
});

test('a late command that fails is told by its number, and neither it nor its ticket is shown', () => {
  for (const lost of [0, 1]) {
    const events = failingAt('subiquity/Late/run/command_1');
    const { lines, state } = told(events.toSpliced(events.length - 4, lost));
    assert.ok(!JSON.stringify([lines, state.step]).includes(TICKET_IN_COMMAND.slice(0, 8)));
    assert.match(
      lines.at(-1) ?? '',
      /^alarm: (late command 2|running the late commands) failed: exit status 100$/,
    );
  }
});

test('answers that do not fit the machine fail with the words of the installer', () => {
  const filesystem = 'subiquity/Filesystem/apply_autoinstall_config';
  const { lines } = told([finish(filesystem, 'FAIL', 'no disk matches\n{ssd: true}')]);
  assert.equal(lines.at(-1), 'alarm: choosing the disk failed: no disk matches {ssd: true}');
});

test('what fails without an end to the install is a note: the installer goes on', () => {
  const probe = 'subiquity/Filesystem/_probe/probe_once';
  const { lines, state } = told([finish(probe, 'FAIL', 'timed out')]);
  assert.equal(lines.at(-1), 'note: Filesystem/_probe/probe_once failed: timed out');
  assert.equal(state.failure, undefined);
});

test('a step that fails and is tried again is no failure of the install', () => {
  const kernel = `${HOOKS}/installing-kernel`;
  const again = INSTALL.slice(INSTALL.findIndex(({ name }) => name === kernel));
  const { state } = told([...failingAt(kernel).slice(0, -6), ...again]);
  assert.equal(state.failure, undefined);
  assert.equal(state.gaveUpAt, undefined);
});

test('while a download is tried again, a restart does not take the install for one that gave up', () => {
  const package_ = 'subiquity/Install/install/postinstall/install_openssh-server';
  const name = `${package_}/retrieving`;
  const start: InstallerEvent = { name, description: '', type: 'start', result: undefined };
  const until = INSTALL.slice(0, INSTALL.findIndex((event) => event.name === package_) + 1);
  const { state } = told([...until, start, finish(name, 'FAIL', PROCESS_ERROR), start]);
  assert.equal(state.step, 'installing openssh-server');
  const { percent, step } = state;
  assert.equal(progressFrom({ percent, step, at: 9 }).gaveUpAt, undefined);
  const restarted = progressFrom({ percent, step: 'failed: downloading failed', at: 9 });
  assert.equal(advance(restarted, start, 10).state.gaveUpAt, undefined);
});

test('warnings are shown, equal ones once', () => {
  const warning = (description: string): InstallerEvent => {
    return { name: 'subiquity/Package', description, type: 'warning', result: undefined };
  };
  const { lines } = told([
    warning('unknown key'),
    warning('unknown key'),
    warning('another'),
    finish('subiquity/Install/install/postinstall/run_unattended_upgrades', 'WARN', 'held back'),
  ]);
  assert.deepEqual(lines, [
    'note: the installer has started',
    'note: warning of the installer: unknown key',
    'note: warning of the installer: another',
    'note: security updates installed',
    'note: installing security updates ended with a warning: held back',
  ]);
});

test('after a restart it goes on from what is stored, a failure included', () => {
  const stored = { percent: 64, step: 'installing the kernel', at: 9 };
  const { state, lines } = told(INSTALL.slice(0, 4), progressFrom(stored));
  assert.equal(state.percent, 64);
  assert.ok(!lines.includes('note: the installer has started'));

  const failed = {
    percent: 52,
    step: 'failed: installing the kernel failed: exit status 1',
    at: 9,
  };
  const resumed = progressFrom(failed);
  assert.equal(resumed.gaveUpAt, 9);
  const parent = finish('subiquity/Install/install', 'FAIL', 'Command failed');
  assert.equal(advance(resumed, parent, 10).progress.step, failed.step);
});

test('names of other releases move nothing, and known ones count wherever they stand', () => {
  const start = (name: string): InstallerEvent => {
    return { name, description: '', type: 'start', result: undefined };
  };
  const unknown = told([start('subiquity/Install/install/kdump'), start('x'), start('////')]);
  assert.deepEqual(unknown.steps, ['0 % starting']);
  const older = 'subiquity/Install/install/curtin_install/cmd-install/stage-extract';
  assert.deepEqual(told([start(older)]).steps, ['17 % copying the system']);
});

const anyEvent: fc.Arbitrary<InstallerEvent> = fc.record({
  name: fc.oneof(
    fc.constantFrom(...[...INSTALL, ...REBOOT].map(({ name }) => name)),
    fc.string({ unit: 'binary' }),
    fc.nat(300).map((n) => `subiquity/Late/run/command_${n}`),
    fc.string({ maxLength: 4 }).map((n) => `subiquity/Install/install/postinstall/install_${n}`),
  ),
  description: fc.string({ unit: 'binary' }),
  type: fc.constantFrom(...EVENT_TYPES),
  result: fc.option(fc.constantFrom(...EVENT_RESULTS), { nil: undefined }),
});

test('whatever comes in whatever order, the percentage never falls and stays from 0 to 100', () => {
  const disturbed = fc
    .shuffledSubarray([...INSTALL, ...REBOOT, ...INSTALL.slice(0, 20)])
    .chain((known) => fc.array(anyEvent, { maxLength: 60 }).map((odd) => [...known, ...odd]));
  fc.assert(
    fc.property(fc.oneof(disturbed, fc.array(anyEvent)), fc.nat(100), (events, percent) => {
      let state = progressFrom({ percent, step: 'before', at: 1 });
      let told = 0;
      for (const event of events) {
        const next = advance(state, event, 5);
        assert.ok(next.progress.percent >= state.percent && next.progress.percent <= 100);
        for (const { text } of next.lines) assert.doesNotMatch(text, /[\p{Cc}\n]/u);
        told += next.lines.length;
        state = next.state;
      }
      assert.ok(told <= 64 && state.open.size <= 64 && state.packages.length <= 256);
    }),
    { numRuns: 200 },
  );
});

const CAPTURE = join(process.env['PILOTLIGHT_CAPTURES'] ?? '', 'subiquity-events.jsonl');
const skip = existsSync(CAPTURE)
  ? false
  : 'PILOTLIGHT_CAPTURES names no folder with a real install';

test('a real install, event by event: a dozen lines of some 300, and 100 % at its end', {
  skip,
}, () => {
  const events = readFileSync(CAPTURE, 'utf8')
    .trim()
    .split('\n')
    .map((line): InstallerEvent => {
      const { name, description, event_type, result } = JSON.parse(line);
      return { name, description, type: event_type, result };
    });
  const { state, lines, steps } = told(events);
  assert.equal(state.percent, 100);
  assert.equal(state.failure, undefined);
  assert.ok(lines.length >= 10 && lines.length <= 15, `${lines.length} lines`);
  assert.ok(steps.length >= 30);
  assert.ok(lines.every((line) => line.startsWith('note: ') && !line.includes('http')));
});
