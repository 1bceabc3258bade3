/** Where the machine's programs are. */
export function searchPath(): string {
  return process.env['PATH'] ?? '';
}
