/** Longer cells stand out of their column rather than being cut: ids are copied from here. */
const MAX_WIDTH = 40

/** Rows as a table: each column as wide as its widest cell. */
export function aligned(rows: readonly (readonly string[])[]): string {
  const width = (column: number): number =>
    Math.min(MAX_WIDTH, Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(width(column)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
