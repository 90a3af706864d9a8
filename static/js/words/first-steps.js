/**
 * The way from an empty installation to the first machine.
 */
export const FIRST = {
  title: 'The pilot light is on. Now light a machine.',
  mine: (n) => `Step ${n} is yours. The rest goes by itself.`,
  wait: 'Everything is ready.',
  network: {
    fine: 'Your network is fine',
    trouble: 'Your network needs a look',
    reading: 'Looking at the network',
    hears: (name, address) => `Hears DHCP on ${name} (${address})`,
    noAddress: 'This machine has no address on a wired network yet: connect its cable.',
    router: (address) => `Your router at ${address} keeps giving the addresses`,
    noRouter: 'No router was found: machines need one that gives addresses.',
    servers: (addresses) =>
      `More than one DHCP server gives addresses: ${addresses}. Switch one of them off, or machines boot at random.`,
    nfs: 'The installer’s medium comes by NFS: 2 GiB of memory are enough',
    nfsOff: 'NFS is switched off in the configuration: machines need 6 GiB of memory',
    noNfs: (why) => `Without NFS machines need 6 GiB of memory: ${why}`,
    silent:
      'It does not answer DHCP: without root, or with “dhcp: off”, your router has to lead machines here.',
    asked: (n) =>
      n === 1 ? 'One DHCP packet was heard so far' : `${n} DHCP packets were heard so far`,
  },
  loaders: {
    fine: 'The loaders are here',
    missing: 'Loaders are missing',
    each: (name, advice) => `${name}: ${advice}`,
    installed: 'BIOS and UEFI machines can boot.',
    hint: 'On Debian and Ubuntu: apt-get install ipxe. It is found within ten seconds.',
  },
  image: {
    none: 'Choose what to install',
    noneSays: 'Pilotlight fetches it, and checks Ubuntu’s signature. Or put an ISO into its folder',
    asking: 'Asking Ubuntu’s mirror…',
    get: (release) => `Download Ubuntu Server ${release}`,
    coming: (label) => `${label} is downloading`,
    comingSays:
      'You need not wait. A machine that boots earlier is told to try again when the image is verified.',
    fine: (label) => `${label} is here`,
    fineSays: 'Verified.',
    stopped: (label) => `${label} stopped`,
    again: 'Go on',
  },
  machine: {
    title: 'Switch on a machine and boot it from the network',
    how: [
      {
        what: 'Dell Optiplex',
        text: 'Press [[F12]] at the Dell logo, choose **Onboard NIC**. No such line? Press [[F2]], then turn on **UEFI network stack**.',
      },
      {
        what: 'Proxmox VM',
        text: 'Under **Options, Boot order**, move **net0** to the top. Start the VM.',
      },
      { what: 'Anything else', text: 'Look for **network boot** or **PXE** in its boot menu.' },
    ],
    listening:
      'Listening. The machine shows up here within seconds, and nothing is erased before you approve it.',
  },
  list: 'Have a list of MAC addresses?',
  listButton: 'Approve them in advance…',
  done: 'Machines are here. This page is done.',
  toMachines: 'Show the machines',
};
