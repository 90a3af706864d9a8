/**
 * Words that mean one thing to YAML 1.2, which reads profiles here, and another to YAML 1.1, which
 * people know from Ubuntu's own files (PyYAML, in cloud-init and subiquity).
 *
 * @module
 */
import { type Document, isScalar, type LineCounter, Scalar, visit } from 'yaml';
import type { FieldProblem } from '../../domain/errors.ts';

/** Truth values, octal numbers, base 60, dates of YAML 1.1 (its types bool, int, timestamp). */
const BOOL = /^(?:y|n|yes|no|on|off)$/i;
const NUMBER = /^[-+]?(?:0[0-7_]+|0b[01_]+|\d[\d_]*(?::[0-5]?\d)+(?:\.\d*)?|\d[\d_]*_[\d_]*)$/;
const DATE = /^\d{4}-\d\d?-\d\d?(?:[Tt ].*)?$/;

/** The unquoted words below `key` that two readers would not take for the same. */
export function ambiguousScalars(
  document: Document,
  key: string,
  lines: LineCounter,
): readonly FieldProblem[] {
  const problems: FieldProblem[] = [];
  visit(document.get(key, true) as Document['contents'], {
    Scalar(_, node) {
      const { source = '' } = node;
      if (!isScalar(node) || node.type !== Scalar.PLAIN) return;
      const expected = BOOL.test(source)
        ? 'true or false, or the text in quotes'
        : 'the text in quotes, or a plain decimal number';
      if (!BOOL.test(source) && !NUMBER.test(source) && !DATE.test(source)) return;
      const line = lines.linePos(node.range?.[0] ?? 0).line;
      problems.push({ field: `line ${line}`, expected, got: source });
    },
  });
  return problems;
}
