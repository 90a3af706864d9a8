/**
 * Every stage: its word, its tone, how far round the burner ring it is, and the group that it stands in.
 */
const STAGES = {
  discovered: { word: 'Discovered', tone: 'none', ring: 0, group: 'door' },
  enrolled: { word: 'Approved', tone: 'none', ring: 0, group: 'waiting' },
  booting: { word: 'Booting', tone: 'blue', ring: 1, group: 'way' },
  installing: { word: 'Installing', tone: 'blue', ring: 2, group: 'way' },
  installed: { word: 'Installed', tone: 'blue', ring: 3, group: 'done' },
  joining: { word: 'Joining', tone: 'blue', ring: 4, group: 'done' },
  ready: { word: 'Ready', tone: 'blue', ring: 5, group: 'done' },
  'in-rotation': { word: 'In rotation', tone: 'blue', ring: 5, group: 'done' },
  failed: { word: 'Failed', tone: 'red', ring: 0, group: 'needs' },
};
const UNKNOWN = { word: 'Unknown', tone: 'none', ring: 0, group: 'way' };

/** A newer service may have stages that this page was not written for. */
export function stageOf(stage) {
  return Object.hasOwn(STAGES, stage) ? STAGES[stage] : { ...UNKNOWN, word: String(stage) };
}

/** A stuck machine keeps its stage, and is told in another tone. */
export function toneOf(node) {
  return node.stuck ? 'yellow' : stageOf(node.stage).tone;
}

export function wordFor(node) {
  const { word } = stageOf(node.stage);
  if (node.stage === 'failed' && node.failure) {
    return `Failed while ${stageOf(node.failure.stage).word.toLowerCase()}`;
  }
  if (node.stuck) return `Stuck while ${word.toLowerCase()}`;
  if (node.stage === 'installing' && node.progress) return `${word}, ${node.progress.percent} %`;
  return word;
}
