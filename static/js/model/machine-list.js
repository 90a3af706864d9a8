/**
 * A pasted list of machines: MACs and names, one machine a line.
 */
const MAC = /^(?:[0-9a-f]{2}[:-]){5}[0-9a-f]{2}$|^(?:[0-9a-f]{4}\.){2}[0-9a-f]{4}$|^[0-9a-f]{12}$/i;
const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** `machines` are `{macs, hostname}`, `hostname` undefined where none stands there; `wrong` are lines. */
export function readMachineList(text) {
  const machines = [];
  const wrong = [];
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const words = line.split(/[\s,;]+/).filter(Boolean);
    const macs = words.filter((word) => MAC.test(word));
    const names = words.filter((word) => !MAC.test(word));
    const isFine = macs.length > 0 && names.length <= 1 && names.every((name) => NAME.test(name));
    if (isFine) machines.push({ macs, hostname: names[0] });
    else wrong.push(line);
  }
  return { machines, wrong };
}
