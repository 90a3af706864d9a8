/**
 * The events of a small install, in the shape that subiquity and curtin give them: a package, security
 * updates, two late commands, one of which holds a ticket.
 *
 * @module
 */
import type { InstallerEvent } from '../../src/domain/install/installer-event.ts';

export const TICKET_IN_COMMAND = 'abcdef0123456789abcdef0123456789';

const STEP = 'subiquity/Install/install/curtin_install/run_curtin_step';
const CURTIN = `${STEP}/cmd-install`;
const HOOKS = `${CURTIN}/stage-curthooks/builtin/cmd-curthooks`;
const POST = 'subiquity/Install/install/postinstall';
const LATE = `curl http://192.168.1.10/install/${TICKET_IN_COMMAND}/late.sh | sh`;

/** Each name with what it calls itself, and what happens within it. */
type Step = readonly [name: string, label: string, within?: readonly Step[]];

const EARLY: readonly Step[] = [
  ['subiquity/load_autoinstall_config', '', [['subiquity/SSH/load_autoinstall_data', '']]],
  ['subiquity/Early/run', '', [['subiquity/Early/run/command_0', 'modprobe dm_mod']]],
  [
    'subiquity/apply_autoinstall_config',
    '',
    [
      ['subiquity/Mirror/apply_autoinstall_config', ''],
      ['subiquity/Filesystem/apply_autoinstall_config', ''],
    ],
  ],
];

const SYSTEM: readonly Step[] = [
  ['subiquity/Install/install/configure_apt', 'configuring apt'],
  [
    'subiquity/Install/install/curtin_install',
    'installing system',
    [
      [
        STEP,
        'executing curtin install partitioning step',
        [[`${CURTIN}/stage-partitioning`, 'configuring storage']],
      ],
      [
        STEP,
        'executing curtin install extract step',
        [[`${CURTIN}/stage-extract`, 'writing install sources to disk']],
      ],
      [
        STEP,
        'executing curtin install curthooks step',
        [
          [`${HOOKS}/installing-kernel`, 'installing kernel'],
          [`${HOOKS}/configuring-bootloader`, 'configuring target system bootloader'],
        ],
      ],
    ],
  ],
  [
    POST,
    'final system configuration',
    [
      [
        `${POST}/install_openssh-server`,
        'installing openssh-server',
        [[`${POST}/install_openssh-server/unpacking`, 'unpacking openssh-server']],
      ],
      [`${POST}/configure_cloud_init`, 'configuring cloud-init'],
      [`${POST}/run_unattended_upgrades`, 'downloading and installing security updates'],
    ],
  ],
  [
    'subiquity/Late/run',
    '',
    [
      ['subiquity/Late/run/command_0', 'curtin in-target -- touch /etc/late'],
      ['subiquity/Late/run/command_1', LATE],
    ],
  ],
];

const SHUTDOWN: readonly Step[] = [
  ['subiquity/Shutdown/copy_logs_to_target', ''],
  ['subiquity/Shutdown/shutdown', 'mode=REBOOT'],
];

function eventsOf(steps: readonly Step[]): readonly InstallerEvent[] {
  return steps.flatMap(([name, description, within = []]) => [
    { name, description, type: 'start', result: undefined },
    ...eventsOf(within),
    { name, description, type: 'finish', result: 'SUCCESS' },
  ]);
}

/** Until the late commands have run: what is posted while the ticket lives. */
export const INSTALL: readonly InstallerEvent[] = eventsOf([
  ...EARLY,
  ['subiquity/Install/install', '', SYSTEM],
]);

/** After the install was reported. */
export const REBOOT: readonly InstallerEvent[] = eventsOf(SHUTDOWN);

/** What Python writes of a command that failed. */
export const PROCESS_ERROR = `Command '['systemd-cat', 'sh', '-c', '${LATE}']' returned non-zero exit status 100.`;

/**
 * As INSTALL up to `name`, which fails: curtin repeats the label of its step, and all above it say FAIL
 * with the text of the exception.
 */
export function failingAt(name: string): readonly InstallerEvent[] {
  const end = INSTALL.findIndex((event) => event.name === name && event.type === 'finish');
  const before = INSTALL.slice(0, end);
  const label = INSTALL[end]?.description ?? '';
  const parts = name.split('/');
  const parents = parts.slice(2).map((_, index) => parts.slice(0, -1 - index).join('/'));
  const fail = (failed: string, description: string): InstallerEvent => {
    return { name: failed, description, type: 'finish', result: 'FAIL' };
  };
  const isCurtins = name.includes('/cmd-');
  return [
    ...before,
    fail(name, isCurtins ? label : PROCESS_ERROR),
    ...parents
      .filter((parent) => parent.split('/').length > 2)
      .map((parent) => fail(parent, parent.includes('/cmd-') ? '' : PROCESS_ERROR)),
    {
      name: 'subiquity/ErrorReporter/1767225600.install_fail/add_info',
      description: '',
      type: 'start',
      result: undefined,
    },
  ];
}

/** As curtin posts an event. */
export function posted(event: InstallerEvent) {
  const { name, description, type, result } = event;
  const level = result === 'FAIL' ? 'ERROR' : 'DEBUG';
  const timestamp = 1_767_225_600.25;
  return { name, description, event_type: type, origin: 'curtin', timestamp, level, result };
}
