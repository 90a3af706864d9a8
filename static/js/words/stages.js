/**
 * Stages and roles, as a person says them.
 */
export const STAGE_WORDS = {
  discovered: { word: 'Discovered', doing: 'Asked to boot' },
  enrolled: { word: 'Approved', doing: 'Waits to be switched on' },
  booting: { word: 'Booting', doing: 'Boots from the network' },
  installing: { word: 'Installing', doing: 'Installs the system' },
  installed: { word: 'Installed', doing: 'Starts from its own disk' },
  joining: { word: 'Joining', doing: 'Joins K3s' },
  ready: { word: 'Ready', doing: 'Waits for HAProxy' },
  'in-rotation': { word: 'In rotation', doing: 'In rotation' },
  failed: { word: 'Failed', doing: 'Failed' },
};

export const STAGE_SENTENCES = {
  stuck: 'Stuck',
  failed: 'Failed',
  whileIn: (word) => ` while ${word.toLowerCase()}`,
};

export const ROLE_WORDS = {
  server: 'K3s server',
  agent: 'K3s agent',
  auto: 'K3s, as needed',
  none: 'No cluster role',
};

export const ROLE_CHOICES = [
  { id: 'none', label: 'Machine on its own' },
  { id: 'auto', label: 'K3s: server or agent, as needed' },
  { id: 'server', label: 'K3s server' },
  { id: 'agent', label: 'K3s agent' },
];

export const ARCH_WORDS = {
  'x86-bios': 'BIOS',
  'x86-efi': '32-bit UEFI',
  'x86_64-efi': 'UEFI',
  'arm64-efi': 'ARM UEFI',
};

export const MAKERS = { dell: 'Dell', proxmox: 'Proxmox VM', qemu: 'QEMU VM', unknown: 'Machine' };
