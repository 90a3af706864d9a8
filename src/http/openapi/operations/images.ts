/**
 * Images, described.
 *
 * @module
 */

import { imageWish, pruning } from '../../schemas/image.ts';
import { imagesQuery } from '../../schemas/lists.ts';
import { named } from '../../schemas/named.ts';
import { acceptedImage, imageAnswer, imageList, pruned } from '../../schemas/views/image.ts';
import type { Operations } from '../operation.ts';

const wish = named('ImageWish', imageWish);
const pruningWish = named('Pruning', pruning);

export const IMAGES = {
  '/images': {
    get: {
      id: 'listImages',
      tag: 'Images',
      summary: 'List the images',
      description: 'All of them in every state, and again those that are broken.',
      query: imagesQuery,
      answers: { 200: { words: 'The images', schema: imageList } },
    },
    post: {
      id: 'fetchImage',
      tag: 'Images',
      summary: 'Have an image fetched',
      description:
        'It is answered when the mirror has said what will come: a release that does not exist, a wrong signature and a full disk are told at once. Two orders of one image are one download.',
      body: {
        schema: wish,
        examples: {
          'the newest point of a release': { release: '24.04' },
          'K3s of a channel': { kind: 'k3s', channel: 'stable', arch: 'arm64' },
          'Proxmox VE': { kind: 'proxmox-ve', release: '8.4' },
          "Ubuntu's shim and GRUB": { kind: 'netboot', release: '24.04', arch: 'amd64' },
          iPXE: { kind: 'ipxe', version: '2.0.0', sha256: 'ab'.repeat(32) },
        },
      },
      takes: ['Idempotency-Key'],
      answers: {
        200: { words: 'It is there', schema: imageAnswer, headers: ['Location', 'ETag'] },
        202: {
          words: 'It comes',
          schema: acceptedImage,
          headers: ['Location', 'ETag', 'Operation-Location'],
        },
      },
      codes: [
        'IMAGE_NOT_FOUND',
        'IMAGE_UNTRUSTED',
        'MIRROR_UNUSABLE',
        'DISK_UNUSABLE',
        'UNAVAILABLE',
      ],
    },
  },
  '/images/prune': {
    post: {
      id: 'pruneImages',
      tag: 'Images',
      summary: 'Remove older points of releases',
      description:
        'Of each release, or of one. What an install needs is kept, and what a profile names as it is.',
      body: {
        schema: pruningWish,
        optional: true,
        examples: { 'one release': { release: '24.04' } },
      },
      answers: { 200: { words: 'What went, and what stayed', schema: pruned } },
      codes: ['DISK_UNUSABLE', 'UNAVAILABLE'],
    },
  },
  '/images/:id': {
    get: {
      id: 'getImage',
      tag: 'Images',
      summary: 'Show an image',
      takes: ['If-None-Match'],
      answers: { 200: { words: 'The image', schema: imageAnswer, headers: ['ETag'] } },
      codes: ['IMAGE_NOT_FOUND'],
    },
    delete: {
      id: 'deleteImage',
      tag: 'Images',
      summary: 'Remove an image, or end its download',
      takes: ['If-Match'],
      answers: { 204: { words: 'It is gone' } },
      codes: ['IMAGE_NOT_FOUND', 'IMAGE_IN_USE', 'DISK_UNUSABLE', 'UNAVAILABLE'],
    },
  },
} as const satisfies Operations;
