/**
 * The whole tree of an image in memory: 1,000 entries for an Ubuntu medium, read once.
 *
 * After that no procedure but READ waits for a disk, a handle leads to its entry by one look into a
 * map, and positions in a directory stay the same.
 *
 * @module
 */
import type { FileTree, TreeEntry } from './file-tree.ts';

export type TreeNode = Omit<TreeEntry, 'name'> & {
  /** The root's own. */
  readonly parent: TreeNode;
  /** In the order of the image, without `.` and `..`. Empty but for a directory. */
  readonly children: readonly (readonly [name: string, node: TreeNode])[];
  readonly byName: ReadonlyMap<string, TreeNode>;
  /** Directories among the children. */
  readonly folders: number;
};

export type TreeIndex = {
  readonly root: TreeNode;
  readonly byId: ReadonlyMap<number, TreeNode>;
};

/** As many as a DVD of Debian packages has, four times. At 500 bytes each they fit into the worker. */
const MAX_ENTRIES = 100_000;

type Growing = Omit<TreeEntry, 'name'> & {
  parent: TreeNode;
  children: (readonly [string, TreeNode])[];
  byName: Map<string, TreeNode>;
  folders: number;
};

/**
 * Reads all of `tree`. An entry that stands in two places, as only a damaged image has it, is in the
 * first one alone. Throws for a tree of more than MAX_ENTRIES, and what the tree's own reader throws.
 */
export async function indexTree(tree: FileTree): Promise<TreeIndex> {
  const byId = new Map<number, TreeNode>();
  const root = grow(tree.root);
  byId.set(root.id, root);
  const open: { entry: TreeEntry; node: Growing }[] = [{ entry: tree.root, node: root }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node: folder } = next;
    for (const entry of await tree.list(next.entry)) {
      if (byId.has(entry.id) || folder.byName.has(entry.name)) continue;
      const node = grow(entry, folder);
      byId.set(node.id, node);
      if (byId.size > MAX_ENTRIES) throw new RangeError(`has more than ${MAX_ENTRIES} files`);
      folder.byName.set(entry.name, node);
      folder.children.push([entry.name, node]);
      if (entry.kind !== 'directory') continue;
      folder.folders += 1;
      open.push({ entry, node });
    }
  }
  return { root, byId };
}

const NO_NAMES: Map<string, TreeNode> = new Map();

function grow(entry: TreeEntry, parent?: TreeNode): Growing {
  const { kind, id, size, extents, modifiedAt, mode, target } = entry;
  const own = { kind, id, size, extents, modifiedAt, mode, target, children: [], folders: 0 };
  const byName = kind === 'directory' ? new Map<string, TreeNode>() : NO_NAMES;
  if (parent !== undefined) return { ...own, byName, parent };
  const root = { ...own, byName } as Omit<Growing, 'parent'> & { parent?: TreeNode };
  return Object.assign(root, { parent: root as TreeNode });
}

/** The directory or file at `path` below `from`: names and slashes. Links are not followed. */
export function nodeAt(from: TreeNode, path: string): TreeNode | undefined {
  let node: TreeNode | undefined = from;
  for (const name of path.split('/')) {
    if (name !== '' && name !== '.') node = node?.byName.get(name);
  }
  return node;
}
