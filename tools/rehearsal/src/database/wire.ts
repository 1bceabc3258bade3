/**
 * As much of PostgreSQL's protocol as it takes to ask for a password in front of a server.
 * https://www.postgresql.org/docs/17/protocol-message-formats.html
 */

const PROTOCOL_3 = 196_608;
const CANCEL = 80_877_102;
const TLS = 80_877_103;
const GSS = 80_877_104;
const MAX_OPENING_BYTES = 10_000;

/** The first message of a connection. */
export type Opening =
  | { readonly kind: 'tls' | 'gss' | 'cancel'; readonly bytes: Buffer }
  | { readonly kind: 'startup'; readonly bytes: Buffer; readonly user: string; readonly database: string };

/**
 * @returns undefined while bytes are missing
 * @throws {Error} for what is no opening of version 3
 */
export function readOpening(buffer: Buffer): Opening | undefined {
  if (buffer.length < 8) return undefined;
  const length = buffer.readUInt32BE(0);
  if (length < 8 || length > MAX_OPENING_BYTES) throw new Error('not a message of PostgreSQL');
  if (buffer.length < length) return undefined;
  const bytes = buffer.subarray(0, length);
  const code = buffer.readUInt32BE(4);
  if (code === TLS) return { kind: 'tls', bytes };
  if (code === GSS) return { kind: 'gss', bytes };
  if (code === CANCEL) return { kind: 'cancel', bytes };
  if (code !== PROTOCOL_3) throw new Error(`not version 3 of the protocol: ${code}`);
  const parts = bytes.subarray(8).toString('utf8').split('\0');
  const parameters = new Map<string, string>();
  for (let index = 0; index + 1 < parts.length; index += 2) {
    parameters.set(parts[index] ?? '', parts[index + 1] ?? '');
  }
  const user = parameters.get('user') ?? '';
  return { kind: 'startup', bytes, user, database: parameters.get('database') ?? user };
}

/** The password that a client sends on request; undefined while bytes are missing. */
export function readPassword(
  buffer: Buffer,
): { readonly password: string; readonly rest: Buffer } | undefined {
  if (buffer.length < 5) return undefined;
  const length = buffer.readUInt32BE(1);
  if (buffer[0] !== 'p'.charCodeAt(0) || length > MAX_OPENING_BYTES)
    throw new Error('not a password message');
  if (buffer.length < length + 1) return undefined;
  const password = buffer.subarray(5, length).toString('utf8');
  return { password, rest: buffer.subarray(length + 1) };
}

/** `AuthenticationCleartextPassword`: over TLS, as Amazon RDS asks for tokens. */
export const ASK_FOR_PASSWORD = Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 3]);

/** `ErrorResponse` after which the server closes the connection. */
export function fatal(code: string, message: string): Buffer {
  const fields = Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${message}\0\0`, 'utf8');
  const head = Buffer.alloc(5);
  head.write('E', 0);
  head.writeUInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
