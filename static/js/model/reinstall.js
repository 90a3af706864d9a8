/**
 * A reinstall that was asked for and has not begun.
 */

/** Whether it is on its way out of the cluster, to be reinstalled; `work` is the cluster's. */
export function leavesToReinstall(node, work) {
  const isOut = Boolean(node.reinstall);
  return !isOut && work.some(({ after, todo }) => after === 'reinstall' && todo[0] === node.id);
}

/** Whether it can be cancelled, as far as this page knows: the service has the last word. */
export const isCancellable = (node, work) =>
  Boolean(node.reinstall) || leavesToReinstall(node, work);
