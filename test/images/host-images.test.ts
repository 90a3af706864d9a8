import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmod,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import fc from 'fast-check';
import { answerSource } from '../../src/boot/proxmox/answer-source.ts';
import { fileTag } from '../../src/images/bulk/file-tag.ts';
import { openIso } from '../../src/images/iso9660/open.ts';
import { archiveFraming, padding } from '../../src/images/proxmox/archive.ts';
import { parseCdInfo } from '../../src/images/proxmox/cd-info.ts';
import { prepareHostImage } from '../../src/images/proxmox/prepare.ts';
import { recognise } from '../../src/images/recognise.ts';
import { command, needs } from '../support/needs.ts';
import { XORRISO } from '../support/small-iso.ts';
import { cdInfo, HOST_INITRD, HOST_KERNEL, makeHostIso } from './support/host-iso.ts';
import { temporaryFolder } from './support/temporary-folder.ts';

const TOOLS = needs(XORRISO);
const SERVER = '192.168.1.10:8080';

async function reasonFor(path: string): Promise<string> {
  const found = await recognise(path);
  return found.kind === 'refused' ? found.reason : `${found.image.label} was taken`;
}

test(
  "an ISO of Proxmox VE is recognised, with its installer's kernel and initrd",
  TOOLS,
  async (t) => {
    const path = await makeHostIso(await temporaryFolder(t));
    const found = await recognise(path);
    assert.ok(found.kind === 'image');
    const { kind, label, release, point, arch, kernel, initrd } = found.image;
    assert.deepEqual(
      { kind, label, release, point, arch },
      {
        ...{ kind: 'proxmox-ve', label: 'Proxmox VE 8.4-1', release: '8.4', point: '8.4-1' },
        arch: 'amd64',
      },
    );
    const bytes = await readFile(path);
    const part = ({ offset, size }: typeof kernel) => bytes.subarray(offset, offset + size);
    assert.ok(part(kernel).equals(HOST_KERNEL));
    assert.ok(part(initrd).equals(HOST_INITRD));
  },
);

test(
  'another ISO of Proxmox, or one that asks questions, is refused in words',
  TOOLS,
  async (t) => {
    const folder = await temporaryFolder(t);
    const cases: readonly (readonly [Parameters<typeof makeHostIso>[1], RegExp])[] = [
      [
        { info: cdInfo({ PRODUCT: "'pbs'", PRODUCTLONG: "'Proxmox Backup Server'" }) },
        /^is Proxmox Backup Server, and Pilotlight installs Proxmox VE$/,
      ],
      [
        { info: cdInfo({ RELEASE: "'8.2'" }) },
        /^is Proxmox VE 8\.2, .* 8\.4 is the first that does$/,
      ],
      [{ info: 'RELEASE=8.4\n' }, /does not say what it is: \.cd-info holds "RELEASE=8\.4/],
      [{ without: ['auto-installer-capable'] }, /its installer takes no answers/],
      [{ without: ['boot/linux26'] }, /it holds no file \/boot\/linux26/],
      [{ without: ['boot/initrd.img'] }, /it holds no file \/boot\/initrd\.img/],
    ];
    for (const [wanted, reason] of cases)
      assert.match(await reasonFor(await makeHostIso(folder, wanted)), reason);
  },
);

test('.cd-info never leads anywhere but to a product and a release, or to nothing', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
      const info = parseCdInfo(text);
      assert.ok(info === undefined || /^\d{1,2}\.\d{1,2}$/.test(info.release));
    }),
  );
  assert.deepEqual(
    parseCdInfo(cdInfo({ RELEASE: '"9.10"', ISORELEASE: '12' }).replaceAll('\n', '\r\n')),
    {
      ...{ product: 'pve', name: 'Proxmox VE', release: '9.10', isoRelease: '12' },
    },
  );
});

test(
  'the archive around an ISO is one to those who read archives',
  needs(XORRISO, command('cpio')),
  async (t) => {
    const folder = await temporaryFolder(t);
    for (const size of [0, 1, 2, 3, 4, 4_097, 2_048 * 33]) {
      const content = Buffer.alloc(size, 'proxmox ');
      const { before, after } = archiveFraming(size);
      const archive = Buffer.concat([before, content, after]);
      const options = { input: archive, cwd: folder };
      const listed = spawnSync('cpio', ['--quiet', '-tv'], options);
      assert.match(listed.stdout.toString(), /^-rw-r--r-- .* proxmox\.iso\n$/);
      assert.equal(spawnSync('cpio', ['--quiet', '-idu'], options).status, 0);
      assert.ok((await readFile(join(folder, 'proxmox.iso'))).equals(content));
      assert.equal(before.length % 4, 0);
      assert.equal(archive.length % 4, 0);
    }
    assert.deepEqual(
      [0, 1, 2, 3, 4].map((size) => padding(size).length),
      [0, 3, 2, 1, 0],
    );
    assert.throws(() => archiveFraming(2 ** 32), /at most 4294967295 bytes/);
  },
);

type Preparing = { readonly source: string; readonly into: string };

async function prepare({ source, into }: Preparing, signal = new AbortController().signal) {
  const sourceTag = fileTag(await stat(source));
  const order = { source, sourceTag, into, file: answerSource(SERVER), spare: 0 };
  return prepareHostImage(order, { signal });
}

async function place(t: TestContext, options?: readonly string[]): Promise<Preparing> {
  const folder = await temporaryFolder(t);
  const source = await makeHostIso(folder, options === undefined ? {} : { options });
  return { source, into: join(folder, 'copies', 'copy.iso') };
}

async function fileIn(iso: string, path: string): Promise<Buffer | undefined> {
  const opened = await openIso(iso);
  try {
    const file = await opened.find(path);
    return file && (await opened.read(file, { offset: 0, length: file.size }));
  } finally {
    await opened.close();
  }
}

test('a copy holds all that its ISO holds, and one file more', TOOLS, async (t) => {
  const where = await place(t);
  const before = createHash('sha256')
    .update(await readFile(where.source))
    .digest('hex');
  const { tag } = await prepare(where);
  assert.equal(tag, fileTag(await stat(where.into)));
  assert.equal(
    (await fileIn(where.into, '/auto-installer-mode.toml'))?.toString(),
    answerSource(SERVER).text,
  );
  assert.ok((await fileIn(where.into, '/boot/linux26'))?.equals(HOST_KERNEL));
  assert.ok((await fileIn(where.into, '/boot/initrd.img'))?.equals(HOST_INITRD));
  assert.deepEqual(await readdir(join(where.into, '..')), ['copy.iso']);
  const after = createHash('sha256')
    .update(await readFile(where.source))
    .digest('hex');
  assert.equal(after, before, 'the ISO itself stays as it is');
  // One that somebody else prepared is another file there.
  await prepare({ source: where.into, into: `${where.into}2.iso` });
  assert.equal(
    (await fileIn(`${where.into}2.iso`, '/auto-installer-mode.toml'))?.toString(),
    answerSource(SERVER).text,
  );
});

test('what fails on the way leaves no copy, and says why', TOOLS, async (t) => {
  const where = await place(t);
  const sourceTag = fileTag(await stat(where.source));
  const order = { ...where, sourceTag, file: answerSource(SERVER) };
  const { signal } = new AbortController();
  await assert.rejects(prepareHostImage({ ...order, spare: 2 ** 60 }, { signal }), {
    kind: 'disk',
    message: /free/,
  });
  await assert.rejects(prepareHostImage({ ...order, sourceTag: '"other"', spare: 0 }, { signal }), {
    kind: 'disk',
    message: 'the ISO is being changed',
  });
  const calledOff = new AbortController();
  calledOff.abort();
  await assert.rejects(prepare(where, calledOff.signal), { kind: 'cancelled' });
  assert.deepEqual(await readdir(join(where.into, '..')), []);
});

test('without xorriso, or with one that fails, it is said in words', TOOLS, async (t) => {
  const where = await place(t);
  const { PATH } = process.env;
  t.after(() => {
    process.env['PATH'] = PATH;
  });
  const bin = join(where.into, '..', '..', 'bin');
  await mkdir(bin);
  process.env['PATH'] = bin;
  await assert.rejects(prepare(where), {
    kind: 'program',
    message: /xorriso is not on this host: install the package xorriso/,
  });
  await writeFile(
    join(bin, 'xorriso'),
    '#!/bin/sh\necho "xorriso : FAILURE : Image is write protected" >&2\nexit 5\n',
  );
  await chmod(join(bin, 'xorriso'), 0o755);
  await assert.rejects(prepare(where), {
    kind: 'disk',
    message: /\(5\): .*Image is write protected/,
  });
  await writeFile(join(bin, 'xorriso'), '#!/bin/sh\nexit 0\n');
  await assert.rejects(prepare(where), {
    kind: 'disk',
    message: /does not hold \/auto-installer-mode\.toml/,
  });
  assert.deepEqual(await readdir(join(where.into, '..')), []);
  await rm(bin, { recursive: true });
});

test(
  'an ISO of an hour ago that is replaced by another of the same size is another one',
  TOOLS,
  async (t) => {
    const where = await place(t);
    const sourceTag = fileTag(await stat(where.source));
    const { atime, mtime } = await stat(where.source);
    await rename(where.source, `${where.source}.old`);
    await writeFile(where.source, await readFile(`${where.source}.old`));
    await utimes(where.source, atime, mtime);
    const order = { ...where, sourceTag, file: answerSource(SERVER), spare: 0 };
    const { signal } = new AbortController();
    await assert.rejects(prepareHostImage(order, { signal }), /being changed/);
  },
);
