/**
 * Nodes and pods as the Kubernetes API has them.
 *
 * @module
 */
import type { ApiObject } from './object-store.ts';

export type NodeWish = {
  readonly name: string;
  readonly ready?: boolean;
  readonly server?: boolean;
  readonly machineId?: string;
  readonly address?: string;
  readonly heartbeat?: string;
};

export function kubernetesNode(wish: NodeWish): ApiObject {
  const { name, ready = true, server = false, address = '192.168.1.21' } = wish;
  const heartbeat = wish.heartbeat ?? '2026-01-01T00:00:00Z';
  const etcd = {
    'etcd.k3s.cattle.io/node-name': `${name}-1a2b3c4d`,
    'etcd.k3s.cattle.io/node-address': address,
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: server ? { 'node-role.kubernetes.io/etcd': 'true' } : {},
      annotations: { 'k3s.io/node-args': '["server","--secret"]', ...(server ? etcd : {}) },
      finalizers: server
        ? ['wrangler.cattle.io/managed-etcd-controller']
        : ['wrangler.cattle.io/node'],
    },
    spec: { podCIDR: '10.42.0.0/24' },
    status: {
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      conditions: [
        condition('Ready', ready, heartbeat),
        ...(server ? [condition('EtcdIsVoter', true, heartbeat)] : []),
      ],
      nodeInfo: {
        machineID: wish.machineId ?? '0123456789abcdef0123456789abcdef',
        kubeletVersion: 'v1.33.1+k3s1',
        ...{ architecture: 'amd64', bootID: '', containerRuntimeVersion: '', kernelVersion: '' },
        ...{ kubeProxyVersion: '', operatingSystem: 'linux', osImage: 'Ubuntu', systemUUID: '' },
      },
      images: Array.from({ length: 40 }, (_, at) => ({ names: [`docker.io/image-${at}`] })),
    },
  };
}

function condition(type: string, holds: boolean, lastHeartbeatTime: string) {
  const status = holds ? 'True' : 'False';
  return {
    type,
    status,
    reason: `It${status}`,
    message: `${type} is ${status}`,
    lastHeartbeatTime,
  };
}

export type PodWish = {
  readonly name: string;
  readonly node: string;
  readonly of?: 'DaemonSet' | 'ReplicaSet';
  readonly mirror?: boolean;
  readonly phase?: string;
};

export function pod({
  name,
  node,
  of = 'ReplicaSet',
  mirror = false,
  phase = 'Running',
}: PodWish): ApiObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: of, name: 'owner', uid: 'u', controller: true },
      ],
      annotations: mirror ? { 'kubernetes.io/config.mirror': 'hash' } : {},
    },
    spec: { nodeName: node, containers: [] },
    status: { phase },
  };
}
