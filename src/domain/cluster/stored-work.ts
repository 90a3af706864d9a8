/**
 * Work as it is stored, read with suspicion: a step that nobody asked for must not be taken.
 *
 * @module
 */
import { AFTER_LEAVING, type EndedWork, WORK_KINDS } from './face.ts';
import { PROGRAMS, type Program, type Work } from './work.ts';

export function isWorkList(value: unknown): value is readonly Work[] {
  return Array.isArray(value) && value.every(isWork);
}

/** What is over is only told of: a list that can't be read is an empty one. */
export function isEndedList(value: unknown): value is readonly EndedWork[] {
  return Array.isArray(value) && value.every(isEnded);
}

function isEnded(value: unknown): boolean {
  return (
    isObject(value) &&
    WORK_KINDS.some((known) => known === value['kind']) &&
    ['id', 'by'].every((key) => isText(value[key])) &&
    ['startedAt', 'endedAt'].every((key) => Number.isFinite(value[key])) &&
    ['todo', 'done'].every((key) => isTexts(value[key])) &&
    typeof value['cancelled'] === 'boolean'
  );
}

function isWork(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { kind, program, step } = value;
  return (
    WORK_KINDS.some((known) => known === kind) &&
    isProgram(program) &&
    PROGRAMS[program].some((known) => known === step) &&
    ['id', 'clusterId', 'by'].every((key) => isText(value[key])) &&
    ['startedAt', 'stepSince'].every((key) => Number.isFinite(value[key])) &&
    ['todo', 'done'].every((key) => isTexts(value[key])) &&
    typeof value['cancelled'] === 'boolean' &&
    (value['stopped'] === undefined || isText(value['stopped'])) &&
    (value['seat'] === undefined || isSeat(value['seat'])) &&
    fitsKind(value)
  );
}

function fitsKind({
  kind,
  program,
  after,
  dead,
  version,
  drain,
}: Record<string, unknown>): boolean {
  if (kind === 'rolling-reinstall') return program === 'rolling';
  if (kind === 'upgrade') {
    return program === 'upgrade' && isText(version) && typeof drain === 'boolean';
  }
  const isRemoval = program === 'removal' || program === 'rejoin' || program === 'unborn';
  return isRemoval && AFTER_LEAVING.some((known) => known === after) && typeof dead === 'boolean';
}

function isSeat(value: unknown): boolean {
  if (!isObject(value)) return false;
  return (
    ['nodeId', 'name', 'address', 'machineId', 'keyHash'].every((key) => isText(value[key])) &&
    (value['role'] === 'server' || value['role'] === 'agent') &&
    typeof value['wasCordoned'] === 'boolean'
  );
}

const isProgram = (value: unknown): value is Program =>
  typeof value === 'string' && Object.hasOwn(PROGRAMS, value);

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';

const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
