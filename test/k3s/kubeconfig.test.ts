import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fetchKubeconfig, readKubeconfig, renewalReason } from '../../src/k3s/kubeconfig.ts';
import { fixedShell } from '../support/fixed-shell.ts';
import { sharedPki } from '../support/kubernetes/a-cluster.ts';

const BALANCER = { address: '192.168.1.10', port: 6443 };

/** As K3s writes it: everything is named `default`, and the server is the machine itself. */
async function k3sYaml({ days = 365, ca = '', key = '' } = {}) {
  const pki = await sharedPki();
  const pem = await pki.client({ name: 'system:admin', groups: ['system:masters'], days });
  const data = (text: string) => Buffer.from(text).toString('base64');
  return `apiVersion: v1
clusters:
- cluster:
    certificate-authority-data: ${data(ca || pki.serverCa)}
    server: https://127.0.0.1:6443
  name: default
contexts:
- context:
    cluster: default
    user: default
  name: default
current-context: default
kind: Config
preferences: {}
users:
- name: default
  user:
    client-certificate-data: ${data(pem.certificate)}
    client-key-data: ${data(key || pem.key)}
`;
}

test('the kubeconfig of a server is made fit for kubectl elsewhere', async () => {
  const file = await k3sYaml();
  const shell = fixedShell({ 'cat -- /etc/rancher/k3s/k3s.yaml': { stdout: file } });
  const access = await fetchKubeconfig(shell, BALANCER);
  assert.match(access.text, /^ {4}server: https:\/\/192\.168\.1\.10:6443$/m);
  assert.doesNotMatch(access.text, /127\.0\.0\.1|default/);
  assert.equal(access.text.match(/pilotlight/g)?.length, 6);
  // What is written is read as what was written.
  const again = await readKubeconfig(access.text, BALANCER);
  assert.deepEqual(again, access);
  assert.ok(access.credentials.certificate.split('BEGIN CERTIFICATE').length === 3, 'with its CA');
});

test('a certificate that ends is named with its day and the remedy', async () => {
  const now = Date.now();
  const good = await readKubeconfig(await k3sYaml({ days: 31 }), BALANCER);
  assert.equal(renewalReason(good, now), undefined);
  const soon = await readKubeconfig(await k3sYaml({ days: 29 }), BALANCER);
  assert.match(
    renewalReason(soon, now) ?? '',
    /expires on \d{4}-\d\d-\d\d: K3s renews it when a server/,
  );
  const expired = await readKubeconfig(await k3sYaml({ days: -1 }), BALANCER);
  assert.match(renewalReason(expired, now) ?? '', /certificate expired on/);
});

test("a file that is not there is said in the shell's words", async () => {
  const stderr = 'cat: /etc/rancher/k3s/k3s.yaml: No such file or directory\n';
  const shell = fixedShell({ 'cat -- /etc/rancher/k3s/k3s.yaml': { code: 1, stderr } });
  await assert.rejects(fetchKubeconfig(shell, BALANCER), {
    kind: 'program',
    message: /No such file or directory/,
  });
});

test('what is no kubeconfig of K3s is refused, and says why', async () => {
  const pki = await sharedPki();
  const leaf = (await pki.server(['127.0.0.1'])).certificate;
  const stranger = (await pki.client({ name: 'x' })).key;
  const wrong: readonly (readonly [file: string, reason: RegExp])[] = [
    ['', /can't be read|no PEM/],
    ['[]', /can't be read|no PEM/],
    ['a: [', /can't be read/],
    ['clusters: 7\nusers: 7\ncontexts: 7\n', /can't be read|no PEM/],
    [(await k3sYaml()).replace(/client-key-data: .*/, ''), /no PEM in client-key-data/],
    [(await k3sYaml()).replace(/client-key-data: .*/, 'client-key: /etc/shadow'), /no PEM/],
    [await k3sYaml({ ca: leaf }), /is no CA certificate/],
    [await k3sYaml({ ca: '-----BEGIN rubbish' }), /the CA certificate can't be read/],
    [await k3sYaml({ key: stranger }), /not that of the client certificate/],
  ];
  for (const [file, message] of wrong) {
    await assert.rejects(
      readKubeconfig(file, BALANCER),
      { kind: 'answer', message },
      file.slice(0, 40),
    );
  }
  await assert.rejects(readKubeconfig('', { address: 'a"b', port: 1 }), /expected an IPv4 address/);
});
