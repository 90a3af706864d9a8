/**
 * Calls of an admin, and machines for the tests of node routes.
 *
 * @module
 */
import assert from 'node:assert/strict';
import request from 'supertest';
import { parseMac } from '../../src/domain/mac.ts';
import { ADMIN, NOW, type TestApp } from './http-app.ts';

export const OPTI_1 = {
  macs: ['D0-50-99-4E-05-57'],
  hostname: 'opti-1',
  role: 'server',
  address: '192.168.1.21',
};

/** A request to the API in the name of an admin. */
export function call(app: TestApp, method: 'get' | 'post' | 'patch' | 'delete', path: string) {
  return request(app.url)[method](`/api/v1${path}`).set('Authorization', ADMIN);
}

/** A machine that asked to boot and that nobody approved. */
export async function discover({ store }: TestApp, text = 'bc:24:11:d0:19:22') {
  const mac = parseMac(text);
  assert.ok(mac);
  store.discover(
    { mac, uuid: undefined, serial: 'H1M8DM2', arch: 'x86_64-efi', text: 'asked' },
    NOW,
  );
  await store.flush();
  return mac;
}
