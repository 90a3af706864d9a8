import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { ConfigError } from '../src/config/values.ts';
import { parseConfig } from '../src/config.ts';

const HOST = { env: {}, pid: 42, lowPorts: true, root: true };

/** The problems of a reading that must fail. */
function problemsOf(fileText: string | undefined, env: Record<string, string> = {}) {
  try {
    parseConfig(fileText, { ...HOST, env });
  } catch (error) {
    assert.ok(error instanceof ConfigError);
    return error.problems;
  }
  return assert.fail('this configuration was accepted');
}

test('nothing needs to be configured', () => {
  const config = parseConfig(undefined, HOST);
  assert.equal(config.data, '/var/lib/pilotlight');
  assert.equal(config.images, '/var/lib/pilotlight/images');
  assert.deepEqual(
    [config.httpPort, config.bulkPort, config.dhcpPort, config.pxePort, config.tftpPort],
    [8080, 8081, 67, 4011, 69],
  );
  assert.equal(config.dhcp, 'proxy');
  assert.ok(Object.isFrozen(config));
});

test('without privilege the low ports move up and the data stays in the home', () => {
  const config = parseConfig(undefined, {
    env: { XDG_DATA_HOME: '/home/ada/.local/share' },
    pid: 42,
    lowPorts: false,
    root: false,
  });
  assert.deepEqual([config.dhcpPort, config.tftpPort], [6067, 6069]);
  assert.equal(config.data, '/home/ada/.local/share/pilotlight');
});

test('VMs get numbers and MACs of a range and a prefix that can be changed', () => {
  const given = parseConfig('vmIds: 7000-7099\nmacPrefix: 02-AB-00-01\n', HOST);
  assert.deepEqual(given.vmIds, { first: 7000, last: 7099 });
  assert.equal(given.macPrefix, '02:ab:00:01');
  const { vmIds, macPrefix } = parseConfig(undefined, HOST);
  assert.deepEqual([vmIds, macPrefix], [{ first: 5000, last: 5999 }, 'bc:24:11']);
  const env = { PILOTLIGHT_VM_IDS: '99-200' };
  assert.deepEqual(problemsOf('macPrefix: 01:00:5e\n', env), [
    {
      field: 'PILOTLIGHT_VM_IDS',
      expected: 'two VMIDs from 100 on, such as 5000-5999',
      got: '"99-200"',
    },
    {
      field: 'macPrefix',
      expected: 'three to five bytes of a MAC, such as bc:24:11',
      got: '"01:00:5e"',
    },
  ]);
});

test('a variable wins over the file', () => {
  const env = { PILOTLIGHT_HTTP_PORT: '9000', PILOTLIGHT_INTERFACES: 'eth0, eth1' };
  const config = parseConfig('httpPort: 8000\ntftpPort: 6969\n', { ...HOST, env });
  assert.equal(config.httpPort, 9000);
  assert.equal(config.tftpPort, 6969);
  assert.deepEqual(config.interfaces, ['eth0', 'eth1']);
});

test('every mistake is reported in one run, by the name that its writer used', () => {
  const problems = problemsOf('dhcp: maybe\nnameservers: [1.1.1.1, 300.1.1.1]\ntypo: 3\n', {
    PILOTLIGHT_TFTP_PORT: 'high',
    PILOTLIGHT_BULK_PORT: '70000',
    PILOTLIGHT_HTPP_PORT: '80',
  });
  const byField = new Map(problems.map(({ field, expected, got }) => [field, { expected, got }]));
  assert.deepEqual(byField.get('dhcp'), { expected: 'one of proxy, off', got: '"maybe"' });
  assert.deepEqual(byField.get('nameservers[1]'), {
    expected: 'an IPv4 address',
    got: '"300.1.1.1"',
  });
  assert.deepEqual(byField.get('typo'), { expected: 'no such field', got: '3' });
  assert.deepEqual(byField.get('PILOTLIGHT_TFTP_PORT'), { expected: 'a number', got: '"high"' });
  assert.equal(byField.get('PILOTLIGHT_BULK_PORT')?.got, '70000');
  assert.match(byField.get('PILOTLIGHT_HTPP_PORT')?.expected ?? '', /PILOTLIGHT_HTTP_PORT/);
  assert.equal(problems.length, 6);
});

test('sockets are inherited only by the process that they are meant for', () => {
  const given = { LISTEN_FDS: '2', LISTEN_FDNAMES: 'eth0:pxe' };
  const inherited = (env: Record<string, string>) =>
    parseConfig(undefined, { ...HOST, env }).inherited;
  const both = [
    { fd: 3, name: 'eth0' },
    { fd: 4, name: 'pxe' },
  ];
  assert.deepEqual(inherited({ ...given, LISTEN_PID: '42' }), both);
  assert.deepEqual(inherited(given), both);
  assert.deepEqual(inherited({ ...given, LISTEN_PID: '41' }), []);
  assert.deepEqual(inherited({ LISTEN_FDS: 'many' }), []);
});

test('a file that is not YAML says where', () => {
  const [problem] = problemsOf('data: [unclosed\n');
  assert.equal(problem?.field, 'pilotlight.yaml');
  assert.match(problem?.got ?? '', /line/);
});

test('a file that is a list or a word is refused', () => {
  assert.equal(problemsOf('- a\n- b\n')[0]?.expected, 'keys and values');
  assert.equal(problemsOf('word\n')[0]?.got, '"word"');
});

test('the message has a line for each mistake, and no secret stands in it', () => {
  assert.throws(
    () => parseConfig('adminToken: swordfish\nhttpPort: 0\n', HOST),
    (error: Error) =>
      /2 mistake/.test(error.message) &&
      /\n {2}adminToken: expected at least 16 characters, got/.test(error.message) &&
      /\n {2}httpPort: expected a number of at least 1, got 0/.test(error.message) &&
      !error.message.includes('swordfish'),
  );
});

test('every key is documented, and nothing else is', () => {
  const text = readFileSync(new URL('../docs/configuration.md', import.meta.url), 'utf8');
  const documented = [...text.matchAll(/^\| `(\w+)` \| `(PILOTLIGHT_\w+)` \|/gm)];
  const names = problemsOf(undefined, { PILOTLIGHT_NO_SUCH_KEY: 'x' })[0]?.expected ?? '';
  assert.deepEqual(
    documented.map(([, , variable]) => variable).toSorted(),
    names.replace('one of ', '').split(', ').toSorted(),
  );
});

test('a mirror is a web address, with or without a slash at its end', () => {
  const env = { PILOTLIGHT_UBUNTU_MIRROR: 'http://mirror.example/ubuntu//' };
  assert.equal(
    parseConfig(undefined, { ...HOST, env }).ubuntuMirror,
    'http://mirror.example/ubuntu',
  );
  const [problem] = problemsOf('ubuntuArm64Mirror: ftp://mirror.example\n');
  assert.equal(problem?.expected, 'an http or https URL');
});
