/**
 * `npm run check`: Biome, the type checker and the fast tests; a few minutes.
 *
 * @module
 */
import { lint } from './lint.mjs';
import { ensureNpmPackages } from './npm-packages.mjs';
import { runFastTests, verdict } from './run-tests.mjs';

ensureNpmPackages({ dev: true });
process.exit(lint() || verdict(await runFastTests()));
