import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { answerRequest } from '../../../src/images/bulk/answer.ts';
import { type BulkFile, publishedSize } from '../../../src/images/bulk/file.ts';
import { pieces } from '../../../src/images/bulk/transfer.ts';

const bytes = (maxLength: number) => fc.uint8Array({ maxLength });

test('a range of what is framed is that range of the whole, wherever it begins and ends', () => {
  const scene = fc.record({
    ...{ before: bytes(40), content: bytes(200), after: bytes(40) },
    ...{ lead: fc.nat(20), from: fc.nat(400), length: fc.nat(400) },
  });
  fc.assert(
    fc.property(scene, ({ before, content, after, lead, from, length }) => {
      const disk = Buffer.concat([Buffer.alloc(lead, 0xee), content, Buffer.alloc(9, 0xdd)]);
      const file: BulkFile = {
        ...{ path: '/x', offset: lead, size: content.length, before, after },
        ...{ etag: '"x"', contentType: 'text/plain', modifiedAt: 0 },
      };
      const whole = Buffer.concat([before, content, after]);
      assert.equal(publishedSize(file), whole.length);
      const offset = Math.min(from, whole.length);
      const size = Math.min(length, whole.length - offset);
      const cut = pieces(file, { offset, size });
      const { range } = cut;
      const inFile = disk.subarray(range.offset, range.offset + range.size);
      const sent = Buffer.concat([cut.before, inFile, cut.after]);
      assert.ok(sent.equals(whole.subarray(offset, offset + size)));
    }),
  );
});

test('the length that is told is that of the whole, and ranges count from its start', () => {
  const [before, after] = [new Uint8Array(124), new Uint8Array(124)];
  const file: BulkFile = {
    ...{ path: '/x', offset: 0, size: 1000, before, after },
    ...{ etag: '"x"', contentType: 'text/plain', modifiedAt: 0 },
  };
  const ask = (headers: Record<string, string>, method = 'GET') =>
    answerRequest({ method, headers }, file);
  assert.equal(ask({}).headers['Content-Length'], 1248);
  assert.equal(ask({}, 'HEAD').headers['Content-Length'], 1248);
  assert.equal(ask({ range: 'bytes=1200-' }).headers['Content-Range'], 'bytes 1200-1247/1248');
  assert.equal(ask({ range: 'bytes=1248-' }).status, 416);
});
