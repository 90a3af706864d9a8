/**
 * HAProxy in front of the cluster, run in the way that the configuration names.
 *
 * @module
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config.ts';
import { createApplierWay } from '../haproxy/applier-way.ts';
import { type Balancer, createBalancer } from '../haproxy/balancer.ts';
import type { BalancerWay } from '../haproxy/balancer-way.ts';
import { createOwnWay, HAPROXY_PROGRAMS } from '../haproxy/own-way.ts';
import { createRemoteWay, REMOTE_PLACES, type RemoteWayOptions } from '../haproxy/remote-way.ts';
import { TARGET_PORTS } from '../haproxy/render-options.ts';
import type { SwapOptions } from '../haproxy/swap.ts';
import type { Trust as BalancerTrust } from '../haproxy/trust.ts';
import { createShell } from '../ssh/shell.ts';
import type { Log } from '../telemetry/log.ts';
import { isRoot } from './host.ts';
import type { Trust } from './trust.ts';

export type BalancerParts = {
  readonly config: Config;
  readonly log: Log;
  readonly trust: Trust;
  readonly balancerTrust: () => BalancerTrust | undefined;
};

const APPLIER_SOCKET = '/run/pilotlight-haproxy.sock';
const CLOCK = { now: () => performance.now(), sleep: (ms: number) => delay(ms) };

export function createClusterBalancer(parts: BalancerParts): Balancer {
  return createBalancer({ way: wayOf(parts), trust: parts.balancerTrust });
}

function wayOf({ config, log, trust }: BalancerParts): BalancerWay {
  const options = swapOptions(config);
  switch (config.haproxy) {
    case 'child':
      return createOwnWay({
        ...options,
        programs: HAPROXY_PROGRAMS,
        folder: join(config.data, 'haproxy'),
        clock: CLOCK,
        tell: (words) => log.info('%s', words),
      });
    case 'system':
      return createApplierWay(APPLIER_SOCKET);
    case 'ssh':
      return createRemoteWay({
        ...options,
        ...REMOTE_PLACES,
        shell: shellOn(config, trust),
        clock: CLOCK,
      });
    case 'off':
      return NO_WAY;
  }
}

function shellOn(config: Config, trust: Trust): RemoteWayOptions['shell'] {
  const shell = createShell({
    ...{ host: config.haproxyHost ?? '', port: 22, username: 'root' },
    ...{ privateKey: trust.ssh.privateKey(), hostKeys: config.haproxyHostKeys },
    ...{ connectMs: 15_000, runMs: 60_000 },
  });
  return {
    run: (argv, input) => shell.run(argv, input === undefined ? {} : { input }),
  };
}

function swapOptions(config: Config): SwapOptions {
  return {
    ports: {
      api: config.haproxyApiPort,
      http: config.haproxyHttpPort,
      https: config.haproxyHttpsPort,
      stats: config.haproxyStatsPort,
    },
    targets: TARGET_PORTS,
    listen: '*',
    sendProxy: false,
    // Its package makes the account; whoever is not root can become no other.
    runAs: isRoot() ? { user: 'haproxy', group: 'haproxy' } : undefined,
  };
}

const OFF = { kind: 'off', reason: 'the configuration says haproxy: off' } as const;
const NO_WAY: BalancerWay = {
  start: async () => undefined,
  stop: async () => undefined,
  apply: async () => OFF,
  state: async () => OFF,
};
