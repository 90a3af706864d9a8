import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseNameServers, readNameServers } from '../../src/net/name-servers.ts';

test('name servers are read in their order, once each', () => {
  const text = [
    '# nameserver 9.9.9.9',
    '; nameserver 9.9.9.10',
    'search lan',
    'nameserver 192.168.1.1',
    'nameserver\t1.1.1.1 # a remark',
    'nameserver 192.168.1.1',
    'nameserver 2606:4700:4700::1111',
    'nameserver fe80::1%eth0',
    'nameserver',
    'nameservers 8.8.8.8',
    'options edns0',
  ].join('\n');
  assert.deepEqual(parseNameServers(text), ['192.168.1.1', '1.1.1.1']);
});

/** A host with these files and no others. */
function host(files: Readonly<Record<string, string>>): (path: string) => string {
  return (path) => files[path] ?? assert.fail(`ENOENT ${path}`);
}

test('a stub on this host is passed by for the servers behind it', () => {
  const read = host({
    '/etc/resolv.conf': 'nameserver 127.0.0.53\noptions edns0 trust-ad\n',
    '/run/systemd/resolve/resolv.conf': 'nameserver 192.168.1.1\n',
  });
  assert.deepEqual(readNameServers(read), ['192.168.1.1']);
});

test('servers that other machines can ask are taken as they are', () => {
  const read = host({
    '/etc/resolv.conf': 'nameserver 127.0.0.1\nnameserver 192.168.1.2\n',
    '/run/systemd/resolve/resolv.conf': 'nameserver 192.168.1.1\n',
  });
  assert.deepEqual(readNameServers(read), ['192.168.1.2']);
});

test('a host that tells nothing has no name servers', () => {
  assert.deepEqual(readNameServers(host({})), []);
  assert.deepEqual(readNameServers(host({ '/etc/resolv.conf': 'nameserver 127.0.0.53\n' })), []);
  assert.deepEqual(readNameServers(host({ '/etc/resolv.conf': 'nameserver 0.0.0.0\n' })), []);
});
