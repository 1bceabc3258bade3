// Compiled into assembly/ too, which cannot import them; the scanner's tests stand on both sides of each.

/** Containers within containers, the line's own object included; a line that nests deeper is malformed. */
export const MAX_DEPTH = 512;

/** Longer lines are malformed, and not kept in memory. */
export const MAX_LINE_BYTES = 16 * 1024 * 1024;
