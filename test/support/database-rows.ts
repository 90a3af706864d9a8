/**
 * Every row of every table of a database file, as text: what is equal byte for byte was not written to.
 *
 * @module
 */
import Database from 'better-sqlite3';

/** By table. `except`: tables that are left out. */
export function rowsOf(path: string, except: readonly string[] = []): Record<string, string> {
  const db = new Database(path, { readonly: true });
  try {
    const tables = db
      .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
      .all()
      .map(({ name }) => name)
      .filter((name) => !except.includes(name))
      .sort();
    return Object.fromEntries(
      tables.map((table) => {
        const rows = db.prepare(`SELECT rowid, * FROM "${table}" ORDER BY rowid`).safeIntegers();
        const text = (_key: string, value: unknown) =>
          typeof value === 'bigint' ? `${value}` : value;
        return [
          table,
          rows
            .all()
            .map((row) => JSON.stringify(row, text))
            .join('\n'),
        ];
      }),
    );
  } finally {
    db.close();
  }
}
