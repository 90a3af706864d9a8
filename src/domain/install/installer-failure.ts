/**
 * What went wrong in an install, as far as the installer's events tell.
 *
 * A step that fails says so first, and each step above it repeats it. What failed is told best by the
 * deepest.
 *
 * @module
 */
import { stepWords } from './install-milestones.ts';
import { type InstallerEvent, shownText } from './installer-event.ts';

export type StepFailure = {
  /** What failed, in words: `installing the kernel`. */
  readonly step: string;
  /** Why, where the installer says more than that it failed. */
  readonly message: string | undefined;
  /** How deep in the installer's tree. */
  readonly depth: number;
};

/** Where a failure ends the install. Elsewhere (a probe, a look for updates) the installer goes on. */
const FATAL = [
  /^subiquity\/(?:Install|Late|Early)\//,
  /^subiquity\/(?:\w+\/)?(?:load|apply)_autoinstall_(?:config|data)(?:\/|$)/,
  /^subiquity\/core_validation(?:\/|$)/,
];

/** What runs when all is lost: the report of the crash, and error-commands. */
const GIVING_UP = [/(?:^|\/)ErrorReporter\/.*install_fail/, /(?:^|\/)Error\/run$/];
const WHOLE = /^subiquity\/(?:Install\/install|Late\/run|Early\/run|\w+_autoinstall_config)$/;

export function isFatal({ name, type, result }: InstallerEvent): boolean {
  return type === 'finish' && result === 'FAIL' && FATAL.some((pattern) => pattern.test(name));
}

/** Whether after this event nothing more will be installed: what is left is to say so. */
export function givesUp(event: InstallerEvent): boolean {
  const { name } = event;
  return GIVING_UP.some((pattern) => pattern.test(name)) || (isFatal(event) && WHOLE.test(name));
}

const COMMAND = /(?:^|\/)run\/command_\d+/;

/** `label` is how the step was called when it began: curtin repeats it when the step fails. */
export function failureOf({ name, description }: InstallerEvent, label?: string): StepFailure {
  const message = description === label ? undefined : reasonIn(name, description);
  const step = stepWords(name) ?? shownText(name.replace(/^subiquity\//, ''));
  return { step, message, depth: name.split('/').length };
}

/** The better told of two. A parent may know the reason of a child that gave none. */
export function deeper(a: StepFailure | undefined, b: StepFailure): StepFailure {
  if (a === undefined) return b;
  const [deep, shallow] = b.depth > a.depth ? [b, a] : [a, b];
  return { ...deep, message: deep.message ?? shallow.message };
}

/** `installing the kernel failed: exit status 100` */
export function failureText({ step, message }: StepFailure): string {
  return message === undefined ? `${step} failed` : `${step} failed: ${message}`;
}

/** Reads what `failureText` wrote. It stands above all that is told of the same failure later. */
export function failureFrom(text: string): StepFailure {
  const [, step = text, message] = /^(.*?) failed(?:: (.*))?$/s.exec(text) ?? [];
  return { step, message, depth: Number.POSITIVE_INFINITY };
}

/**
 * Of a command that failed, only how: Python writes the whole command before it, and a late command may
 * hold what must not be shown.
 */
function reasonIn(name: string, description: string): string | undefined {
  const [, status] = /returned non-zero exit status (\d+)/.exec(description) ?? [];
  if (status !== undefined) return `exit status ${status}`;
  const [, signal] = /died with <Signals\.(\w+)/.exec(description) ?? [];
  if (signal !== undefined) return `ended by ${signal}`;
  if (COMMAND.test(name) || /^Command\b/.test(description)) return undefined;
  return shownText(description) || undefined;
}
