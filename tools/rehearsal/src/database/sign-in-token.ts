import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

import { SignatureV4 } from '@smithy/signature-v4';

/** Keys that AWS has given out, as the signer has them. */
export interface SigningKeys {
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

export interface TokenQuestion {
  /** The password that the client has sent. */
  readonly token: string;
  /** `name:port` of the server, as its clients know it. */
  readonly server: string;
  readonly region: string;
  /** Role of the database. */
  readonly user: string;
  readonly now: Date;
}

const MAX_SECONDS = 900;

/**
 * Checks a token as Amazon RDS does: that it is for this server and this role, is not over, and was signed with keys that
 * were given out.
 * https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/UsingWithRDS.IAMDBAuth.html
 * @param keysOf the keys with that id; undefined for those nobody was given
 * @returns the id of the keys, or what is wrong with it
 */
export async function checkToken(
  { token, server, region, user, now }: TokenQuestion,
  keysOf: (accessKeyId: string) => SigningKeys | undefined,
): Promise<{ readonly accessKeyId: string } | { readonly fault: string }> {
  if (!URL.canParse(`https://${token}`)) return { fault: 'it is no token' };
  const url = new URL(`https://${token}`);
  const query = Object.fromEntries(url.searchParams);
  const own = (name: string): string => (Object.hasOwn(query, name) ? (query[name] ?? '') : '');
  // The port of HTTPS is left out by URLs, and no database has it.
  if (url.host !== server) return { fault: `it is for the server ${url.host}, and this is ${server}` };
  if (own('Action') !== 'connect') return { fault: 'it is not for connecting' };
  if (own('DBUser') !== user) return { fault: `it is for the role ${own('DBUser')}` };
  const signedAt = dateOf(own('X-Amz-Date'));
  const seconds = Number(own('X-Amz-Expires'));
  if (signedAt === undefined || !(seconds > 0 && seconds <= MAX_SECONDS)) return { fault: 'it has no dates' };
  const age = (now.getTime() - signedAt.getTime()) / 1_000;
  if (age > seconds) return { fault: `it was over ${Math.round(age - seconds)} s ago` };

  const [accessKeyId = '', , ofRegion, service] = own('X-Amz-Credential').split('/');
  if (ofRegion !== region || service !== 'rds-db') return { fault: 'it is for another service or region' };
  const keys = keysOf(accessKeyId);
  if (keys === undefined) return { fault: `nobody was given the keys ${accessKeyId}` };
  if (own('X-Amz-Security-Token') !== keys.sessionToken)
    return { fault: 'its session is not that of its keys' };
  const expected = await signatureOf({ server, region, user, signedAt, seconds }, { accessKeyId, ...keys });
  return isSame(expected, own('X-Amz-Signature')) ? { accessKeyId } : { fault: 'its signature is wrong' };
}

interface TokenParts {
  readonly server: string;
  readonly region: string;
  readonly user: string;
  readonly signedAt: Date;
  readonly seconds: number;
}

async function signatureOf(
  { server, region, user, signedAt, seconds }: TokenParts,
  credentials: SigningKeys & { readonly accessKeyId: string },
): Promise<string> {
  const [hostname = '', port = ''] = server.split(':');
  const signer = new SignatureV4({ service: 'rds-db', region, credentials, sha256: Sha256 });
  const { query = {} } = await signer.presign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname,
      port: Number(port),
      path: '/',
      headers: { host: server },
      query: { Action: 'connect', DBUser: user },
    },
    { signingDate: signedAt, expiresIn: seconds },
  );
  return String(query['X-Amz-Signature']);
}

/** A hash in the form that the signer takes. */
class Sha256 {
  readonly #hash;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(secret));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    throw new Error('used once');
  }
}

function bytesOf(data: string | ArrayBuffer | ArrayBufferView): Buffer {
  if (typeof data === 'string') return Buffer.from(data, 'utf8');
  if (ArrayBuffer.isView(data)) return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  return Buffer.from(data);
}

function dateOf(text: string): Date | undefined {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  if (year === undefined) return undefined;
  return new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
