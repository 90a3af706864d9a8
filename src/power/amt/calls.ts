/**
 * What is asked of AMT: its state, the next boot, and the power.
 *
 * @module
 */
import type { AMT } from '@device-management-toolkit/wsman-messages';
import { failed } from '../verdicts.ts';
import type { Conversation } from './conversation.ts';
import { escapeXml, findElement, type XmlElement } from './xml.ts';

/** `asleep`: its memory has power yet. */
export type AmtState = 'on' | 'asleep' | 'off';

/** The states to ask for, as CIM_PowerManagementService numbers them (DSP1027). */
export const REQUEST = { on: 2, off: 8, cycle: 5, reset: 10 } as const;
export type Request = (typeof REQUEST)[keyof typeof REQUEST];

export type AmtCalls = {
  state(): Promise<AmtState>;
  /** The next boot, and no other, is from the network. */
  bootNetworkOnce(): Promise<void>;
  request(state: Request): Promise<void>;
};

const BOOT_CONFIGURATION = 'Intel(r) AMT: Boot Configuration 0';
const FORCE_PXE = 'Intel(r) AMT: Force PXE Boot';
/** `IsNextSingleUse` */
const NEXT_SINGLE_USE = 1;

/** Loaded when the first AMT is spoken to: most sites have none. */
export async function createCalls({ tell }: Conversation): Promise<AmtCalls> {
  const { AMT, CIM } = await import('@device-management-toolkit/wsman-messages');
  const [amt, cim] = [new AMT.Messages(), new CIM.Messages()];

  async function call(what: string, envelope: string): Promise<void> {
    const answer = await tell(envelope);
    const returned = Number(findElement(answer, 'ReturnValue')?.text ?? Number.NaN);
    if (returned !== 0) throw failed(`AMT did not ${what}: ${returnWords(returned)}`);
  }

  return {
    async state() {
      const started = await tell(cim.ServiceAvailableToElement.Enumerate());
      const context = findElement(started, 'EnumerationContext')?.text;
      if (context === undefined) throw failed('AMT does not tell its power state');
      const pulled = await tell(cim.ServiceAvailableToElement.Pull(escapeXml(context)));
      return stateOf(findElement(pulled, 'PowerState')?.text);
    },

    // Intel's order (AMT SDK, "Set or disable boot configuration settings for the next boot"): a source that was
    // set before is cleared first, for some versions refuse the settings while one is there, and keep it.
    async bootNetworkOnce() {
      const settings = await tell(amt.BootSettingData.Get());
      const clear = cim.BootConfigSetting.ChangeBootOrder();
      await call('clear the source of the next boot', clear);
      await tell(amt.BootSettingData.Put(plainBoot(settings)));
      const role = cim.BootService.SetBootConfigRole(BOOT_CONFIGURATION, NEXT_SINGLE_USE);
      await call('take the settings for the next boot', role);
      await call(
        'set the network as the next boot',
        cim.BootConfigSetting.ChangeBootOrder(FORCE_PXE),
      );
    },

    request: (state) =>
      call('change the power', cim.PowerManagementService.RequestPowerStateChange(state)),
  };
}

/** CIM_AssociatedPowerManagementService.PowerState. */
function stateOf(text: string | undefined): AmtState {
  switch (Number(text?.trim() || Number.NaN)) {
    case 2:
      return 'on';
    case 3:
    case 4:
      return 'asleep';
    case 6:
    case 7:
    case 8:
    case 12:
    case 13:
      return 'off';
    default:
      throw failed(`AMT tells a power state that is not known here: ${text ?? 'none'}`);
  }
}

/** Each switch that would make the next boot another one than from the network; all are written, for AMT keeps the last. */
const OFF = [
  ...(['BIOSPause', 'BIOSSetup', 'ConfigurationDataReset', 'ForcedProgressEvents'] as const),
  ...(['LockKeyboard', 'LockPowerButton', 'LockResetButton', 'LockSleepButton'] as const),
  ...(['ReflashBIOS', 'UseIDER', 'UseSOL', 'UseSafeMode', 'UserPasswordBypass'] as const),
] as const;
/** Not every version has these. */
const OFF_WHERE_KNOWN = ['SecureErase', 'PlatformErase'] as const;
/** As they are told: to change them is not what is wanted. */
const KEPT = ['ElementName', 'InstanceID', 'OwningEntity', 'EnforceSecureBoot'] as const;

/**
 * What is written back: what AMT told, less what it only tells (newer versions refuse it), with every switch off.
 */
function plainBoot(body: XmlElement): AMT.Models.BootSettingData {
  const told = findElement(body, 'AMT_BootSettingData')?.children ?? [];
  const kept = KEPT.flatMap((name) => {
    const found = told.find((each) => each.name === name);
    return found === undefined ? [] : [[name, escapeXml(found.text)] as const];
  });
  const known = OFF_WHERE_KNOWN.filter((name) => told.some((each) => each.name === name));
  const settings = {
    ...Object.fromEntries(kept),
    ...Object.fromEntries([...OFF, ...known].map((name) => [name, false])),
    ...{ BootMediaIndex: 0, FirmwareVerbosity: 0, IDERBootDevice: 0 },
  };
  return settings as unknown as AMT.Models.BootSettingData;
}

/** Intel's PT_STATUS codes that a person can do something about. */
const RETURN_WORDS: ReadonlyMap<number, string> = new Map([
  [1, 'it says that it failed (1)'],
  [2, 'it is not ready (2): try again in a minute'],
  [3, 'it is in another mode (3): set it up first'],
  [
    16,
    'it is not permitted (16): in client control mode AMT wants the consent of the person in front of it',
  ],
  [36, 'it does not take the wish (36): the machine may be in another state by now'],
]);

function returnWords(code: number): string {
  if (Number.isNaN(code)) return 'its answer has no return value';
  return RETURN_WORDS.get(code) ?? `it returns ${code}`;
}
