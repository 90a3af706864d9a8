/**
 * Who sends a TFTP request, told by the options that it asks for.
 *
 * One file name for every client is all that many a home router can hand out. What is behind that
 * name depends on who asks, and TFTP itself does not say. Each program asks with the same options
 * every time, though.
 *
 * @module
 */

export type Asker = 'ipxe' | 'edk2' | 'intel-rom' | 'grub';

type Habit = {
  readonly asker: Asker;
  /** Option names with their value; undefined for any value. All of them must be there. */
  readonly asks: Readonly<Record<string, string | undefined>>;
  /** No option beside these. */
  readonly nothingElse: boolean;
};

/** The first row that fits. Names are in lower case. */
const HABITS: readonly Habit[] = [
  // iPXE src/net/udp/tftp.c: TFTP_MAX_BLKSIZE is 1432, and these are its only options, in 2019 and
  // in 2026.
  { asker: 'ipxe', asks: { blksize: '1432', tsize: '0' }, nothingElse: true },
  // EDK2 PcdPxeTftpWindowSize, since 2018; no other firmware asks for a window of 4.
  { asker: 'edk2', asks: { windowsize: '4' }, nothingElse: false },
  // EDK2 PxeBcMtftp.c: the block that an Ethernet frame has room for, 1500 - 20 - 8 - 4. Asked
  // alone, or with tsize when it asks for the size first. U-Boot asks for the same block but always
  // adds a timeout.
  { asker: 'edk2', asks: { blksize: '1468', tsize: undefined }, nothingElse: true },
  { asker: 'edk2', asks: { blksize: '1468' }, nothingElse: true },
  // Intel Boot Agent, the BIOS ROM of Intel's cards: users' captures.
  { asker: 'intel-rom', asks: { blksize: '1456', tsize: undefined }, nothingElse: true },
  { asker: 'intel-rom', asks: { blksize: '1456' }, nothingElse: true },
  // GRUB grub-core/net/tftp.c.
  { asker: 'grub', asks: { blksize: '1024', tsize: '0' }, nothingElse: true },
];

/**
 * Undefined for habits that are not in the table. Option names are compared without case (RFC
 * 2347).
 */
export function askerOf(options: ReadonlyMap<string, string>): Asker | undefined {
  const asked = new Map([...options].map(([name, value]) => [name.toLowerCase(), value]));
  return HABITS.find((habit) => fits(habit, asked))?.asker;
}

function fits({ asks, nothingElse }: Habit, asked: ReadonlyMap<string, string>): boolean {
  const wanted = Object.entries(asks);
  if (nothingElse && asked.size !== wanted.length) return false;
  return wanted.every(([name, value]) =>
    value === undefined ? asked.has(name) : asked.get(name) === value,
  );
}
