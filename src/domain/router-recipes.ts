/**
 * What to set in a router, as lines to paste: the one place that has them. docs/router-mode.md says what they
 * were checked against, and is held to them by a test.
 *
 * @module
 */
import type { Ipv4Address } from './ipv4.ts';

/** `system`: whose router it is. `text`: lines to paste, or where to click and what to enter. */
export type RouterLines = { readonly system: string; readonly text: string };

/** The name behind which each machine finds its own loader. */
const FILE = 'pilotlight';

/** Names `server` and one file to every machine: router mode. */
export function bootLines(server: Ipv4Address): readonly RouterLines[] {
  return [
    {
      system: 'UniFi',
      text: [`Server      ${server}`, `Filename    ${FILE}`].join('\n'),
    },
    {
      system: 'OPNsense, Dnsmasq DNS & DHCP',
      text: [
        'Interface         LAN',
        `Filename          ${FILE}`,
        'Servername',
        `Server address    ${server}`,
      ].join('\n'),
    },
    {
      system: 'OPNsense, Kea DHCPv4',
      text: [
        `Next server           ${server}`,
        `TFTP server           ${server}`,
        `TFTP bootfile name    ${FILE}`,
      ].join('\n'),
    },
    {
      system: 'OPNsense, ISC DHCPv4',
      text: [
        `Next-server IP            ${server}`,
        `File name, BIOS           ${FILE}`,
        `File name, UEFI 32 bit    ${FILE}`,
        `File name, UEFI 64 bit    ${FILE}`,
      ].join('\n'),
    },
    {
      system: 'pfSense',
      text: [
        'Enable                     yes',
        `Next Server                ${server}`,
        `Default BIOS File Name     ${FILE}`,
        `UEFI 32 bit File Name      ${FILE}`,
        `UEFI 64 bit File Name      ${FILE}`,
        `ARM 32 bit File Name       ${FILE}`,
        `ARM 64 bit File Name       ${FILE}`,
      ].join('\n'),
    },
    {
      system: 'MikroTik',
      text: `/ip dhcp-server network set [find address="${networkOf(server)}"] next-server=${server} boot-file-name=${FILE}`,
    },
    { system: 'dnsmasq', text: `dhcp-boot=${FILE},,${server}` },
    {
      system: 'Kea',
      text: `{ "Dhcp4": { "next-server": "${server}", "boot-file-name": "${FILE}" } }`,
    },
    {
      system: 'ISC dhcpd',
      text: [`next-server ${server};`, `filename "${FILE}";`].join('\n'),
    },
  ];
}

/** Ends a DHCP server that is one too many. */
export const OFF_LINES: readonly RouterLines[] = [
  { system: 'UniFi', text: 'DHCP Mode    None' },
  { system: 'OPNsense', text: 'Interfaces   without LAN, in the DHCP server that is one too many' },
  { system: 'pfSense', text: 'Enable DHCP server on LAN interface    no' },
  { system: 'MikroTik', text: '/ip dhcp-server disable [find interface="bridge"]' },
  { system: 'dnsmasq', text: 'no-dhcp-interface=eth0' },
  { system: 'Kea', text: 'sudo systemctl disable --now kea-dhcp4-server' },
  { system: 'ISC dhcpd', text: 'sudo systemctl disable --now isc-dhcp-server' },
];

/** Lets a router give addresses, in the network of `address`. */
export function leaseLines(address: Ipv4Address): readonly RouterLines[] {
  const at = (host: string) => address.replace(/\d+$/, host);
  return [
    { system: 'UniFi', text: ['DHCP Mode        DHCP Server', 'DHCP Guarding    off'].join('\n') },
    {
      system: 'OPNsense',
      text: `Interfaces       LAN\nPool             ${at('100')}-${at('199')}`,
    },
    {
      system: 'pfSense',
      text: `Enable DHCP server on LAN interface    yes\nRange    ${at('100')} to ${at('199')}`,
    },
    { system: 'MikroTik', text: '/ip dhcp-server enable [find interface="bridge"]' },
    { system: 'dnsmasq', text: `dhcp-range=${at('100')},${at('199')},12h` },
    {
      system: 'Kea',
      text: `{ "Dhcp4": { "subnet4": [ { "id": 1, "subnet": "${networkOf(address)}", "pools": [ { "pool": "${at('100')} - ${at('199')}" } ] } ] } }`,
    },
    {
      system: 'ISC dhcpd',
      text: `subnet ${at('0')} netmask 255.255.255.0 {\n  range ${at('100')} ${at('199')};\n}`,
    },
  ];
}

/** Of the size that home networks have; who has another knows it. */
function networkOf(address: Ipv4Address): string {
  return `${address.replace(/\d+$/, '0')}/24`;
}
