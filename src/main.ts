/**
 * The entry. It imports nothing of the service before the compile cache is on: stripping types and
 * compiling 200 modules is most of the time from the start to the first DHCP answer.
 *
 * @module
 */
import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// In the checkout, and never in /tmp, where anybody could have put other code. Read-only is no harm.
enableCompileCache(fileURLToPath(new URL('../.cache/compiled', import.meta.url)));

const { die, run } = await import('./composition/run.ts');
await run().catch(die);
