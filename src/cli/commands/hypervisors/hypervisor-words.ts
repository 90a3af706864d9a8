/**
 * The words and options that commands about hypervisors share.
 *
 * @module
 */

export const HYPERVISOR = {
  kind: 'one',
  completes: 'hypervisor',
  help: 'its name, or its id',
} as const;

export const HYPERVISORS = { ...HYPERVISOR, kind: 'many' } as const;

export const REACH = {
  endpoint: {
    kind: 'texts',
    value: 'URL',
    help: 'such as https://192.168.1.31:8006; one for each host of a cluster',
  },
  'token-id': {
    kind: 'text',
    value: 'ID',
    help: 'the API token, such as pilotlight@pve!pilotlight',
  },
  'secret-file': {
    kind: 'text',
    value: 'FILE',
    completes: 'file',
    help: "the token's secret is in FILE; else it is asked for",
  },
  fingerprint: {
    kind: 'texts',
    value: 'SHA256',
    help: "its certificate's, as pvenode cert info shows it; one for each host",
  },
  'pve-ca': {
    kind: 'text',
    value: 'FILE',
    completes: 'file',
    help: 'or its authority: /etc/pve/pve-root-ca.pem of any host',
  },
} as const;
