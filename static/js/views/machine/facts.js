/**
 * What is known of the machine.
 */
import { html } from '../../../vendor/preact.js';
import { installedDisk } from '../../model/disk-words.js';
import { addressOf, archOf } from '../../model/facts.js';
import { moment } from '../../model/format.js';
import { roleOf } from '../../model/stages.js';
import { FACTS } from '../../words/machine.js';

const mono = (text) => html`<span class="mono">${text}</span>`;

/** Only what is not as usual: the rest is nobody's concern. */
function bootText(boot) {
  const words = Object.entries(boot ?? {}).flatMap(
    ([name, value]) => FACTS.bootWords[name]?.[value] ?? [],
  );
  return words.length === 0 ? FACTS.plain : words.join(', ');
}

function Keys({ keys }) {
  return html`<details><summary>${FACTS.showKeys(keys.length)}</summary>${keys.map((key) => html`<span class="mono block small">${key}</span>`)}</details>`;
}

function factsOf(node, member) {
  const { firstBoot, macs, power } = node;
  const address = addressOf(node);
  return [
    [FACTS.role, roleOf(node.role)],
    [FACTS.profile, node.profile],
    [FACTS.address, address === undefined ? FACTS.addressNone : mono(address)],
    [
      macs.length > 1 ? FACTS.macs : FACTS.mac,
      macs.map((mac) => html`<span class="mono block">${mac}</span>`),
    ],
    [FACTS.tag, node.serial && mono(node.serial)],
    [FACTS.firmware, archOf(node)],
    [FACTS.disk, installedDisk(node) ?? FACTS.diskNone],
    [FACTS.system, firstBoot?.system],
    [FACTS.kernel, firstBoot?.kernel && mono(firstBoot.kernel)],
    [FACTS.member, member?.kubernetes?.version],
    [FACTS.power, power && (FACTS.powers[power.driver] ?? power.driver)],
    [FACTS.boot, bootText(node.boot)],
    [FACTS.uuid, node.uuid && html`<span class="mono small">${node.uuid}</span>`],
    [FACTS.hostKeys, node.sshHostKeys.length > 0 && html`<${Keys} keys=${node.sshHostKeys} />`],
    [FACTS.attempts, node.attempt > 0 && String(node.attempt)],
    [FACTS.since, moment(Date.parse(node.createdAt))],
  ].filter(([, value]) => value);
}

export function Facts({ node, member }) {
  return html`<section class="plate" aria-labelledby="facts-title">
    <header class="plate-head"><h2 id="facts-title">${FACTS.title}</h2></header>
    <dl class="facts">${factsOf(node, member).map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
  </section>`;
}
