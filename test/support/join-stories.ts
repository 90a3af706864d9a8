/**
 * Stories of machines that join, of whatever may happen to them, to the network and to the host, told over the
 * real join desk.
 *
 * @module
 */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { Machine } from './cluster-machine.ts';
import { World } from './cluster-world.ts';

const MINUTE = 60_000;

/** Ten seconds as they are when nothing goes wrong; `first` does what it has to before the others. */
async function round(world: World, first?: Machine): Promise<void> {
  const { machines } = world;
  const at = first === undefined ? 0 : machines.indexOf(first);
  world.pass(10_000);
  await world.look();
  for (const machine of [...machines.slice(at), ...machines.slice(0, at)]) {
    await world.step(machine, false);
  }
}

const minutes = (count: number) => async (world: World, first: Machine) => {
  for (let rounds = 0; rounds < 6 * count; rounds++) await round(world, first);
};

/** What may happen, to the machine of a number where one is concerned, and how often it does. */
const HAPPENINGS = {
  step: { weight: 12, happens: (world: World, machine: Machine) => world.step(machine, false) },
  'answer lost': {
    weight: 5,
    happens: (world: World, machine: Machine) => world.step(machine, true),
  },
  'a round': { weight: 14, happens: round },
  'a minute': { weight: 14, happens: minutes(1) },
  'three minutes': { weight: 12, happens: minutes(3) },
  'seven minutes': { weight: 5, happens: minutes(7) },
  look: { weight: 4, happens: (world: World) => world.look() },
  'power cut': { weight: 3, happens: (world: World, machine: Machine) => world.switchOff(machine) },
  'power back': { weight: 3, happens: (world: World, machine: Machine) => world.switchOn(machine) },
  'cut off': {
    weight: 5,
    happens: (_: World, machine: Machine) => {
      machine.cutOff = !machine.cutOff;
    },
  },
  'host restarts': { weight: 4, happens: (world: World) => world.restartHost() },
  'host down': { weight: 2, happens: (world: World) => world.killHost() },
  'host dies as it saves': {
    weight: 2,
    happens: (world: World) => world.hostDies({ what: 'save', when: 'before' }),
  },
  'host dies between its save and its answer': {
    weight: 4,
    happens: (world: World) => world.hostDies({ what: 'save', when: 'after' }),
  },
  'host dies as it records a stage': {
    weight: 2,
    happens: (world: World) => world.hostDies({ what: 'record', when: 'before' }),
  },
  'host dies when it has recorded a stage': {
    weight: 1,
    happens: (world: World) => world.hostDies({ what: 'record', when: 'after' }),
  },
  'reinstall wanted': {
    weight: 1,
    happens: (world: World, machine: Machine) => world.askForReinstall(machine),
  },
  reinstalled: { weight: 2, happens: (world: World, machine: Machine) => world.reinstall(machine) },
  'told to leave': { weight: 4, happens: (world: World, machine: Machine) => world.leave(machine) },
  'told to leave when its cable is pulled': {
    weight: 2,
    happens: (world: World, machine: Machine) => {
      machine.cutOff = true;
      return world.leave(machine);
    },
  },
  'taken away': { weight: 1, happens: (world: World, machine: Machine) => world.takeAway(machine) },
  silence: { weight: 4, happens: (world: World) => world.pass(2 * MINUTE) },
  'a long silence': { weight: 2, happens: (world: World) => world.pass(30 * MINUTE) },
} as const;

type Happening = keyof typeof HAPPENINGS;
/** By number, or by its part in the story. */
type Whom = number | 'whose turn it is' | 'the founder';
type Story = readonly { readonly what: Happening; readonly whom: Whom }[];
type Crew = readonly Pick<Machine, 'role' | 'needs'>[];

// Without its bias most stories would be short, and end before anybody has joined.
const happenings = fc.noBias(
  fc.array(
    fc.record({
      what: fc.oneof(
        ...Object.entries(HAPPENINGS).map(([name, { weight }]) => ({
          arbitrary: fc.constant(name as Happening),
          weight,
        })),
      ),
      whom: fc.oneof(
        { arbitrary: fc.nat(24), weight: 3 },
        { arbitrary: fc.constant<Whom>('whose turn it is'), weight: 3 },
        { arbitrary: fc.constant<Whom>('the founder'), weight: 1 },
      ),
    }),
    { maxLength: 100, size: 'max' },
  ),
);

const anyMachine = (...roles: Machine['role'][]) =>
  fc.record({
    role: fc.constantFrom(...roles),
    needs: fc.oneof(
      { arbitrary: fc.constant(40_000), weight: 5 },
      { arbitrary: fc.constant(6 * MINUTE), weight: 5 },
      { arbitrary: fc.constant(Number.POSITIVE_INFINITY), weight: 1 },
    ),
  });

const agents = fc.oneof(
  { arbitrary: fc.constant(2), weight: 4 },
  { arbitrary: fc.constant(20), weight: 1 },
);
const crew = fc
  .tuple(
    fc.array(anyMachine('server', 'auto'), { minLength: 1, maxLength: 5, size: 'max' }),
    agents.chain((maxLength) => fc.array(anyMachine('agent'), { maxLength, size: 'max' })),
  )
  .map(([servers, others]) => [...servers, ...others]);

/** The noise is over: all is switched on and answers. Rounds of ten seconds until all that can be is Ready. */
async function settle(world: World): Promise<readonly Machine[]> {
  world.hostDies(undefined);
  await world.restartHost();
  for (const machine of world.machines) {
    machine.cutOff = false;
    if (machine.keyHash === undefined) world.reinstall(machine);
    world.switchOn(machine);
  }
  for (let rounds = 0; rounds < 1_500; rounds++) {
    if (unready(world).length === 0 || waitsInVain(world)) break;
    await round(world);
    world.check();
  }
  return waitsInVain(world) ? [] : unready(world);
}

const unready = ({ machines }: World): readonly Machine[] =>
  machines.filter(({ exists, needs, disk }) => exists && Number.isFinite(needs) && !disk?.joined);

/** A founder that is never Ready keeps all waiting until a person takes it away, and agents found nothing. */
function waitsInVain({ stored, machines }: World): boolean {
  if (stored?.bornAt !== undefined) return false;
  const founder = machines.find(({ id, exists }) => exists && id === stored?.founder);
  if (founder !== undefined) return !Number.isFinite(founder.needs);
  return machines.every(
    ({ exists, role, needs }) => !exists || role === 'agent' || !Number.isFinite(needs),
  );
}

export type Told = {
  /** Deaths of the host in the middle of what it did. */
  deaths: number;
  /** Moments in which a machine had lost its turn. */
  lapses: number;
  /** Stories of more than fifteen machines. */
  crowds: number;
  /** Stories that ended with another life of the cluster than they began with. */
  lives: number;
};

function meant({ machines, stored }: World, whom: Whom): Machine {
  const turn = stored?.members.find(({ phase }) => phase === 'granted' || phase === 'installed');
  const id = whom === 'the founder' ? stored?.founder : turn?.nodeId;
  const number = typeof whom === 'number' ? whom % machines.length : 0;
  const machine = machines.find((one) => one.id === id && typeof whom !== 'number');
  const found = machine ?? machines[number];
  assert.ok(found);
  return found;
}

async function tell(machines: Crew, events: Story, told: Told): Promise<void> {
  const world = new World(machines);
  await world.restartHost();
  for (const { what, whom } of events) {
    const machine = meant(world, whom);
    await HAPPENINGS[what].happens(world, machine);
    world.check();
    if (world.stored?.members.some(({ phase }) => phase === 'lapsed')) told.lapses += 1;
  }
  const late = await settle(world);
  assert.deepEqual(
    late.map(({ id, role }) => `${id} (${role})`),
    [],
  );
  told.deaths += world.deaths;
  if (world.machines.length > 15) told.crowds += 1;
  if (world.stored !== undefined && world.stored.id !== 'life-1') told.lives += 1;
}

/**
 * Rejects with the shortest story found in which two clusters are founded, two servers join at once, or somebody
 * who can be Ready is not in the end. Resolves to what happened in them all.
 */
export async function assertAllEndWell(numRuns: number): Promise<Told> {
  const told: Told = { deaths: 0, lapses: 0, crowds: 0, lives: 0 };
  const property = fc.asyncProperty(crew, happenings, (machines, events) =>
    tell(machines, events, told),
  );
  await fc.assert(property, { numRuns });
  return told;
}
