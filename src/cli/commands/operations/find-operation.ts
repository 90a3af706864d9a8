/**
 * An operation by its id, or the newest of a machine, an image or a VM by its name.
 *
 * @module
 */
import { type Api, part } from '../../api/api.ts';
import { CliError, EXIT } from '../../exit.ts';
import type { OperationShape } from './operation-shape.ts';

export async function findOperation(api: Api, word: string): Promise<OperationShape> {
  const query = { target: word, limit: 1 };
  const { operations } = await api.get<{ operations: readonly OperationShape[] }>(
    '/operations',
    query,
  );
  return operations[0] ?? (await readOperation(api, word)) ?? notFound(word);
}

/** Undefined where nothing is stored of it. */
export async function readOperation(api: Api, id: string): Promise<OperationShape | undefined> {
  try {
    return await api.get<OperationShape>(`/operations/${part(decoded(id))}`);
  } catch (error) {
    if (error instanceof CliError && error.exit === EXIT.notFound) return undefined;
    throw error;
  }
}

/** It is shown as it reads, and told as it stands in an address. */
function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

function notFound(word: string): never {
  const advice = ['pilotlight operations list shows all of them'];
  throw new CliError(EXIT.notFound, `there is no operation "${word}"`, { advice });
}
