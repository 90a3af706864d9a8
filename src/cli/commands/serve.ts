/**
 * `pilotlight serve`
 *
 * @module
 */
import { command } from '../command.ts';

export const definition = command({
  about:
    'Configured by pilotlight.yaml and PILOTLIGHT_ variables (docs/configuration.md). From a checkout, npm start does the same and brings what it needs first.',
  examples: [
    { line: 'pilotlight serve', why: 'Until it is told to stop.' },
    { line: 'sudo pilotlight serve', why: 'On the ports that machines ask on.' },
  ],
  async run({ world }) {
    await world.serve();
    return undefined;
  },
});
