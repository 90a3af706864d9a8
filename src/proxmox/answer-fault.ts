/**
 * Answers that say no, told apart by status and by the texts of Proxmox VE.
 *
 * A missing VM, a taken VMID, a lock and a lost quorum are all 500 there: only the text tells. It stands in the
 * status line, and on newer versions in the body too.
 *
 * @module
 */
import { type Outcome, ProxmoxFault, type ProxmoxFaultKind } from '../domain/proxmox-fault.ts';

export type Answer = {
  readonly status: number;
  /** The status line's text. */
  readonly reason: string;
  readonly contentType: string;
  readonly body: Buffer;
};

/** Of qemu-server, pve-cluster and pve-guest-common, in the order in which they are looked for. */
const TEXTS: readonly (readonly [RegExp, ProxmoxFaultKind])[] = [
  [/no quorum/i, 'no-quorum'],
  [/is locked \(|can't lock file|got lock (?:request )?timeout|cfs-lock/i, 'locked'],
  [/already exists on node|VM \d+ already exists|CT \d+ already exists/i, 'vmid-taken'],
  [
    /^Configuration file '[^']*' does not exist|unable to find configuration file for VM/i,
    'no-such-vm',
  ],
];

/** `where`: `192.168.1.31:8006`. `what`: the call, as `POST /nodes/pve1/qemu`. */
export type Asked = { readonly where: string; readonly what: string };

/** The fault of an answer whose status is not 2xx. */
export function answerFault(answer: Answer, { where, what }: Asked): ProxmoxFault {
  const { status } = answer;
  const { text, fields } = readRefusal(answer);
  const kind = kindOf(status, text);
  const words = wordsOf(kind, { status, text, fields, what });
  return new ProxmoxFault(kind, `${where} ${words}`, {
    status,
    fields,
    outcome: outcomeOf(status),
  });
}

function kindOf(status: number, text: string): ProxmoxFaultKind {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status >= 595 && status <= 599) return 'node-down';
  if (status === 400) return 'refused';
  if (status !== 500) return 'failed';
  return TEXTS.find(([pattern]) => pattern.test(text))?.[1] ?? 'failed';
}

/** A 595 could not connect to the node behind; with 596 to 599, as with a gateway's 5xx, it may have been heard. */
function outcomeOf(status: number): Outcome {
  return status === 596 || status > 596 || (status > 501 && status < 595) ? 'unknown' : 'not-done';
}

type Told = {
  readonly status: number;
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly what: string;
};

function wordsOf(kind: ProxmoxFaultKind, { status, text, fields, what }: Told): string {
  const said = `answers ${what} with ${status}${text === '' ? '' : `: ${text}`}`;
  switch (kind) {
    case 'unauthenticated':
      return 'does not know the API token (401): it was removed, has expired, or its secret is another one';
    case 'forbidden':
      return `does not allow it (403): ${text || what}`;
    case 'node-down':
      return `does not reach the node behind ${what} (${status}${text === '' ? '' : `: ${text}`})`;
    case 'no-quorum':
      return `has no quorum (${text}): more than half of the cluster's nodes have to be up`;
    case 'refused': {
      const wrong = Object.entries(fields).map(([field, message]) => `${field}: ${message}`);
      return `refuses ${what} (400): ${wrong.join('; ') || text}`;
    }
    default:
      return said;
  }
}

const LONGEST_TEXT = 500;

/** Of a body that is no JSON, nothing: it is the page of somebody else. */
function readRefusal({ reason, body }: Answer): Pick<Told, 'text' | 'fields'> {
  const told = parsed(body);
  const message = typeof told['message'] === 'string' ? told['message'] : '';
  const text = oneLine(message === '' ? reason : message);
  const errors = told['errors'];
  const fields =
    typeof errors === 'object' && errors !== null
      ? Object.entries(errors).map(([field, words]) => [oneLine(field), oneLine(String(words))])
      : [];
  return { text, fields: Object.fromEntries(fields) };
}

function parsed(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

/** What comes from elsewhere goes into logs and onto pages. */
function oneLine(text: string): string {
  const plain = text.replace(/\p{Cc}+/gu, ' ').trim();
  return plain.length <= LONGEST_TEXT ? plain : `${plain.slice(0, LONGEST_TEXT)}…`;
}
