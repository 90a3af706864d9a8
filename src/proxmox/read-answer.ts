/**
 * Reads what a hypervisor told: its description and its answers are not always of one mind.
 *
 * @module
 */
import { z } from 'zod';
import { ProxmoxFault } from '../domain/proxmox-fault.ts';
import { fieldProblems } from '../schema/field-problems.ts';

/** Numbers come as text too: nextid's is one. */
export const number = z.union([
  z.number(),
  z
    .string()
    .regex(/^\d+(\.\d+)?$/, 'a number')
    .transform(Number),
]);

export const flag = z
  .union([z.boolean(), z.literal([0, 1, '0', '1'])])
  .transform((value) => value === true || value === 1 || value === '1');

/** `what`: what was asked for, for whoever reads the fault. */
export function readAnswer<S extends z.ZodType>(
  schema: S,
  data: unknown,
  what: string,
): z.output<S> {
  const read = schema.safeParse(data);
  if (read.success) return read.data;
  const [first] = fieldProblems(read.error, data);
  const words = `${what}: ${first?.field} is to be ${first?.expected}, and is ${first?.got}`;
  throw new ProxmoxFault('failed', `the hypervisor's answer is not understood: ${words}`, {
    outcome: 'unknown',
  });
}
