/**
 * Every operation of the API. A route that is not described here does not compile: `resource` takes its
 * paths and methods from the types of these.
 *
 * @module
 */
import { METHODS, type Operation, type OperationMethod, type Operations } from './operation.ts';
import { ADMISSION } from './operations/admission.ts';
import { CLUSTER } from './operations/cluster.ts';
import { CLUSTER_WORK } from './operations/cluster-work.ts';
import { EVENTS } from './operations/events.ts';
import { HYPERVISORS } from './operations/hypervisors.ts';
import { IMAGES } from './operations/images.ts';
import { NODE_ACTIONS } from './operations/node-actions.ts';
import { NODE_READINGS } from './operations/node-readings.ts';
import { NODES } from './operations/nodes.ts';
import { OPEN } from './operations/open.ts';
import { OPERATIONS } from './operations/operations.ts';
import { PHANTOMS } from './operations/phantoms.ts';
import { SIGN_IN } from './operations/sign-in.ts';
import { STATUS } from './operations/status.ts';
import { VMS } from './operations/vms.ts';

/** Below /api/v1. */
export const API_OPERATIONS = {
  ...NODES,
  ...NODE_ACTIONS,
  ...NODE_READINGS,
  ...EVENTS,
  ...STATUS,
  ...ADMISSION,
  ...IMAGES,
  ...CLUSTER,
  ...CLUSTER_WORK,
  ...OPERATIONS,
  ...PHANTOMS,
  ...HYPERVISORS,
  ...VMS,
  ...SIGN_IN,
};

/** At the root. */
export const OPEN_OPERATIONS = OPEN;

export type FoundOperation = {
  /** As Express writes it, from the root on. */
  readonly path: string;
  readonly method: OperationMethod;
  readonly operation: Operation;
};

/** All of them, one after the other. */
export function everyOperation(): readonly FoundOperation[] {
  return [...found('/api/v1', API_OPERATIONS), ...found('', OPEN_OPERATIONS)];
}

function found(base: string, operations: Operations): readonly FoundOperation[] {
  return Object.entries(operations).flatMap(([path, methods]) =>
    METHODS.flatMap((method) => {
      const operation = methods[method];
      return operation === undefined ? [] : [{ path: `${base}${path}`, method, operation }];
    }),
  );
}

export type Described = typeof API_OPERATIONS & typeof OPEN_OPERATIONS;
