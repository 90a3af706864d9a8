import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import {
  BINARY_PATH,
  K3S,
  publishChannels,
  publishK3s,
  VERSION,
} from '../images/support/k3s-releases.ts';
import { ISO, ISO_PATH, isoOf, startYard } from '../images/support/library-yard.ts';
import { talkTo } from '../support/cli.ts';
import { ADMIN, startApp } from '../support/http-app.ts';

/** A real library and its mirror, whose ISO comes in pieces. */
async function start(context: TestContext, size = 1024 * 1024) {
  const yard = await startYard(context, { iso: await isoOf(size) });
  const app = await startApp(context, { images: yard.library });
  return { ...yard, ...talkTo(app.url, ADMIN.slice(7)) };
}

test('a release is fetched, followed, listed and removed', async (context) => {
  const { mirror, cli, done } = await start(context);
  mirror.troubles.set(ISO_PATH, { slow: { piece: 256 * 1024, pauseMs: 200 } });
  const fetched = await cli('images fetch 24.04', { typed: [] });
  assert.equal(fetched.exit, 0, fetched.err);
  assert.match(fetched.err, /Ubuntu Server 24\.04\.4 amd64 [█░]+ +\d+ % .* of 1\.0 MB/);
  assert.equal(fetched.out, `${ISO} is here, verified.\n`);
  const [heading, row] = (await done('images')).split('\n');
  assert.match(heading ?? '', /^IMAGE +STATE +PROOF +SIZE {2}WHAT$/);
  assert.equal(
    row,
    `${ISO}  verified  signature  1.0 MB  Ubuntu-Server 24.04.4 LTS "Noble Numbat" - Release amd64 (20260210)`,
  );
  assert.equal(await done(`images remove ${ISO}`), `${ISO} is removed.\n`);
  const gone = await cli(`images remove ${ISO}`);
  assert.deepEqual(
    [gone.exit, gone.err.split('\n')[0]],
    [3, `pilotlight: there is no image "${ISO}"`],
  );
});

test('a download that stops is told, and the same command goes on', async (context) => {
  const { mirror, cli, done } = await start(context);
  mirror.troubles.set(ISO_PATH, { cuts: [100_000, 200_000, 0, 0, 0, 0] });
  const stopped = await cli('images fetch 24.04');
  assert.equal(stopped.exit, 1, stopped.err);
  assert.match(stopped.err, /is absent: .*\n {2}the same command goes on where it stopped/);
  mirror.troubles.delete(ISO_PATH);
  assert.match(await done('images fetch 24.04'), /is here, verified/);
});

test('a fetch nobody waits for, one that takes too long, and one that cannot be', async (context) => {
  const { mirror, cli, done } = await start(context, 8 * 1024 * 1024);
  mirror.troubles.set(ISO_PATH, { slow: { piece: 64 * 1024, pauseMs: 100 } });
  assert.equal(await done('images fetch 24.04 --no-wait'), `${ISO} is on its way.\n`);
  const late = await cli('images fetch 24.04 --timeout 1s');
  assert.equal(late.exit, 7);
  assert.match(late.err, /is still downloading after 1 s\. It goes on by itself\./);
  await done(`images remove ${ISO}`);
  const wrong = await cli('images fetch noble');
  assert.equal(wrong.exit, 2);
  assert.match(wrong.err, /release: expected a release of Ubuntu, such as 24\.04/);
  assert.equal((await cli('images fetch 22.04')).exit, 3);
});

test("K3s' releases are artifacts, by version or channel", async (context) => {
  const { mirror, done } = await start(context);
  publishK3s(mirror);
  publishChannels(mirror, { stable: VERSION });
  const name = decodeURIComponent(K3S);
  assert.equal(await done('artifacts fetch'), `${name} is here, verified.\n`);
  const asked = mirror.asked(BINARY_PATH).length;
  assert.equal(await done(`artifacts fetch ${VERSION}`), `${name} is here, verified.\n`);
  assert.equal(mirror.asked(BINARY_PATH).length, asked, 'what is here is not fetched again');
  assert.match(
    await done('artifacts'),
    new RegExp(`\\n${name.replaceAll('+', '\\+')} +verified +mirror`),
  );
  assert.equal(await done(`images remove ${name}`), `${name} is removed.\n`);
});
