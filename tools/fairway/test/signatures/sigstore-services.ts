import { createHash, generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { fulcioHandler, initializeCA, initializeCTLog, initializeTLog, rekorHandler } from '@sigstore/mock';
import { attest } from 'sigstore';

import type { Sign } from '../../src/aws/signatures/image-signatures.ts';
/** A certificate authority and a transparency log on this machine, of Sigstore's own mock. */
export interface SigstoreServices {
  readonly url: string;
  readonly close: () => void;
  /** The keys that a verifier of these services trusts: `trusted_root.json`. */
  readonly trustedRoot: object;
  /** Signs in the name of a token's owner. */
  readonly signAs: (identity: string, issuer?: string) => Sign;
}

export const GITHUB = 'https://token.actions.githubusercontent.com';

export async function startSigstore(): Promise<SigstoreServices> {
  const keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const ctlog = await initializeCTLog(keys);
  const ca = await initializeCA(keys, ctlog);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const tlog = await initializeTLog(url, keys);
  const handlers = [fulcioHandler(ca), rekorHandler(tlog)];
  server.on('request', (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const handler = handlers.find(({ path }) => path === request.url);
      void (handler?.fn(asLogged(Buffer.concat(chunks).toString())) ?? Promise.resolve(undefined)).then(
        (answer) => {
          response.writeHead(answer?.statusCode ?? 404, {
            'content-type': answer?.contentType ?? 'text/plain',
          });
          response.end(answer === undefined ? '' : toBytes(answer.response));
        },
      );
    });
  });
  const validFor = { start: new Date(Date.now() - 60_000).toISOString() };
  const key = (spki: Uint8Array) => ({
    hashAlgorithm: 'SHA2_256',
    publicKey: { rawBytes: base64(spki), keyDetails: 'PKIX_ECDSA_P256_SHA_256', validFor },
  });
  const trustedRoot = {
    mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
    certificateAuthorities: [
      {
        subject: { commonName: 'sigstore', organization: 'sigstore.mock' },
        uri: url,
        certChain: { certificates: [{ rawBytes: base64(bytesOf(ca.rootCertificate)) }] },
        validFor,
      },
    ],
    tlogs: [
      {
        baseUrl: url,
        ...key(tlog.publicKey),
        logId: { keyId: createHash('sha256').update(tlog.publicKey).digest('base64') },
      },
    ],
    ctlogs: [{ baseUrl: url, ...key(ctlog.publicKey), logId: { keyId: base64(bytesOf(ctlog.logID)) } }],
    timestampAuthorities: [],
  };
  return {
    url,
    trustedRoot,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
    signAs:
      (identity, issuer = GITHUB) =>
      (payload, type) =>
        attest(payload, type, { fulcioURL: url, rekorURL: url, identityToken: tokenOf(identity, issuer) }),
  };
}

/** The real log keeps hashes of an envelope and its signatures, not the envelope; the mock keeps everything. */
function asLogged(body: string): string {
  const entry = JSON.parse(body) as { readonly kind?: string; readonly spec: Proposed };
  if (entry.kind !== 'dsse') return body;
  const { envelope, verifiers } = entry.spec.proposedContent;
  const { payload, signatures } = JSON.parse(envelope) as {
    readonly payload: string;
    readonly signatures: readonly { readonly sig: string }[];
  };
  const hash = (bytes: Buffer) => ({
    algorithm: 'sha256',
    value: createHash('sha256').update(bytes).digest('hex'),
  });
  const spec = {
    envelopeHash: hash(Buffer.from(envelope)),
    payloadHash: hash(Buffer.from(payload, 'base64')),
    signatures: signatures.map(({ sig }, index) => ({ signature: sig, verifier: verifiers[index] })),
  };
  return JSON.stringify({ ...entry, spec });
}

interface Proposed {
  readonly proposedContent: { readonly envelope: string; readonly verifiers: readonly string[] };
}

/** A token as the authority reads it; it checks no signature. */
export function tokenOf(subject: string, issuer: string = GITHUB): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ sub: subject, iss: issuer, aud: 'sigstore' })}.${part({})}`;
}

function toBytes(response: string | ArrayBufferView): string | Uint8Array {
  return typeof response === 'string' ? response : bytesOf(response);
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
