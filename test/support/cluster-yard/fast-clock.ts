/**
 * Preloaded into the service: its clock that only goes forward goes thirty times as fast. What it waits for by
 * that clock, ten minutes of silence of a machine that has its turn, is over in twenty seconds.
 *
 * @module
 */
const RATIO = 30;
const real = performance.now.bind(performance);

performance.now = () => real() * RATIO;
