/**
 * `npm run check`: Biome, the type checker and the fast tests; under a minute.
 *
 * @module
 */
import { lint } from './lint.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { runFastTests } from './run-tests.mjs';

ensureNpmPackages({ dev: true });
process.exit(lint() || (await runFastTests()));
