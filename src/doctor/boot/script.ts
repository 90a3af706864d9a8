/**
 * The script, as iPXE asks for it, and the check that it makes before it fetches anything large.
 *
 * @module
 */
import { type Finding, ok, problem } from '../finding.ts';
import { type FetchPorts, httpFault, openTcp, portOf } from './boot-situation.ts';
import { type InstallScript, readScript } from './script-words.ts';

export type ScriptQuestion = {
  /** `http://192.168.1.10:8080` */
  readonly base: string;
  readonly mac: string;
  readonly uuid: string;
  readonly profile: string;
};

export type ScriptAnswer = {
  readonly finding: Finding;
  /** Undefined where there is nothing to go on with. */
  readonly script: InstallScript | undefined;
};

export async function checkScript(
  { http }: FetchPorts,
  { base, mac, uuid, profile }: ScriptQuestion,
): Promise<ScriptAnswer> {
  const url = `${base}/boot/${mac.replaceAll(':', '-')}/script.ipxe?uuid=${uuid}&serial=`;
  const fetched = await http(url);
  const fault = httpFault(fetched);
  if (fault !== undefined || fetched.kind === 'failed') {
    const finding = problem('script', {
      title: `the script does not come: ${fault ?? 'nothing came'}`,
      cause: `Nothing gets through to TCP ${portOf(base)}, or something else answers there.`,
      remedy: openTcp(portOf(base)),
    });
    return { finding, script: undefined };
  }
  const script = readScript(fetched.head.toString('utf8'));
  if (script.kind === 'install') {
    const finding = ok('script', `the script for the profile ${profile} starts an installer`);
    return { finding, script };
  }
  const finding = problem('script', {
    title: `the script for the profile ${profile} installs nothing: ${script.reason}`,
    cause: 'A machine would stop at its screen, and ask again every 30 seconds.',
    remedy: script.advice ?? 'Put right what it says; a machine that waits then goes on by itself.',
  });
  return { finding, script: undefined };
}

/** An Optiplex with 16 GiB. */
const MACHINE = 'memory=16384&manufacturer=Dell%20Inc.&product=OptiPlex%207050&buildarch=x86_64';

export async function checkMemory(
  { http }: FetchPorts,
  { script, platform }: { readonly script: InstallScript; readonly platform: 'pcbios' | 'efi' },
): Promise<Finding> {
  const fetched = await http(`${script.checkUrl}${MACHINE}&platform=${platform}`);
  const fault = httpFault(fetched);
  if (fault !== undefined || fetched.kind === 'failed') {
    const title = `the check of the machine does not come: ${fault ?? 'nothing came'}`;
    return problem('memory', {
      title,
      cause: 'The ticket that the script carries is not taken.',
      remedy: 'Run the doctor again; where it stays so, read the log of the service.',
    });
  }
  const text = fetched.head.toString('utf8');
  if (/^exit 0$/m.test(text)) return ok('memory', 'a machine with 16 GiB of memory may go on');
  const reason = /^echo Not installed: (.+)$/m.exec(text)?.[1] ?? 'it does not say why';
  return problem('memory', {
    title: `a machine with 16 GiB of memory may not go on: ${reason}`,
    cause: 'The profile asks for more, or its medium needs it.',
    remedy: 'Lower minimumMemoryMiB in the profile, or let it take its medium over NFS.',
  });
}
