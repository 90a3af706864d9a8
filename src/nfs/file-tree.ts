/**
 * What the server needs to know of an image: its tree, and where in the image each file's bytes stand.
 *
 * @module
 */

export type Extent = { readonly offset: number; readonly size: number };

export type TreeEntry = {
  readonly kind: 'file' | 'directory' | 'symlink';
  readonly name: string;
  /** One thing has one, for as long as the image is the same file: it is the file's inode number. */
  readonly id: number;
  /** Bytes; the length of the target for a symbolic link. */
  readonly size: number;
  /** Of the image, in order. */
  readonly extents: readonly Extent[];
  /** ms since the epoch. */
  readonly modifiedAt: number;
  /** `st_mode`; undefined where the image does not say. */
  readonly mode: number | undefined;
  /** Only of a symbolic link. */
  readonly target: string | undefined;
};

export type FileTree = {
  readonly root: TreeEntry;
  list(directory: TreeEntry): Promise<readonly TreeEntry[]>;
  close(): Promise<void>;
};

/**
 * Reads what `path` is an image of. The tree is walked once, and closed. Throws where the file is no
 * image that can be read.
 */
export type OpenTree = (path: string) => Promise<FileTree>;

/** A file that holds an image. */
export type ImageFile = {
  /** In the file system. */
  readonly path: string;
  /** Another file has another one. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
  /** `mtimeMs`: a file that has another was changed, and nothing of it is sent. */
  readonly modifiedAt: number;
};
