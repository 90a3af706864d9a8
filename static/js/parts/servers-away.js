/**
 * Says what the cluster can stand, before servers of it are switched off or erased.
 */
import { html } from '../../vendor/preact.js';
import { withoutServers } from '../model/quorum.js';
import { SERVERS_AWAY } from '../words/machine-deeds.js';

function says({ fate, servers, away, running }, only) {
  if (fate === 'only') return only;
  const { one, some, stops } = SERVERS_AWAY;
  const who = away === 1 ? one(servers) : some(away, servers);
  return `${who} ${fate === 'stops' ? stops : SERVERS_AWAY[fate](running)}`;
}

/** Nothing where none of `nodes` is a server. `only` are the words for the only one. */
export function ServersAway({ cluster, nodes, only = SERVERS_AWAY.only }) {
  const without = withoutServers(
    cluster,
    nodes.map(({ id }) => id),
  );
  return without && html`<p class="note-line">${says(without, only)}</p>`;
}
