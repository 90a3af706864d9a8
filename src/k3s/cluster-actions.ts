/**
 * What is done to the cluster through its API: each a question of its own, for whoever has the sequence.
 *
 * @module
 */
import type { ApiDoor } from './api-door.ts';
import { type Drained, type Draining, drain } from './drain.ts';
import { type EtcdMember, etcdMembers } from './etcd-members.ts';
import { deleteNode, forgetNodePassword, hasNode, setSchedulable } from './node-changes.ts';
import {
  issueReadyzCertificate,
  type ReadyzCertificate,
  type ReadyzWish,
} from './readyz-certificate.ts';

/** All of them can be repeated, and throw a K3sFault where the API can't be asked or says no. */
export type ClusterActions = {
  cordon(name: string): Promise<void>;
  uncordon(name: string): Promise<void>;
  drain(name: string, draining: Draining): Promise<Drained>;
  hasNode(name: string): Promise<boolean>;
  /** Resolves when the API has taken the wish; the Node is gone once its etcd member is. */
  deleteNode(name: string): Promise<void>;
  /** Whether one was left. */
  forgetNodePassword(name: string): Promise<boolean>;
  etcdMembers(): Promise<readonly EtcdMember[]>;
  readyzCertificate(wish: ReadyzWish): Promise<ReadyzCertificate>;
};

export function createClusterActions(door: ApiDoor): ClusterActions {
  return {
    cordon: (name) => setSchedulable(door, name, false),
    uncordon: (name) => setSchedulable(door, name, true),
    drain: (name, draining) => drain(door, name, draining),
    hasNode: (name) => hasNode(door, name),
    deleteNode: (name) => deleteNode(door, name),
    forgetNodePassword: (name) => forgetNodePassword(door, name),
    etcdMembers: () => etcdMembers(door),
    readyzCertificate: (wish) => issueReadyzCertificate(door, wish),
  };
}
