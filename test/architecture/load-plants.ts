/**
 * Violations of the rules for what is loaded when.
 *
 * @module
 */
import { DOC, type Plant, plant, source } from './lawful.ts';

const LATE = 'an idle service has loaded no client of what it may never talk to';
const PACKETS = 'packets wait for nothing that speaks HTTP';
const HTTP = 'HTTP of Node is not imported as a module';

const RUN = { 'src/composition/run.ts': `${DOC}import '../http/app.ts';\n` };
const SIDES = { 'src/composition/load-sides.ts': `${DOC}await import('../k3s/api.ts');\n` };

export const LOAD_PLANTS: readonly Plant[] = [
  {
    rule: LATE,
    files: {
      ...SIDES,
      ...source('src/k3s/api.ts', "import { Watch } from '@kubernetes/client-node';"),
    },
    seen: 'src/k3s/api.ts:6 loads @kubernetes/client-node at the start',
  },
  {
    rule: LATE,
    files: { ...RUN, ...source('src/http/app.ts', "import 'openpgp/lightweight';") },
    seen: 'src/http/app.ts:6 loads openpgp/lightweight at the start',
  },
  {
    rule: PACKETS,
    files: { ...RUN, ...source('src/http/app.ts', "import { type Router } from 'express';") },
    seen: 'src/http/app.ts:6 loads express at the start',
  },
  plant(HTTP, 'src/http/x.ts', "import { type Server } from 'node:http';", 'imports node:http'),
];
