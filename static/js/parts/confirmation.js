/**
 * Asks before something is done that cannot be undone.
 */
import { html } from '../../vendor/preact.js';
import { COMMON } from '../words/common.js';
import { Fates } from './fates.js';
import { Sheet, SheetActions, SheetForm } from './sheet.js';
import { useDeed } from './use.js';

/** `deed` is done once it is confirmed; the sheet closes when it was not refused. */
export function Confirmation({
  title,
  erased,
  kept,
  says,
  verb,
  deed,
  isReady = true,
  danger = true,
  back = COMMON.keep,
  onClose,
  children,
}) {
  const { isBusy, problem, run } = useDeed();
  const submit = async () => {
    if (await run(deed)) onClose();
  };
  return html`<${Sheet} title=${title} onClose=${onClose}><${SheetForm} onSubmit=${submit} problem=${problem}>
    <${Fates} erased=${[erased].flat()} kept=${[kept].flat()} />
    ${says && html`<p class="quiet">${says}</p>`}
    ${children}
    <${SheetActions} back=${back} verb=${verb} isBusy=${isBusy} disabled=${!isReady} danger=${danger} />
  <//><//>`;
}
