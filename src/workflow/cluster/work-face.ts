/**
 * Long work, as people begin it, take it up again and give it up.
 *
 * @module
 */
import type { ClusterFace, LeavingWish, UpgradeWish } from '../../domain/cluster/face.ts';
import { takesOut, type Work } from '../../domain/cluster/work.ts';
import { ProvisioningError } from '../../domain/errors.ts';
import { facedWork } from './face-state.ts';
import type { KeeperPorts } from './ports.ts';
import {
  afterLeavingWish,
  refused,
  rollingReinstall,
  upgradeOf,
  type WishPorts,
} from './wishes.ts';
import type { WorkBook } from './work-book.ts';
import type { WorkDriver } from './work-driver.ts';
import { isFreed } from './work-moves.ts';

export type WorkFace = Pick<
  ClusterFace,
  'leave' | 'reinstallAll' | 'upgrade' | 'resume' | 'cancel'
>;

export type WorkFacePorts = WishPorts &
  Pick<KeeperPorts, 'nodes' | 'release'> & {
    readonly book: WorkBook;
    readonly driver: WorkDriver;
    /** Something has changed that is to be acted on soon. */
    readonly look: () => void;
  };

const LEAVING_WORDS = {
  reinstall: 'to be reinstalled',
  delete: 'to be deleted',
  'set-aside': 'to be set aside',
} as const;

export function createWorkFace(ports: WorkFacePorts): WorkFace {
  const { desk, nodes, book, driver, now } = ports;

  function note(nodeIds: readonly string[], text: string): void {
    for (const nodeId of nodeIds) nodes.note(nodeId, { kind: 'note', text }, now());
  }

  async function leave(wish: LeavingWish): Promise<Work> {
    let leaving: Work | undefined;
    await book.change((works) => {
      const after = afterLeavingWish(works, wish, ports);
      leaving = after.find((work) => work.kind === 'removal' && takesOut(work, wish.nodeId));
      const dead = wish.dead ? ', as a dead machine' : '';
      const text = `leaves the cluster, ${LEAVING_WORDS[wish.after]}${dead}: asked for by ${wish.by}`;
      if (after !== works) note([wish.nodeId], text);
      return after;
    });
    ports.look();
    if (leaving === undefined) throw new Error('no work takes the member out');
    return leaving;
  }

  async function begin(make: (works: readonly Work[]) => Work, text: string): Promise<Work> {
    const begun: Work[] = [];
    await book.change((works) => {
      const work = make(works);
      begun.push(work);
      note(work.todo, text);
      return [...works, work];
    });
    ports.look();
    const [work] = begun;
    if (work === undefined) throw new Error('the work was not begun');
    return work;
  }

  /** All that it will need is here before it begins. */
  async function refuseWithoutRelease({ todo }: Work, version: string): Promise<void> {
    for (const nodeId of todo) {
      const found = await ports.release(version, nodeId);
      if (found.kind === 'ready') continue;
      throw new ProvisioningError('UNAVAILABLE', `K3s ${version} is not here: ${found.reason}`);
    }
  }

  async function upgrade(wish: UpgradeWish): Promise<Work> {
    const { version, by } = wish;
    const wished = upgradeOf(book.all(), wish, ports);
    if (wished.todo.length === 0 && desk.current()?.version === version) {
      throw refused(`every member runs ${version} already`);
    }
    await refuseWithoutRelease(wished, version);
    const text = `upgrade to ${version} asked for by ${by}`;
    const work = await begin((works) => upgradeOf(works, wish, ports), text);
    if (work.todo.length === 0) await desk.setVersion(version);
    return work;
  }

  /** Throws ROUTE_NOT_FOUND. */
  async function change(id: string, next: (work: Work) => Work): Promise<Work> {
    const changed: Work[] = [];
    await book.change((works) => {
      const work = works.find((one) => one.id === id);
      if (work === undefined) {
        throw new ProvisioningError('ROUTE_NOT_FOUND', `no work ${id} is under way`);
      }
      const after = next(work);
      changed.push(after);
      return after === work ? works : works.map((one) => (one === work ? after : one));
    });
    const [work] = changed;
    if (work === undefined) throw new Error('the work was not changed');
    return work;
  }

  return {
    leave: async (wish) => facedWork(await leave(wish), ports),
    upgrade: async (wish) => facedWork(await upgrade(wish), ports),
    async reinstallAll(by) {
      const text = `reinstall of the whole cluster asked for by ${by}`;
      return facedWork(await begin((works) => rollingReinstall(works, by, ports), text), ports);
    },
    async resume(workId, by) {
      const work = await change(workId, (stopped) => {
        if (stopped.stopped === undefined) return stopped;
        note(stopped.todo.slice(0, 1), `taken up again by ${by}`);
        return { ...stopped, stopped: undefined, stepSince: now() };
      });
      driver.interrupt(workId);
      ports.look();
      return facedWork(work, ports);
    },
    async cancel(workId, by) {
      await change(workId, (work) => {
        if (isFreed(work)) {
          throw refused(`${work.seat?.name ?? 'the member'} has begun to leave, and goes on`);
        }
        note(work.todo.slice(0, 1), `given up by ${by}`);
        return { ...work, cancelled: true };
      });
      driver.interrupt(workId);
      ports.look();
    },
  };
}
