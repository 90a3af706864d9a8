/**
 * Random sites that hold together: a few names, MACs and addresses, so that two sites have much in common.
 *
 * @module
 */
import fc from 'fast-check';
import type { MacAddress } from '../../src/domain/mac.ts';
import type { Site, SiteHypervisor, SiteNode, SiteVm } from '../../src/domain/site/site.ts';

const ROLES = ['server', 'agent', 'auto', 'none'] as const;

/** `at` keeps MACs, addresses and VMIDs of one site apart; two sites share them. */
const node = (at: number): fc.Arbitrary<SiteNode> =>
  fc.record({
    name: fc.constantFrom(`opti-${at}`, `box-${at}`),
    macs: fc.constantFrom([mac(at)], [mac(at), mac(at + 100)]),
    role: fc.constantFrom(...ROLES),
    profile: fc.constantFrom('pve'),
    address: fc.option(fc.constantFrom(`192.168.1.${at + 10}`, `192.168.1.${at + 20}`), {
      nil: undefined,
    }),
    uuid: fc.option(fc.constant(`0000000${at}-0000-4000-8000-000000000000`), { nil: undefined }),
    serial: fc.constant(undefined),
    boot: fc.constantFrom({}, { offer: '4011' as const }),
    power: fc.constantFrom(undefined, { driver: 'none' as const }, { driver: 'wol' as const }),
  });

function mac(at: number): MacAddress {
  return `d0:50:99:00:00:${at.toString(16).padStart(2, '0')}` as MacAddress;
}

const vm = (at: number, hypervisors: readonly string[]): fc.Arbitrary<SiteVm> =>
  fc.record({
    name: fc.constantFrom(`vm-${at}`, `k3s-${at}`),
    hypervisor: fc.constantFrom(...hypervisors),
    cores: fc.constantFrom(1, 2),
    memory: fc.constant(2048),
    disk: fc.constant(20),
    bridge: fc.constant('vmbr0'),
    role: fc.constantFrom(...ROLES),
    profile: fc.constantFrom('default', 'worker'),
    firmware: fc.constantFrom('uefi', 'bios'),
    secureBoot: fc.constant(false),
    vmid: fc.option(fc.constant(5000 + at), { nil: undefined }),
  });

const given = (at: number): fc.Arbitrary<SiteHypervisor> =>
  fc.record({
    kind: fc.constant('given'),
    name: fc.constant(`pve-${at}`),
    endpoints: fc.constantFrom(['https://a:8006'], ['https://a:8006', 'https://b:8006']),
    tokenId: fc.constant('pilotlight@pve!pilotlight'),
    tokenSecretFile: fc.constant('secret'),
    fingerprints: fc.option(fc.constant([Array(32).fill('AB').join(':')]), { nil: undefined }),
    caFile: fc.constant(undefined),
  });

const places = fc.subarray([1, 2, 3]);

export const sites: fc.Arbitrary<Site> = places
  .chain((at) => fc.tuple(...at.map(node)))
  .chain((nodes) => {
    const installed = nodes.map(
      ({ name }): SiteHypervisor => ({ kind: 'installed', name, host: name }),
    );
    return fc.record({
      nodes: fc.constant(nodes),
      hypervisors: fc
        .tuple(
          fc.subarray(installed),
          places.chain((at) => fc.tuple(...at.map(given))),
        )
        .map(([hosts, others]) => [...hosts, ...others]),
    });
  })
  .chain((site) => {
    const names = site.hypervisors.map(({ name }) => name);
    const vms =
      names.length === 0
        ? fc.constant([])
        : places.chain((at) => fc.tuple(...at.map((each) => vm(each, [...names, 'any']))));
    return vms.map((all) => ({ ...site, vms: all }));
  });
