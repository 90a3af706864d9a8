/**
 * What the views use to follow values, times and answers.
 */
import { Component, useEffect, useRef, useState } from '../../vendor/preact.js';
import { ApiProblem, call } from '../state/api.js';
import { now } from '../state/clock.js';
import { connected } from '../state/live.js';

const same = (value) => value;

/** What `select` makes of a signal's value, now and after each change. */
export function useSignal(signal, select = same) {
  const [value, setValue] = useState(() => select(signal.get()));
  useEffect(() => {
    const read = () => setValue(() => select(signal.get()));
    read();
    return signal.subscribe(read);
  }, [signal]);
  return value;
}

/** A text that changes as time passes. It is drawn again only when it reads otherwise. */
export function Tick({ text }) {
  const [, setShown] = useState('');
  const latest = useRef(text);
  latest.current = text;
  useEffect(() => now.subscribe((at) => setShown(latest.current(at))), []);
  return text(now.get());
}

/** `render` as a component that is drawn again only when one of its props is another. */
export function pure(render) {
  return class extends Component {
    shouldComponentUpdate(next) {
      const keys = new Set([...Object.keys(next), ...Object.keys(this.props)]);
      return [...keys].some((key) => !Object.is(next[key], this.props[key]));
    }
    render(props) {
      return render(props);
    }
  };
}

/**
 * The answer to `GET PATH`, read again after each reconnection and, where `everyMs` says so, while somebody
 * looks. What was read stays until something newer is there. `path` may be undefined: nothing is asked.
 */
export function useReading(path, { everyMs, read = call } = {}) {
  const [reading, setReading] = useState({ path, value: undefined, problem: undefined });
  const connection = useSignal(connected);
  const again = useRef(() => {});
  useEffect(() => {
    if (path === undefined) return undefined;
    const leaving = new AbortController();
    let asked = 0;
    let taken = 0;
    again.current = async () => {
      asked += 1;
      const turn = asked;
      const answer = await answerTo(path, read, leaving.signal);
      // What was asked later may be answered earlier: it is the newer one.
      if (leaving.signal.aborted || turn < taken) return;
      taken = turn;
      setReading((before) => ({
        path,
        value: before.path === path ? before.value : undefined,
        ...answer,
      }));
    };
    again.current();
    const timer = everyMs && setInterval(() => document.hidden || again.current(), everyMs);
    return () => {
      clearInterval(timer);
      leaving.abort();
    };
  }, [path, connection, everyMs]);
  const isFresh = reading.path === path;
  return {
    value: isFresh ? reading.value : undefined,
    problem: isFresh ? reading.problem : undefined,
    again: () => again.current(),
  };
}

async function answerTo(path, read, signal) {
  try {
    return { value: await read(path, { signal }), problem: undefined };
  } catch (error) {
    return error instanceof ApiProblem ? { problem: error } : {};
  }
}

/** Something that is done once at a time: whether it is under way, and why it was refused. */
export function useDeed() {
  const [state, setState] = useState({ isBusy: false, problem: undefined });
  const isThere = useRef(true);
  useEffect(
    () => () => {
      isThere.current = false;
    },
    [],
  );
  async function run(deed) {
    setState({ isBusy: true, problem: undefined });
    let problem;
    try {
      await deed();
    } catch (error) {
      problem = error;
    }
    if (isThere.current) setState({ isBusy: false, problem });
    return problem === undefined;
  }
  return { ...state, run };
}
