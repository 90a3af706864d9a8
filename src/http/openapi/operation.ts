/**
 * One operation of the API, described: everything about it that its schemas do not say by themselves.
 *
 * @module
 */
import type { z } from 'zod';
import type { ErrorCode } from '../../domain/errors.ts';
import type { Tag } from './tags.ts';

export type Answer = {
  /** What has happened when this comes. */
  readonly words: string;
  readonly schema?: z.ZodType;
  /** Where it is not JSON. */
  readonly type?: string;
  readonly headers?: readonly AnswerHeader[];
};

export type AnswerHeader =
  | 'Location'
  | 'Operation-Location'
  | 'ETag'
  | 'Content-Disposition'
  | 'Set-Cookie';

/** What a request may carry to be done once, or only while things are as they were read. */
export type RequestHeader = 'Idempotency-Key' | 'If-Match' | 'If-None-Match';

export type Body = {
  readonly schema: z.ZodType;
  /** Sent to the real application by a test, as all of `examples`; the first is the one that is shown. */
  readonly examples: Readonly<Record<string, object>>;
  /** Whether it may be left out. */
  readonly optional?: true;
};

export type Operation = {
  /** Of the operation in generated clients. */
  readonly id: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string;
  /** Who may do it; where it is not said, readers read and admins change. */
  readonly access?: 'anyone' | 'reader' | 'admin';
  readonly query?: z.ZodObject;
  readonly takes?: readonly RequestHeader[];
  readonly body?: Body;
  readonly answers: Readonly<Record<number, Answer>>;
  /** Beside those that each operation of its kind can be refused with. */
  readonly codes?: readonly ErrorCode[];
};

export const METHODS = ['get', 'fetch', 'post', 'patch', 'delete'] as const;
/** `fetch` is a GET with side effects, of which there is no HEAD. */
export type OperationMethod = (typeof METHODS)[number];

/** By path, as Express writes it, and method. */
export type Operations = Readonly<
  Record<`/${string}`, Readonly<Partial<Record<OperationMethod, Operation>>>>
>;
