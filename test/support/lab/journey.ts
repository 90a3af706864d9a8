/**
 * One machine in one lab: the network, the service, the capture, and what a test asks of them. What a
 * failing test needs to be understood is printed, and everything is taken down.
 *
 * @module
 */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { summary } from './boot-packets.ts';
import { type Capture, startCapture } from './capture.ts';
import { bootMachine, type Machine, type MachineOptions } from './machine.ts';
import { createLabNetwork, type LabNetwork, type RouterKind } from './network.ts';
import { type Service, type ServiceOptions, startService } from './pilotlight.ts';

export type Lab = {
  readonly network: LabNetwork;
  readonly service: Service;
  readonly capture: Capture;
  /** Switches a machine on. Its serial log is printed when the test fails. */
  boot(options: MachineOptions): Promise<Machine>;
};

export type LabOptions = Omit<ServiceOptions, 'dhcp'> & { readonly router: RouterKind };

/** Runs `journey` in a lab of its own. Where the router names Pilotlight, Pilotlight answers no DHCP. */
export async function inLab(
  context: TestContext,
  { router, ...options }: LabOptions,
  journey: (lab: Lab) => Promise<void>,
): Promise<void> {
  const network = await createLabNetwork({ router });
  const machines: Machine[] = [];
  let service: Service | undefined;
  let capture: Capture | undefined;
  try {
    capture = await startCapture(network);
    service = await startService(network, {
      ...options,
      dhcp: router === 'plain' ? 'proxy' : 'off',
    });
    const boot = async (machine: MachineOptions) => {
      const booted = await bootMachine(network, machine);
      machines.push(booted);
      return booted;
    };
    await journey({ network, service, capture, boot });
  } catch (error) {
    context.diagnostic(await story({ network, machines, service, capture }));
    throw error;
  } finally {
    await keep(context.name, { machines, service, capture });
    for (const machine of machines) await machine.powerOff();
    network.destroy();
  }
}

type Evidence = {
  readonly machines: readonly Machine[];
  readonly service: Service | undefined;
  readonly capture: Capture | undefined;
};

/** The ends of everything that was said, for the reader of a failed run. */
async function story(evidence: Evidence & { readonly network: LabNetwork }): Promise<string> {
  const { machines, service, capture, network } = evidence;
  const parts = [
    ...machines.map((machine) => ['serial port', machine.serialLog()] as const),
    ['timelines', (await timelines(service)).join('\n')] as const,
    ['service', service?.log() ?? ''] as const,
    ['packets', summary(capture?.packets() ?? [])] as const,
    ['router', network.routerLog()] as const,
  ];
  return parts.map(([title, text]) => `--- ${title} ---\n${text.slice(-4000)}`).join('\n');
}

async function timelines(service: Service | undefined): Promise<readonly string[]> {
  if (service === undefined) return [];
  try {
    const nodes = await service.nodes();
    const lines = nodes.map(async ({ macs: [mac = ''] }) =>
      (await service.timeline(mac)).map(
        ({ stage, kind, text }) => `${mac} ${stage} ${kind}: ${text}`,
      ),
    );
    return (await Promise.all(lines)).flat();
  } catch (error) {
    return [`not to be had: ${error}`];
  }
}

/** PILOTLIGHT_LAB_KEEP names a folder for captures and logs: that is how the fixtures were gathered. */
async function keep(name: string, { machines, service, capture }: Evidence): Promise<void> {
  const root = process.env['PILOTLIGHT_LAB_KEEP'];
  if (!root) return;
  const folder = join(root, name.replace(/[^\w-]+/g, '-'));
  mkdirSync(folder, { recursive: true });
  if (capture) copyFileSync(capture.file, join(folder, 'boot.pcap'));
  writeFileSync(join(folder, 'service.log'), service?.log() ?? '');
  writeFileSync(join(folder, 'timelines.txt'), (await timelines(service)).join('\n'));
  for (const [index, machine] of machines.entries()) {
    writeFileSync(join(folder, `serial-${index}.log`), machine.serialLog());
  }
}
