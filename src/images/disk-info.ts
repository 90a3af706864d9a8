/**
 * Reads `.disk/info`, the line in which an Ubuntu image says what it is.
 *
 * @module
 */
import { type DiskInfo, IMAGE_ARCHES } from './image.ts';

/**
 * `Ubuntu-Server 24.04.4 LTS "Noble Numbat" - Release amd64 (20260210)`. LTS, the code name and the
 * date may be missing; daily and beta images say so in place of `Release`. A flavour of an
 * architecture, `arm64+largemem`, boots what the architecture boots.
 */
const LINE =
  /^(?<distribution>[A-Za-z][\w-]*(?: [A-Za-z][\w-]*)*) (?<point>(?<release>\d+\.\d+)(?:\.\d+)?)(?: LTS)?(?: "[^"]*")? - (?:[A-Za-z]+(?: \d+)?) (?<arch>[a-z0-9]+)(?:\+\w+)?(?: \([\w.]+\))?$/;

/** Undefined for text of another form, and for an architecture that nothing here boots. */
export function parseDiskInfo(text: string): DiskInfo | undefined {
  const label = text.trim();
  const { distribution, release, point, arch: word } = LINE.exec(label)?.groups ?? {};
  const arch = IMAGE_ARCHES.find((known) => known === word);
  if (distribution === undefined || release === undefined || point === undefined) return undefined;
  return arch && { label, distribution, release, point, arch };
}

/** Orders `24.04.9` before `24.04.10`, and `8.4-1` before `8.4-2`: by number, part by part. */
export function comparePoints(a: string, b: string): number {
  const [left = [], right = []] = [a, b].map((point) => point.split(/[.-]/).map(Number));
  for (let index = 0; index < Math.max(left.length, right.length); index += 1) {
    const difference = (left[index] ?? 0) - (right[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}
