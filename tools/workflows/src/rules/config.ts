/** The folders of the machine's programs. */
export function searchPath(): string {
  return process.env['PATH'] ?? '';
}
