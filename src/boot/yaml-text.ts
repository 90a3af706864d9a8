/**
 * A value as YAML text, for files that other programs read.
 *
 * @module
 */
import { stringify } from 'yaml';

/**
 * Every string is quoted: K3s reads YAML 1.1, where a machine called `no` is false, and 1.2 would leave it bare.
 * Lines are not folded.
 */
export function yamlText(value: object): string {
  return stringify(value, {
    lineWidth: 0,
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
  });
}
