/**
 * What a member at work does, in words that follow its name; a step that waits for something says more.
 *
 * @module
 */
import type { StepName } from './work.ts';

export const STEP_WORDS: Readonly<Record<StepName, string>> = {
  unbalance: 'is being taken out of HAProxy',
  drain: 'is being drained',
  leave: 'leaves the cluster',
  hold: 'is kept from coming back',
  delete: 'is being deleted from Kubernetes',
  gone: 'leaves etcd and Kubernetes',
  password: 'is being forgotten by Kubernetes',
  halt: 'is being stopped',
  rearm: 'has left the cluster',
  left: 'has left the cluster',
  'end-life': 'was the last of its cluster',
  return: 'is on its way back',
  artifacts: 'needs the files of K3s',
  place: 'is given the new K3s',
  restart: 'starts the new K3s',
  version: 'comes up with the new K3s',
  settle: 'becomes Ready again',
};
