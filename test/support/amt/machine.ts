/**
 * A machine with AMT 11 behind WS-Management: its power, and the settings of its next boot, whose order it
 * insists on as the strictest firmware does.
 *
 * @module
 */
import { findElement, type XmlElement } from '../../../src/power/amt/xml.ts';

export type MachineState = {
  /** CIM_AssociatedPowerManagementService.PowerState: 2 on, 4 asleep, 8 off. */
  power: number;
  /** What it booted, in order. */
  readonly boots: ('disk' | 'network')[];
  /** What was asked of it, in order, by the last word of its action or class. */
  readonly calls: string[];
  /** Client control mode: the person in front of it has to agree to a boot of another kind. */
  wantsConsent: boolean;
};

/** The body of an answer, or a fault. */
export type Reply = { readonly body: string } | { readonly fault: string };

const CIM = 'http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/';
const AMT = 'http://intel.com/wbem/wscim/1/amt-schema/1/';
const TRANSFER = 'http://schemas.xmlsoap.org/ws/2004/09/transfer/';
const ENUMERATION = 'http://schemas.xmlsoap.org/ws/2004/09/enumeration/';

/** What it tells of the next boot; those of the second list it only tells. */
const WRITABLE: Readonly<Record<string, string>> = {
  ...{
    BIOSPause: 'false',
    BIOSSetup: 'false',
    BootMediaIndex: '0',
    ConfigurationDataReset: 'false',
  },
  ...{ ElementName: 'Intel(r) AMT Boot Configuration Settings', EnforceSecureBoot: 'false' },
  ...{ FirmwareVerbosity: '0', ForcedProgressEvents: 'false', IDERBootDevice: '0' },
  ...{ InstanceID: 'Intel(r) AMT:BootSettingData 0', LockKeyboard: 'false' },
  ...{ LockPowerButton: 'false', LockResetButton: 'false', LockSleepButton: 'false' },
  ...{ OwningEntity: 'Intel(r) AMT', ReflashBIOS: 'false', SecureErase: 'false', UseIDER: 'true' },
  ...{ UseSOL: 'true', UseSafeMode: 'false', UserPasswordBypass: 'false' },
};
const TOLD_ONLY: Readonly<Record<string, string>> = {
  ...{ BIOSLastStatus: '2', OptionsCleared: 'true', WinREBootEnabled: 'false' },
};

const INVALID_PARAMETER = 36;
const NOT_PERMITTED = 16;

export function createMachine(state: MachineState) {
  let source: string | undefined = 'Intel(r) AMT: Force CD/DVD Boot'; // of somebody before
  let settings: Record<string, string> = { ...WRITABLE };
  let isNext = false;
  let context = 0;

  function returned(method: string, className: string, value: number): Reply {
    const body = `<g:${method}_OUTPUT xmlns:g="${CIM}${className}"><g:ReturnValue>${value}</g:ReturnValue></g:${method}_OUTPUT>`;
    return { body };
  }

  function told(): Reply {
    const all = { ...settings, ...TOLD_ONLY };
    const fields = Object.entries(all).map(([name, value]) => `<g:${name}>${value}</g:${name}>`);
    const name = 'AMT_BootSettingData';
    return { body: `<g:${name} xmlns:g="${AMT}${name}">${fields.join('')}</g:${name}>` };
  }

  function put(body: XmlElement): Reply {
    const given = findElement(body, 'AMT_BootSettingData')?.children ?? [];
    const strange = given.find(({ name }) => !(name in WRITABLE));
    if (strange !== undefined) return { fault: `${strange.name} is not to be written` };
    const missing = Object.keys(WRITABLE).find((name) => !given.some((each) => each.name === name));
    if (missing !== undefined) return { fault: `${missing} is missing` };
    if (source !== undefined) return { fault: 'a source is set: no settings beside it' };
    settings = Object.fromEntries(given.map(({ name, text }) => [name, text]));
    return told();
  }

  function changeOrder(body: XmlElement): Reply {
    const reply = (value: number) => returned('ChangeBootOrder', 'CIM_BootConfigSetting', value);
    const wanted = findElement(body, 'Selector')?.text;
    if (wanted === undefined) {
      source = undefined;
      isNext = false;
      return reply(0);
    }
    if (state.wantsConsent) return reply(NOT_PERMITTED);
    if (!isNext || settings['UseIDER'] !== 'false') return reply(INVALID_PARAMETER);
    source = wanted;
    return reply(0);
  }

  function setRole(body: XmlElement): Reply {
    const isRight =
      findElement(body, 'Selector')?.text === 'Intel(r) AMT: Boot Configuration 0' &&
      findElement(body, 'Role')?.text === '1';
    isNext = isRight;
    return returned('SetBootConfigRole', 'CIM_BootService', isRight ? 0 : INVALID_PARAMETER);
  }

  function boot(): void {
    state.boots.push(source === 'Intel(r) AMT: Force PXE Boot' ? 'network' : 'disk');
    source = undefined;
    isNext = false;
  }

  function changePower(body: XmlElement): Reply {
    const wanted = Number(findElement(body, 'PowerState')?.text);
    const isOn = state.power === 2;
    const isPossible = wanted === 2 ? !isOn : isOn || (wanted === 8 && state.power === 4);
    if (![2, 5, 8, 10].includes(wanted) || !isPossible) {
      return returned('RequestPowerStateChange', 'CIM_PowerManagementService', INVALID_PARAMETER);
    }
    state.power = wanted === 8 ? 8 : 2;
    if (wanted !== 8) boot();
    return returned('RequestPowerStateChange', 'CIM_PowerManagementService', 0);
  }

  function pull(body: XmlElement): Reply {
    if (findElement(body, 'EnumerationContext')?.text !== `${context}&<"`) {
      return { fault: 'The supplied enumeration context is invalid.' };
    }
    const service = 'CIM_AssociatedPowerManagementService';
    const item = `<h:${service} xmlns:h="${CIM}${service}"><h:AvailableRequestedPowerStates>8</h:AvailableRequestedPowerStates><h:PowerState>${state.power}</h:PowerState></h:${service}>`;
    return {
      body: `<g:PullResponse xmlns:g="${ENUMERATION}"><g:Items>${item}</g:Items><g:EndOfSequence></g:EndOfSequence></g:PullResponse>`,
    };
  }

  function enumerate(): Reply {
    context += 1;
    return {
      body: `<g:EnumerateResponse xmlns:g="${ENUMERATION}"><g:EnumerationContext>${context}&amp;&lt;&quot;</g:EnumerationContext></g:EnumerateResponse>`,
    };
  }

  /** By action and class, as the header names them. */
  const METHODS: Readonly<Record<string, (body: XmlElement) => Reply>> = {
    [`${ENUMERATION}Enumerate ${CIM}CIM_ServiceAvailableToElement`]: enumerate,
    [`${ENUMERATION}Pull ${CIM}CIM_ServiceAvailableToElement`]: pull,
    [`${TRANSFER}Get ${AMT}AMT_BootSettingData`]: told,
    [`${TRANSFER}Put ${AMT}AMT_BootSettingData`]: put,
    [`${CIM}CIM_BootConfigSetting/ChangeBootOrder ${CIM}CIM_BootConfigSetting`]: changeOrder,
    [`${CIM}CIM_BootService/SetBootConfigRole ${CIM}CIM_BootService`]: setRole,
    [`${CIM}CIM_PowerManagementService/RequestPowerStateChange ${CIM}CIM_PowerManagementService`]:
      changePower,
  };

  return {
    answer(envelope: XmlElement): Reply {
      const [action, resource] = ['Action', 'ResourceURI'].map(
        (name) => findElement(envelope, name)?.text ?? '',
      );
      state.calls.push(action?.split('/').at(-1) ?? '');
      const method = METHODS[`${action} ${resource}`];
      const body = findElement(envelope, 'Body');
      if (method === undefined || body === undefined || envelope.name !== 'Envelope') {
        return { fault: 'The action is not supported by the service.' };
      }
      return method(body);
    },
  };
}
