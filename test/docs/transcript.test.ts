import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createProfiles } from '../../src/boot/profiles.ts';
import { banner } from '../../src/composition/banner.ts';
import { VERSION } from '../../src/composition/version.ts';
import { PROFILES_FOLDER } from '../boot/nodes.ts';
import { fencesOf, page } from '../support/documents.ts';
import { exchangesOf, matches } from './transcript.ts';

/** What the first start prints; `lockedProfiles` where no key is set. */
function firstStart(lockedProfiles: readonly string[]): string {
  const config = {
    ...{ data: '/var/lib/pilotlight', images: '/var/lib/pilotlight/images' },
    ...{ dhcp: 'proxy' as const, dhcpPort: 67 },
    ...{ tftpPort: 69, httpPort: 8080, nfsPort: 2049, interfaces: undefined },
  };
  return banner({
    ...{ version: VERSION, config, newToken: 'pl_abc', imageLabels: [], withoutNfs: undefined },
    served: [{ address: '192.168.1.10', prefixLength: 24, interfaceName: 'eth0' }],
    ...{ missingLoaders: [], lowPorts: true, lockedProfiles },
  });
}

test('what the first start prints is what the documents show', async () => {
  const builtIn = createProfiles({ builtIn: PROFILES_FOLDER, own: undefined });
  await builtIn.load();
  const names = builtIn.list().map(({ name }) => name);
  for (const [path, printed] of [
    ['docs/getting-started.md', firstStart([])],
    ['README.md', firstStart(names)],
  ] as const) {
    const shown = fencesOf(page(path)).find(({ text }) => text.startsWith('Pilotlight '));
    assert.ok(matches(shown?.text.trimEnd() ?? '', printed), `${path}\n${printed}`);
  }
});

test('a transcript that is not so is seen', () => {
  const [first, second] = exchangesOf({ text: '$ a b\none …\n…\ntwo\n$ c\n' });
  assert.deepEqual([first?.command, second], ['a b', { command: 'c', output: '' }]);
  const shown = first?.output ?? '';
  assert.ok(matches(shown, 'one more\ntwo\n') && matches(shown, 'one a\nx\ny\ntwo'));
  for (const other of ['one more\n', 'one more\ntwo\nthree', 'none more\ntwo', 'one\ntwo']) {
    assert.ok(!matches(shown, other), other);
  }
});
