/** A server of the developer's own to use instead of the embedded one, as an address with a role that may make databases. */
export function ownServerUrl(): string | undefined {
  const url = process.env['DATABASE_URL'];
  return url === '' ? undefined : url;
}
