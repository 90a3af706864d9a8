import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  ALGORITHMS,
  authorization,
  type Challenge,
  readChallenge,
} from '../../src/power/amt/digest.ts';

const MUFASA = { username: 'Mufasa', password: 'Circle of Life' };
/** RFC 7616 §3.9.1 */
const REQUEST = {
  ...{ method: 'GET', uri: '/dir/index.html', count: 1 },
  cnonce: 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
};
const RFC_7616 =
  'realm="http-auth@example.org", qop="auth, auth-int", algorithm=ALGORITHM, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"';

function challenge(...headers: readonly string[]): Challenge {
  const read = readChallenge(headers);
  assert.ok(read, headers.join('\n'));
  return read;
}

function responseOf(header: string): string | undefined {
  return /response="([0-9a-f]+)"/.exec(header)?.[1];
}

test('the examples of RFC 7616, with MD5 and with SHA-256', () => {
  const of = (algorithm: string) =>
    responseOf(
      authorization(
        challenge(`Digest ${RFC_7616.replace('ALGORITHM', algorithm)}`),
        MUFASA,
        REQUEST,
      ),
    );
  assert.equal(of('MD5'), '8ca523f5e9506fed4657c9700eebdbec');
  assert.equal(of('SHA-256'), '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1');
});

test('the example of RFC 2617, and a server from before it that knows no qop', () => {
  const realm = 'realm="testrealm@host.com", nonce="dcd98b7102dd2f0e8b11d0f600bfb0c093"';
  const request = { ...REQUEST, cnonce: '0a4f113b' };
  const mufasa = { username: 'Mufasa', password: 'Circle Of Life' };
  const withQop = authorization(challenge(`Digest ${realm}, qop="auth,auth-int"`), mufasa, request);
  assert.equal(responseOf(withQop), '6629fae49393a05397450978507c4ef1');
  const without = authorization(challenge(`Digest ${realm}`), mufasa, request);
  assert.equal(responseOf(without), '670fd8c2df070c60b045671b8b24ff02');
  assert.doesNotMatch(without, /qop|nc=|cnonce|algorithm/);
});

test('the challenge of an AMT is read, and answered without an algorithm that it did not name', () => {
  const read = challenge(
    'Digest realm="Digest:56ABC7BE224EF620C69EB88F01071DC8", nonce="fVNueyEAAAAAAAAAcO8WqJ8s+WdyFUIY",stale="false",qop="auth"',
  );
  assert.deepEqual(read, {
    realm: 'Digest:56ABC7BE224EF620C69EB88F01071DC8',
    nonce: 'fVNueyEAAAAAAAAAcO8WqJ8s+WdyFUIY',
    ...{ algorithm: 'MD5', isNamed: false, qop: 'auth', opaque: undefined, stale: false },
  });
  const header = authorization(read, { username: 'admin', password: 'P@ssw0rd' }, REQUEST);
  assert.match(
    header,
    /^Digest username="admin", realm="Digest:56ABC7BE224EF620C69EB88F01071DC8", /,
  );
  assert.match(header, /qop=auth, nc=00000001, cnonce="/);
  assert.doesNotMatch(header, /algorithm|opaque|P@ssw0rd/);
});

test('of two challenges the stronger is taken, and what is not spoken here is passed over', () => {
  const [md5, sha] = ['MD5', 'SHA-256'].map(
    (name) => `Digest realm="r", nonce="${name}", algorithm=${name}`,
  );
  assert.equal(challenge(md5 ?? '', sha ?? '').algorithm, 'SHA-256');
  assert.equal(challenge(sha ?? '', md5 ?? '').algorithm, 'SHA-256');
  for (const header of [
    '',
    'Negotiate',
    'Basic realm="r"',
    'Digest realm="r"',
    'Digest nonce="n"',
    'Digest realm="r", nonce="n", algorithm=SHA-512-256',
    'Digest realm="r", nonce="n", qop="auth-int"',
    'Digest realm="r, nonce="n"',
    'Digest realm="r" nonce="n"',
  ]) {
    assert.equal(readChallenge([header]), undefined, header);
  }
});

test('whatever a realm and a nonce are made of, they come back as they were', () => {
  const text = fc.string({ unit: 'grapheme-ascii' });
  const kinds = fc.constantFrom(...ALGORITHMS);
  fc.assert(
    fc.property(text, text, kinds, fc.boolean(), (realm, nonce, algorithm, stale) => {
      const quoted = (value: string) => `"${value.replace(/["\\]/g, '\\$&')}"`;
      const header = `Digest  nonce=${quoted(nonce)} ,qop="auth-int , AUTH",Stale=${stale},  realm=${quoted(realm)}, ALGORITHM=${algorithm.toLowerCase()}`;
      const read = challenge(header);
      assert.deepEqual(read, {
        ...{ realm, nonce, algorithm, stale, isNamed: true, qop: 'auth', opaque: undefined },
      });
      const answer = authorization(read, MUFASA, REQUEST).replace(', uri=', ', qop="auth", x=');
      // The answer is a list of the same grammar.
      assert.equal(challenge(answer.replace(/, qop=auth,/, ',')).realm, realm);
    }),
  );
});
