/**
 * A value as a YAML scalar that no parser reads as anything but that value.
 *
 * @module
 */

/**
 * JSON leaves these as they are. YAML 1.2 §5.1 has no place for the C1 controls and U+FFFE, and
 * readers of YAML 1.1 (PyYAML, in cloud-init and subiquity) end a line at NEL, LS and PS even
 * inside quotes.
 */
const UNSAFE_IN_YAML = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;

/**
 * JSON is YAML, so the answer is a JSON value: `"a: b"`, `"no"`, `5`, `true`. A lone surrogate,
 * which no UTF-8 file can hold, becomes U+FFFD.
 */
export function yaml(value: string | number | boolean): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return JSON.stringify(value.toWellFormed()).replace(
    UNSAFE_IN_YAML,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
