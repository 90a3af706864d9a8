/**
 * The chapters of the API, in the order in which they are read.
 *
 * @module
 */

export const TAGS = {
  'Signing in': 'Tokens and sessions, and who did what.',
  Nodes: 'Machines, from the first packet of theirs to their place behind the load balancer.',
  Events: 'What happens, as it happens.',
  'The door': 'Whether machines that nobody registered may wait, and which are approved by a rule.',
  Images: 'What machines are installed from: fetched, checked and served.',
  Cluster: 'The K3s cluster: its members, its work, its snapshots.',
  Operations: 'Long work, whatever it is made of, and how it goes on.',
  Hypervisors: 'Proxmox VE, on which VMs are made.',
  VMs: 'Virtual machines that Pilotlight makes, installs and destroys.',
  Phantoms: 'Machines that exist in memory alone, to try the way through an install with.',
  'The service': 'How it is, how it is set, and what it is asked by monitors.',
} as const;

export type Tag = keyof typeof TAGS;
