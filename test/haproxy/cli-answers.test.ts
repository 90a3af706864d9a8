import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  alertsOf,
  carriedState,
  parseProcesses,
  parseReload,
  parseStat,
} from '../../src/haproxy/cli-answers.ts';

const HEAD = '#<PID>          <type>          <reloads>       <uptime>        <version>      ';

test('the processes of 2.6, with a worker that only finishes', () => {
  const text = [
    HEAD,
    '4015            master          5 [failed: 1]   0d00h00m30s     2.6.12-1+deb12u4',
    '# workers',
    '4426            worker          1               0d00h00m03s     2.6.12-1+deb12u4',
    '# old workers',
    '4018            worker          2               0d00h00m09s     2.6.12-1+deb12u4',
    '# programs',
    '',
  ].join('\n');
  assert.deepEqual(parseProcesses(text), {
    masterPid: 4015,
    reloads: 5,
    failed: 1,
    workers: [4426],
  });
});

test('the processes of 3.4, which has no programs to tell of', () => {
  const lines = [
    HEAD,
    '1               master          3 [failed: 0]   0d00h00m01s     3.4.3-80ea565fd',
    '# workers',
    '403             worker          0               0d00h00m01s     3.4.3-80ea565fd',
  ];
  const told = { masterPid: 1, reloads: 3, failed: 0, workers: [403] };
  assert.deepEqual(parseProcesses([...lines, '', ''].join('\n')), told);
  const leaving = '14              worker          1               0d00h00m09s     3.4.3-80ea565fd';
  assert.deepEqual(parseProcesses([...lines, '# old workers', leaving, '', ''].join('\n')), told);
});

test('the processes of 2.4, which counts no failures and has a number more', () => {
  const text = [
    '#<PID>          <type>          <relative PID>  <reloads>       <uptime>        <version>       ',
    '8               master          0               82              9d00h27m02s     2.4.24',
    '# workers',
    '1017            worker          1               0               0d00h01m28s     2.4.24',
    '# old workers',
    '657             worker          [was: 1]        17              0d05h35m30s     2.4.24',
    '# programs',
    '',
    '',
  ].join('\n');
  const told = { masterPid: 8, reloads: 82, failed: 0, workers: [1017] };
  assert.deepEqual(parseProcesses(text), told);
});

test('an answer that was cut off tells nothing', () => {
  assert.equal(parseProcesses(''), undefined);
  const text = [
    HEAD,
    '4015            master          5 [failed: 1]   0d00h00m30s     3.4.3',
    '# workers',
    '4426            worker          1               0d00h00m03s     3.4.3',
  ].join('\n');
  for (let kept = 0; kept <= text.length; kept++) {
    assert.equal(parseProcesses(text.slice(0, kept)), undefined);
  }
});

test('3.0 says how a reload went, and 2.6 nothing', () => {
  const log = 'Success=0\n--\n[ALERT]    (77) : config : [a.cfg:16] cannot bind\n';
  assert.deepEqual(parseReload(log), { ok: false, words: '[a.cfg:16] cannot bind' });
  assert.deepEqual(parseReload('Success=1\n--\n'), { ok: true, words: '' });
  assert.equal(parseReload(''), undefined);
});

test('of the log only what is fatal is told, and once', () => {
  const log = [
    '[NOTICE]   (4015) : haproxy version is 2.6.12-1+deb12u4',
    "[ALERT]    (4015) : config : parsing [a.cfg:17] : unknown keyword 'foo' in 'backend' section",
    '[ALERT]    (4015) : config : Error(s) found in configuration file : a.cfg',
    '[ALERT]    (4015) : config : Fatal errors found in configuration.',
    '[ALERT]    (4015) : [/usr/sbin/haproxy.main()] Some protocols failed to start their listeners! Exiting.',
  ];
  assert.equal(
    alertsOf([...log, ...log].join('\n')),
    "parsing [a.cfg:17] : unknown keyword 'foo' in 'backend' section",
  );
});

test('servers are read by the names of the columns', () => {
  const csv = [
    '# pxname,svname,status,more,check_status,check_code,',
    'api-in,FRONTEND,OPEN,,,,',
    'api,s1,UP,,L7OK,200,',
    'api,s2,DOWN 1/2,,* L7STS,500,',
    'api,BACKEND,UP,,,,',
    'https,a1,no check,,,,',
    '',
  ].join('\n');
  assert.deepEqual(parseStat(csv), [
    { backend: 'api', name: 's1', up: true, check: 'L7OK/200' },
    { backend: 'api', name: 's2', up: false, check: 'L7STS/500' },
    { backend: 'https', name: 'a1', up: true, check: '' },
  ]);
});

const stateLine = (name: string, place: string, up: boolean) => {
  const [address, port] = place.split(':');
  const seen = up ? '2 0 1 1 9 6 3 4 6' : '0 0 1 1 0 8 2 0 6';
  return `${up ? '3' : '0'} api ${up ? '1' : '0'} ${name} ${address} ${seen} 0 0 0 - ${port} - 0 0 - - 0`;
};
const stateOf = (...lines: string[]) => ['1', '# be_id be_name', ...lines, ''].join('\n');
const configOf = (...servers: string[]) =>
  ['backend api', ...servers.map((server) => `    server ${server} check`)].join('\n');

test('what is known of a server is carried, and a new one beside it has to prove itself', () => {
  const s1 = stateLine('s1', '10.0.0.1:6443', true);
  const gone = stateLine('s0', '10.0.0.7:6443', true);
  const moved = stateLine('s2', '10.0.0.2:6443', true);
  assert.equal(
    carriedState(stateOf(gone, s1, moved), configOf('s1 10.0.0.1:6443', 's2 10.0.0.9:6443')),
    stateOf(s1, stateLine('s2', '10.0.0.9:6443', false)),
  );
});

test('where no server is known to be up, the new ones are taken for up', () => {
  const former = stateOf(stateLine('s1', '10.0.0.1:6443', true));
  assert.equal(carriedState(former, configOf('s1 10.0.0.1:6444')), stateOf());
});

test('no answer, however strange, throws', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      for (const read of [parseProcesses, parseReload, parseStat, alertsOf]) read(text);
      carriedState(text, text);
    }),
    { numRuns: 300 },
  );
});
