import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { blockersOf } from '../../../src/domain/site/dependencies.ts';
import type { Found } from '../../../src/domain/site/found.ts';
import { type Action, isSettled, planSite } from '../../../src/domain/site/plan.ts';
import { hypervisorName } from '../../../src/domain/site/plan-vms.ts';
import type { Site } from '../../../src/domain/site/site.ts';
import { afterAction, NOTHING_FOUND } from '../../support/site-model.ts';
import { sites } from '../../support/sites.ts';

/** As apply goes about it: whatever nothing holds up, in the order of the plan. */
function carriedOut(
  site: Site,
  { found, actions }: { readonly found: Found; readonly actions: readonly Action[] },
  most = Number.POSITIVE_INFINITY,
): Found {
  let [now, open, left] = [found, [...actions], most];
  while (open.length > 0 && left-- > 0) {
    const next = open.find((action) => blockersOf(action, open).length === 0);
    assert.ok(next, `a circle: ${open.map(({ kind, name }) => `${kind} ${name}`).join(', ')}`);
    now = afterAction(now, asPilotlightCallsIt(next, { site, found: now }));
    open = open.filter((action) => action !== next);
  }
  return now;
}

function asPilotlightCallsIt(action: Action, both: { site: Site; found: Found }): Action {
  if (action.kind !== 'create-vm') return action;
  return { ...action, vm: { ...action.vm, hypervisor: hypervisorName(action.vm, both) } };
}

const apply = (site: Site, found: Found, prune = false) =>
  carriedOut(site, { found, actions: planSite(site, found, { prune }).actions });

test('a site that was applied is as its file says, from nothing and from nothing again', () => {
  fc.assert(
    fc.property(sites, fc.boolean(), (site, prune) => {
      const found = apply(site, NOTHING_FOUND, prune);
      const again = planSite(site, found, { prune });
      assert.deepEqual(again, { actions: [], kept: [], problems: [] });
      assert.ok(isSettled(again));
    }),
  );
});

test('one site becomes another, but for what a VM was made with', () => {
  fc.assert(
    fc.property(sites, sites, (before, after) => {
      const found = apply(before, NOTHING_FOUND);
      const plan = planSite(after, found, { prune: true });
      if (plan.problems.length > 0) return;
      const { actions, kept } = planSite(
        after,
        carriedOut(after, { found, actions: plan.actions }),
        { prune: true },
      );
      assert.deepEqual(actions, []);
      assert.ok(kept.every(({ kind, changes }) => kind === 'hypervisor' || changes.length > 0));
    }),
  );
});

test('an apply that was interrupted anywhere goes on where it was', () => {
  fc.assert(
    fc.property(sites, fc.nat({ max: 12 }), (site, steps) => {
      const { actions } = planSite(site, NOTHING_FOUND, { prune: false });
      const half = carriedOut(site, { found: NOTHING_FOUND, actions }, steps);
      const rest = planSite(site, half, { prune: false });
      assert.equal(rest.actions.length, Math.max(0, actions.length - steps));
      assert.ok(isSettled(planSite(site, apply(site, half), { prune: false })));
    }),
  );
});

test('without prune nothing goes, and with it only what the file speaks of', () => {
  fc.assert(
    fc.property(sites, sites, (before, after) => {
      const found = apply(before, NOTHING_FOUND);
      const removes = ({ kind }: Action) => /^(delete|remove|forget)-/.test(kind);
      assert.ok(!planSite(after, found, { prune: false }).actions.some(removes));
      const silent = { nodes: undefined, hypervisors: undefined, vms: undefined };
      assert.ok(isSettled(planSite(silent, found, { prune: true })));
    }),
  );
});

test('no action comes before what it rests on', () => {
  fc.assert(
    fc.property(sites, sites, (before, after) => {
      const found = apply(before, NOTHING_FOUND);
      const { actions } = planSite(after, found, { prune: true });
      for (const [at, action] of actions.entries()) {
        const before = actions.slice(0, at);
        assert.deepEqual(
          blockersOf(action, actions).filter((each) => !before.includes(each)),
          [],
        );
      }
    }),
  );
});
