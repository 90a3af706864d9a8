/**
 * The scripts that iPXE runs, one a screen.
 *
 * They are written for iPXE as Debian ships it (git 20190125) and for today's. Each one either
 * boots, leaves, or sleeps before it asks again: none can spin. A chain that fails (the server
 * restarts) is tried again after the same sleep, for a script that ends makes iPXE give up the
 * machine.
 *
 * What they add to a URL is text of the machine's firmware. iPXE of 2019 takes URLs apart and
 * writes them anew, so that a `&` or `+` in a serial arrives bare (measured), and QEMU's UUID is
 * all zeros unless it is set.
 *
 * @module
 */
import type { Screen } from '../domain/screen.ts';
import { forIpxe, hostKernelLine, kernelLine } from './kernel-line.ts';
import type { Templates } from './templates.ts';

export type InstallView = Extract<Screen, { kind: 'install' }>;
export type HostInstallView = Extract<Screen, { kind: 'install-host' }>;
export type WaitingView = Extract<Screen, { kind: 'waiting' }>;
export type QueueView = Extract<Screen, { kind: 'queue' }>;
export type LocalView = Extract<Screen, { kind: 'local' }>;
export type StoppedView = Extract<Screen, { kind: 'stopped' }>;

/** What the check of a machine's facts came to, in words for its screen. */
export type CheckView =
  | { readonly kind: 'passed'; readonly summary: string }
  | { readonly kind: 'refused'; readonly reason: string };

export type AutoexecView = {
  /** `http://SERVER:PORT/boot`, without a slash at its end. */
  readonly bootUrl: string;
  /**
   * `tftp://SERVER/loaders`: for an iPXE without HTTP, or a server whose HTTP port is closed off.
   */
  readonly loadersUrl: string;
};

export type IpxeScripts = {
  screen(view: Screen): string;
  install(view: InstallView): string;
  installHost(view: HostInstallView): string;
  waiting(view: WaitingView): string;
  queue(view: QueueView): string;
  local(view: LocalView): string;
  stopped(view: StoppedView): string;
  check(view: CheckView): string;
  /** Served as `autoexec.ipxe`, and wherever an iPXE asks by TFTP. */
  autoexec(view: AutoexecView): string;
};

export function createIpxeScripts({ render }: Templates): IpxeScripts {
  const scripts: Omit<IpxeScripts, 'screen'> = {
    install: (view) =>
      render('ipxe/install.ipxe', {
        ...installView(view),
        kernelWords: forIpxe(kernelLine(view)),
        initrds: [{ name: 'initrd', url: view.initrdUrl }],
      }),
    installHost: (view) =>
      render('ipxe/install.ipxe', {
        ...installView(view),
        kernelWords: forIpxe(hostKernelLine()),
        initrds: [
          { name: 'initrd', url: view.initrdUrl },
          { name: 'medium', url: view.mediumUrl },
        ],
      }),
    waiting: (view) => render('ipxe/waiting.ipxe', { ...view, ask: readyForQuery(view.scriptUrl) }),
    queue: (view) => render('ipxe/queue.ipxe', { ...view, ask: readyForQuery(view.scriptUrl) }),
    local: (view) => render('ipxe/local.ipxe', { ...view, bySanboot: view.method === 'sanboot' }),
    stopped: (view) => render('ipxe/stopped.ipxe', { ...view, ask: readyForQuery(view.scriptUrl) }),
    check: (view) => render(`ipxe/check-${view.kind}.ipxe`, view),
    autoexec: (view) => render('ipxe/autoexec.ipxe', view),
  };
  return { ...scripts, screen: (view) => rendered(scripts, view) };
}

function rendered(scripts: Omit<IpxeScripts, 'screen'>, view: Screen): string {
  switch (view.kind) {
    case 'install':
      return scripts.install(view);
    case 'install-host':
      return scripts.installHost(view);
    case 'waiting':
      return scripts.waiting(view);
    case 'queue':
      return scripts.queue(view);
    case 'local':
      return scripts.local(view);
    case 'stopped':
      return scripts.stopped(view);
  }
}

/** What is the same in the script of every installer. */
function installView(view: InstallView | HostInstallView) {
  const { hostname, imageLabel, attempt, kernelUrl } = view;
  const [check, ask] = [readyForQuery(view.checkUrl), readyForQuery(view.scriptUrl)];
  return { hostname, imageLabel, attempt, kernelUrl, check, ask };
}

/** `url`, so that `name=value` may follow. */
function readyForQuery(url: string): string {
  return `${url}${url.includes('?') ? '&' : '?'}`;
}
