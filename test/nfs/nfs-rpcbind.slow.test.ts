import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { unpackFixture } from '../images/support/fixture-iso.ts';
import { temporaryFolder } from '../images/support/temporary-folder.ts';
import { createNamespace } from '../support/lab/namespace.ts';
import { command, needs, ROOT } from '../support/needs.ts';
import { listening } from './support/child-news.ts';
import type { NfsChildOptions } from './support/nfs-child.ts';
import { TICKET } from './support/nfs-yard.ts';
import { startRpcbind } from './support/rpcbind.ts';

const CHILD = fileURLToPath(new URL('support/nfs-child.ts', import.meta.url));
const NEEDS = [
  ROOT,
  command('ip', 'iproute2'),
  command('ss', 'iproute2'),
  command('nsenter', 'util-linux'),
  command('apt-get', 'apt'),
];

const ofNfs = (lines: readonly string[]) =>
  lines.filter((line) => /^10000[35] /.test(line)).toSorted();

test(
  'where rpcbind has port 111, it registers there: also over what a killed run left',
  needs(...NEEDS),
  async (t) => {
    const namespace = createNamespace('rpcbind');
    t.after(namespace.destroy);
    const image = await unpackFixture(await temporaryFolder(t), 'rock-ridge');
    const rpcbind = await startRpcbind(namespace);

    async function start(nfsPort: number, rpcbindSocket = '/run/rpcbind.sock') {
      const networks = [{ address: '127.0.0.1', prefixLength: 8 }];
      const exports = { [TICKET]: image };
      const options: NfsChildOptions = {
        exports,
        networks,
        nfsPort,
        portmapPort: 111,
        rpcbindSocket,
      };
      const argv = [process.execPath, CHILD, JSON.stringify(options)];
      const child = rpcbind.spawn(argv, { stdio: ['ignore', 'pipe', 'inherit'] });
      return { child, news: await listening(child) };
    }

    const first = await start(2049);
    assert.deepEqual(first.news, { kind: 'listening', ok: true, ports: { nfs: 2049 } });
    assert.deepEqual(ofNfs(rpcbind.registered()), ['100003 3 tcp 2049', '100005 3 tcp 2049']);
    first.child.kill('SIGKILL');
    await once(first.child, 'exit');
    const second = await start(2050);
    assert.equal(second.news.ok, true);
    assert.deepEqual(ofNfs(rpcbind.registered()), ['100003 3 tcp 2050', '100005 3 tcp 2050']);
    second.child.kill('SIGTERM');
    await once(second.child, 'exit');
    assert.deepEqual(ofNfs(rpcbind.registered()), []);

    const { child, news } = await start(2049, '/nonexistent');
    t.diagnostic(JSON.stringify(news));
    if (!news.ok) assert.match(news.reason, /^another program has port 111 and registers nothing/);
    child.kill('SIGTERM');
    await once(child, 'exit');
  },
);
