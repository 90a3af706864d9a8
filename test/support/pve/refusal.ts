/**
 * What the API says no with: a status, its reason phrase, and the fields that were wrong.
 *
 * @module
 */

export class PveRefusal extends Error {
  override readonly name = 'PveRefusal';
  readonly status: number;
  readonly fields: Readonly<Record<string, string>>;

  constructor(status: number, message: string, fields: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.fields = fields;
  }
}

export const died = (message: string) => new PveRefusal(500, message);

export function wrongParameters(fields: Readonly<Record<string, string>>): PveRefusal {
  return new PveRefusal(400, 'Parameter verification failed.', fields);
}
