/**
 * What early.sh is told of the disk that it may erase.
 *
 * @module
 */
import type { DiskMatch } from '../../domain/profile.ts';

/** A condition that is not asked is empty; a glob that is not asked fits all. */
export type DiskMatchView = {
  readonly size: string;
  readonly ssd: string;
  readonly model: string;
  readonly vendor: string;
  readonly serial: string;
  readonly path: string;
  readonly idPath: string;
};

export function diskMatchView(match: DiskMatch): DiskMatchView {
  const { size = '', ssd, model, vendor, serial, path, idPath } = match;
  const rotational = ssd === true ? '0' : '1';
  return {
    size,
    ssd: ssd === undefined ? '' : rotational,
    model: shellGlob(model),
    vendor: shellGlob(vendor),
    serial: shellGlob(serial),
    path: shellGlob(path),
    idPath: shellGlob(idPath),
  };
}

function shellGlob(pattern = '*'): string {
  return pattern;
}
