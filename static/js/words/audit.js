/**
 * Who did what.
 */
export const AUDIT = {
  title: 'Who did what',
  says: 'Every change that somebody asked for, the newest first.',
  empty: 'Nothing yet.',
  older: 'Show older',
  columns: {
    at: 'When',
    by: 'Who',
    action: 'What',
    target: 'To what',
    address: 'From',
    status: 'Outcome',
  },
  done: 'done',
  refused: (status) => `refused (${status})`,
  settings: 'Settings',
  stranger: 'a stranger',
};
