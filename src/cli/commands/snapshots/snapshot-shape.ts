/**
 * A snapshot as the API tells it.
 *
 * @module
 */

export type SnapshotShape = {
  readonly name: string;
  readonly memberName: string;
  readonly bytes: number;
  readonly createdAt: string;
  readonly fetched: boolean;
};
