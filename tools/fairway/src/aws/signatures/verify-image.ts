import { bundleFromJSON, type SerializedBundle } from '@sigstore/bundle';
import type { Digest } from '@fairway/oci';
import { z } from 'zod';

import { PROVENANCE_TYPE, STATEMENT_TYPE, IN_TOTO } from './provenance.ts';
import { signerFault, type SignaturePolicy } from './signer-identity.ts';

/** Checks a bundle's certificate, time and logs, and returns its signer; throws when one of them is wrong. */
export interface SignatureVerifier {
  verify(bundle: SerializedBundle): {
    readonly identity?: {
      readonly subjectAlternativeName?: string;
      readonly extensions?: { readonly issuer?: string };
    };
  };
}

const statement = z.object({
  _type: z.literal(STATEMENT_TYPE),
  subject: z.array(z.object({ digest: z.record(z.string(), z.string()) })),
  predicateType: z.literal(PROVENANCE_TYPE),
});

/**
 * The reasons why an image may not be deployed, as clauses: one for each of its signatures, if none is enough.
 * @param bundles what its registry has as signatures; anybody who may push can add some
 * @returns none when one of the signatures is as the policy asks for
 */
export function signatureFaults(
  digest: Digest,
  bundles: readonly unknown[],
  policy: SignaturePolicy,
  verifier: SignatureVerifier,
): readonly string[] {
  if (bundles.length === 0) return ['is not signed'];
  const faults: string[] = [];
  for (const bundle of bundles) {
    const fault = bundleFault(digest, bundle, policy, verifier);
    if (fault === undefined) return [];
    faults.push(fault);
  }
  return [...new Set(faults)];
}

function bundleFault(
  digest: Digest,
  json: unknown,
  policy: SignaturePolicy,
  verifier: SignatureVerifier,
): string | undefined {
  const payload = payloadOf(json);
  if (payload === undefined) return 'has a signature that cannot be read';
  let signer: ReturnType<SignatureVerifier['verify']>;
  try {
    signer = verifier.verify(json as SerializedBundle);
  } catch (error) {
    return `has a signature that does not hold: ${(error as Error).message}`;
  }
  const { subjectAlternativeName = 'somebody', extensions = {} } = signer.identity ?? {};
  const fault = signerFault(subjectAlternativeName, extensions.issuer, policy);
  if (fault !== undefined) return fault;
  // The payload is read only after the signature holds: before that, anybody may have written it.
  const signed = statementOf(payload);
  if (signed === undefined) return 'has a signature that is not about where an image comes from';
  const digests = signed.subject.map((subject) => `sha256:${subject.digest['sha256'] ?? ''}`);
  return digests.includes(digest) ? undefined : `has the signature of another image, ${digests.join(', ')}`;
}

function payloadOf(json: unknown): Buffer | undefined {
  try {
    const { content } = bundleFromJSON(json);
    if (content.$case !== 'dsseEnvelope' || content.dsseEnvelope.payloadType !== IN_TOTO) return undefined;
    return content.dsseEnvelope.payload;
  } catch {
    return undefined;
  }
}

function statementOf(payload: Buffer): z.infer<typeof statement> | undefined {
  try {
    return statement.parse(JSON.parse(payload.toString('utf8')));
  } catch {
    return undefined;
  }
}
