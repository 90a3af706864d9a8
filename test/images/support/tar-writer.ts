/**
 * Writes ustar archives, those included that nobody should unpack.
 *
 * @module
 */

export type TarEntry = {
  readonly name: string;
  readonly bytes?: Buffer | string;
  /** `0` a file, `2` a symbolic link, `5` a folder. */
  readonly type?: string;
  readonly link?: string;
};

export function tarOf(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.map(block), Buffer.alloc(1024)]);
}

function block({ name, bytes = '', type = '0', link = '' }: TarEntry): Buffer {
  const content = Buffer.from(bytes);
  const header = Buffer.alloc(512);
  const put = (text: string, at: number) => header.write(text, at, 'utf8');
  put(name, 0);
  put('0000644\0', 100);
  put(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  put('        ', 148);
  put(type, 156);
  put(link, 157);
  put('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  put(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, content, Buffer.alloc(-content.length & 511)]);
}
