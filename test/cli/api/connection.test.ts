import assert from 'node:assert/strict';
import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { chooseConnection, parseServer } from '../../../src/cli/api/connection.ts';
import { writeLogin } from '../../../src/cli/api/login-file.ts';
import { folderOf } from '../../support/cli.ts';

const NOTHING = { server: undefined, tokenFile: undefined, ca: undefined };

test('a server is named as people name servers', () => {
  const read = (text: string) => parseServer(text).href;
  assert.equal(read('192.168.1.10'), 'http://192.168.1.10:8080/');
  assert.equal(read('pi.home:9000'), 'http://pi.home:9000/');
  assert.equal(read('https://pi.home:8443'), 'https://pi.home:8443/');
  assert.equal(read('[fd00::1]'), 'http://[fd00::1]:8080/');
  for (const text of ['', 'ftp://pi', 'http://user:secret@pi', 'http://pi/?a', 'a b']) {
    assert.throws(() => parseServer(text), { exit: 2, message: /^--server: expected an address/ });
  }
});

test('the nearest word counts: option, variable, login, default', (context) => {
  const env = { XDG_CONFIG_HOME: folderOf(context) };
  assert.equal(chooseConnection(NOTHING, env).server, 'http://127.0.0.1:8080');
  const file = writeLogin(env, { server: 'http://pi.home:8080', token: 'stored' });
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const logged = chooseConnection(NOTHING, env);
  assert.equal(logged.server, 'http://pi.home:8080');
  assert.equal(logged.connect().token, 'stored');
  const named = chooseConnection(NOTHING, { ...env, PILOTLIGHT_TOKEN: 'of-the-variable' });
  assert.equal(named.connect().token, 'of-the-variable');
  const tokenFile = join(env.XDG_CONFIG_HOME, 'token');
  writeFileSync(tokenFile, 'of-the-file\n');
  const optional = { ...NOTHING, tokenFile };
  assert.equal(
    chooseConnection(optional, { PILOTLIGHT_TOKEN: 'x' }).connect().token,
    'of-the-file',
  );
});

test('a stored token goes to its own server and to no other', (context) => {
  const env = { XDG_CONFIG_HOME: folderOf(context) };
  writeLogin(env, { server: 'http://pi.home:8080', token: 'stored', ca: 'PEM' });
  const elsewhere = chooseConnection({ ...NOTHING, server: 'http://p1.home:8080' }, env);
  assert.throws(() => elsewhere.connect(), { exit: 5, message: /no token for http:\/\/p1/ });
  const same = chooseConnection({ ...NOTHING, server: 'pi.home' }, env);
  assert.deepEqual([same.connect().token, same.connect().ca], ['stored', 'PEM']);
});

test('what is no token is told without being shown', (context) => {
  const folder = folderOf(context);
  const tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, 'two lines\nof-secret\n');
  assert.throws(
    () => chooseConnection({ ...NOTHING, tokenFile }, {}).connect(),
    (error: Error) => {
      assert.match(error.message, /^--token-file .*: expected a token and nothing else/);
      assert.doesNotMatch(error.message, /of-secret/);
      return true;
    },
  );
  const missing = { ...NOTHING, tokenFile: join(folder, 'nowhere') };
  assert.throws(() => chooseConnection(missing, {}).connect(), { exit: 2, message: /ENOENT/ });
  writeFileSync(join(folder, 'login.json'), '{');
});
