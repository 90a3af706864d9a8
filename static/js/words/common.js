/**
 * What several views say.
 */
import { many } from './units.js';

export const PRODUCT = 'Pilotlight';

export const COMMON = {
  cancel: 'Cancel',
  close: 'Close',
  keep: 'Keep it as it is',
  notNow: 'Not now',
  undo: 'Undo',
  copy: 'Copy',
  copied: 'Copied',
  remove: 'Remove…',
  nothing: 'Nothing.',
  unknown: 'not known yet',
  erased: 'Erased',
  leftAlone: 'Left alone',
  none: '–',
  loading: 'Reading…',
  readAgain: 'Try again',
  progress: 'Progress',
  machines: (n) => many(n, 'machine'),
  expected: ({ expected, got }) => `Expected ${expected}, got ${got}.`,
};

export const FAULTS = {
  unreachable: 'Pilotlight does not answer. Is this device still on its network?',
  status: (status) => `The answer was status ${status}.`,
  field: ({ field, expected, got }) => `${field}: expected ${expected}, got ${got}.`,
  viewTitle: 'This view stopped',
  view: (message) => `It met something that it was not made for: ${message}`,
  viewAgain: 'Show it again',
  failed: (what) => `Not done: ${what}`,
};

export const FRAME = {
  skip: 'Skip to the content',
  nav: 'Main',
  views: {
    machines: 'Machines',
    cluster: 'Cluster',
    images: 'Images',
    hypervisors: 'VMs',
    audit: 'Log',
    settings: 'Settings',
    'first-steps': 'First steps',
  },
  waiting: (n) => `${n} new`,
  themes: { auto: 'as the system', light: 'light', dark: 'dark' },
  theme: (name) => `Theme: ${name}`,
  changeTheme: (name) => `Theme: ${name}. Change`,
  keyboard: 'Keyboard',
  keyboardTitle: 'Keyboard (?)',
  viewer: 'reads only',
  connection: {
    connecting: 'Connecting…',
    live: 'Live',
    lost: 'Connection lost. Trying again.',
  },
  lostSince: (time) => `No word from Pilotlight since ${time}. What stands here may be old.`,
  title: (what) => `${what} · ${PRODUCT}`,
};

export const KEYBOARD = {
  title: 'Keyboard',
  single: 'Single-key shortcuts',
  or: ', ',
  next: ' then ',
  rows: [
    { keys: ['/'], does: 'Find a machine' },
    { keys: ['j', 'k'], does: 'Next or previous machine' },
    { keys: ['Enter'], does: 'Open it' },
    { keys: ['x'], does: 'Choose it, to do something with several' },
    { keys: ['a'], does: 'Approve the first new machine' },
    { keys: ['u'], does: 'Undo, while the message shows' },
    { keys: ['g'], next: ['m', 'c', 'i', 'v'], does: 'Machines, Cluster, Images, VMs' },
    { keys: ['t'], does: 'Light, dark or as the system' },
    { keys: ['Esc'], does: 'Back, or close' },
    { keys: ['?'], does: 'This list' },
  ],
};

export const SIGN_IN = {
  title: PRODUCT,
  on: (host) => `on ${host}`,
  label: 'Access token',
  help: 'It was shown once, when Pilotlight first started.',
  show: 'Show',
  hide: 'Hide',
  submit: 'Sign in',
  checking: 'Signing in…',
  out: 'Sign out',
  wrong: 'This token is not known here. Check for a missing character at either end.',
  ended: 'You were signed out: this token is not known here any more.',
  lost: 'Lost the token?',
  lostHelp:
    'Set one of your own: start the service with PILOTLIGHT_ADMIN_TOKEN in its environment. It holds as long as it is set.',
};
