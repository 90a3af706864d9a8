/**
 * What came of what was done.
 */
import { many } from './units.js';

export const DEEDS = {
  approved: (name) => `${name} is approved. It installs at its next boot.`,
  approvedMany: (n) => `${many(n, 'machine')} approved. Each installs at its next boot.`,
  tooLate: (name) => `${name} boots already: reinstall or remove it instead.`,
  backAtTheDoor: (n) =>
    n === 1
      ? 'It is not approved any more. It is back at the door when it asks again.'
      : 'They are not approved any more. They are back at the door when they ask again.',
  ignored: (name) => `${name} is hidden on this device.`,
  registered: (name) => `${name} is approved in advance. Switch it on.`,
  registeredMany: (n) => `${many(n, 'machine')} approved in advance. Switch them on.`,
  changed: (name) => `${name} is changed.`,
  reinstalls: (name) => `${name} installs again at its next boot.`,
  leavesFirst: (name) => `${name} leaves the cluster first, then installs again.`,
  reinstallCancelled: (name) => `${name} is not reinstalled. Its disk is as it was.`,
  staysMember: (name) => `${name} stays in the cluster, once the step that is under way is over.`,
  leaves: (name) => `${name} leaves the cluster, then it is removed.`,
  setAside: (name) => `${name} leaves the cluster, and stays here with no cluster role.`,
  removed: (name) => `${name} is removed.`,
  told: (words) => (words.endsWith('.') ? words : `${words}.`),
  powered: (name) => `${name} was told.`,
  refused: (name, reason) => `${name}: ${reason}`,
  many: (n) => `Done for ${many(n, 'machine')}.`,
  imageAsked: (label) => `${label} is coming. It is served once it is verified.`,
  imageThere: (label) => `${label} is here already.`,
  imageRemoved: (label) => `${label} is removed.`,
  imageCancelled: (label) => `The download of ${label} is cancelled.`,
  pruned: (n) =>
    n === 0 ? 'Nothing was older than it needs to be.' : `${many(n, 'older image')} removed.`,
  workBegun: 'It has begun. This page shows how it goes on.',
  workResumed: 'It goes on.',
  workCancelled: 'It ends after the step that is under way.',
  snapshotTaken: (name) => `The snapshot ${name} is made.`,
  snapshotFetched: (name) => `${name} lies on the Pi now, checked.`,
  forgotten: 'This cluster is forgotten. The machines run on as they are.',
  doorOpened: (minutes) => `The door is open for ${many(minutes, 'minute')}.`,
  doorClosed: 'The door is closed.',
  hypervisorAdded: (name) => `${name} is added.`,
  hypervisorRemoved: (name) => `${name} is removed here. Its VMs run on.`,
  hypervisorChecked: (name) => `${name} was asked again.`,
  vmsAsked: (n) => `${many(n, 'VM')} asked for. They show among the machines.`,
  vmDeleted: (name) => `${name} is being deleted.`,
  vmReplaced: (name) => `${name} is made anew.`,
  tokenRevoked: (name) => `The token ${name} opens nothing any more.`,
};
