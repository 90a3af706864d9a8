/**
 * `npm run packages`: brings what the service needs, and does not start it. For the service manager, which starts it
 * itself, and after an upgrade.
 *
 * @module
 */
import { ensureNpmPackages } from './npm-packages.mjs';
import { ensureStartPackages } from './start-packages.mjs';

ensureNpmPackages({ dev: false });
ensureStartPackages();
