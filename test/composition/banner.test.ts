import { test } from 'node:test';
import { banner } from '../../src/composition/banner.ts';
import { assertGolden } from '../support/golden.ts';

const FACTS = {
  version: '1.2.3',
  config: {
    data: '/var/lib/pilotlight',
    images: '/var/lib/pilotlight/images',
    dhcp: 'proxy',
    dhcpPort: 67,
    tftpPort: 69,
    httpPort: 8080,
    nfsPort: 2049,
    interfaces: undefined,
  },
  served: [{ address: '192.168.1.10', prefixLength: 24, interfaceName: 'eth0' }],
  newToken: 'pl_a-token-that-is-shown-once',
  imageLabels: [],
  withoutNfs: undefined,
  missingLoaders: [],
  lowPorts: true,
  lockedProfiles: ['default', 'vm'],
} as const;

test('the first start tells the page, the token, and what is missing', () => {
  const missingLoaders = [
    { loader: 'snponly.efi', advice: 'install the package ipxe' },
    { loader: 'shimx64.efi', advice: 'needed for Secure Boot only' },
  ];
  assertGolden('banner/first-start.txt', banner({ ...FACTS, missingLoaders }));
});

test('without root it says what the high ports mean', () => {
  const config = { ...FACTS.config, dhcpPort: 6067, tftpPort: 6069 };
  const withoutNfs = 'port 111 needs a privilege that this process lacks';
  const facts = { ...FACTS, config, lowPorts: false, newToken: undefined, withoutNfs };
  assertGolden('banner/without-root.txt', banner(facts));
});

test('in router mode with images, before the first address', () => {
  const config = { ...FACTS.config, dhcp: 'off' as const, interfaces: ['eth0'] };
  const imageLabels = ['Ubuntu-Server 24.04.4 LTS "Noble Numbat" - Release amd64 (20260210)'];
  const facts = {
    ...FACTS,
    config,
    imageLabels,
    served: [],
    newToken: undefined,
    lockedProfiles: [],
  };
  assertGolden('banner/router-mode.txt', banner(facts));
});
