/**
 * The changes that the service advises, as buttons.
 */
import { changeWords } from '../words/machine.js';

/** `body` is for PATCH /nodes/ID. One switch a change, and one without words is left out: a newer service may know more. */
export function buttonsOf(changes) {
  return changes.flatMap(({ boot, ...others }) => {
    const [[name, value] = [], ...more] = Object.entries(boot ?? {});
    const label = changeWords(name, value);
    const isOne = more.length === 0 && Object.keys(others).length === 0;
    return isOne && label !== undefined ? [{ label, body: { boot: { [name]: value } } }] : [];
  });
}
