/**
 * Signatures lie beside their image, in its registry, as artifacts that refer to it: `cosign verify-attestation` and
 * `gh attestation verify --bundle-from-oci` read the same.
 */
import { buffer } from 'node:stream/consumers';

import {
  document,
  MEDIA_TYPES,
  parseReference,
  RegistryError,
  type Digest,
  type Registry,
} from '@fairway/oci';
import type { SerializedBundle } from '@sigstore/bundle';

import { Failure } from '../../terminal/failure.ts';
import type { Images } from '../ledger/ledger.ts';
import type { PushedImage, Repositories } from '../images/push-images.ts';
import { IN_TOTO, provenance, type Build } from './provenance.ts';
import type { SignaturePolicy } from './signer-identity.ts';
import { signatureFaults, type SignatureVerifier } from './verify-image.ts';

/** https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto */
const BUNDLE = 'application/vnd.dev.sigstore.bundle.v0.3+json';
/** A bundle is some kilobytes; more is not one. */
const MAX_BUNDLE_BYTES = 1_000_000;
const MAX_SIGNATURES = 50;

/** Signs a payload in the name of the running workflow. */
export type Sign = (payload: Buffer, type: string) => Promise<SerializedBundle>;

export interface SigningContext {
  readonly build: Build;
  readonly policy: SignaturePolicy;
  readonly sign: Sign;
  readonly verifier: () => Promise<SignatureVerifier>;
}

/**
 * Signs an image that is in its repository, unless a signature is there that the policy takes.
 * @returns whether it had to be signed
 */
export async function signImage(
  { registry }: Pick<Repositories, 'registry'>,
  { reference, digest }: Pick<PushedImage, 'reference' | 'digest'>,
  { build, policy, sign, verifier }: SigningContext,
): Promise<boolean> {
  const { repository } = reference;
  const bundles = await readBundles(registry, repository, digest);
  if (bundles.length > 0 && signatureFaults(digest, bundles, policy, await verifier()).length === 0)
    return false;
  const name = `${registry.name}/${repository}`;
  const bundle = await sign(Buffer.from(JSON.stringify(provenance({ name, digest }, build))), IN_TOTO);
  const content = document(BUNDLE, bundle);
  const empty = document(MEDIA_TYPES.empty, {});
  const image = await registry.readManifest(repository, digest);
  const manifest = document(
    MEDIA_TYPES.manifest,
    {
      schemaVersion: 2,
      mediaType: MEDIA_TYPES.manifest,
      artifactType: BUNDLE,
      config: empty.descriptor,
      layers: [content.descriptor],
      subject: { mediaType: image.mediaType, digest, size: image.content.length },
      annotations: { 'dev.sigstore.bundle.content': 'dsse-envelope' },
    },
    BUNDLE,
  );
  for (const blob of [empty, content]) {
    const bytes = () => Promise.resolve(new Blob([new Uint8Array(blob.content)]));
    await registry.putBlob(repository, blob.descriptor.digest, bytes);
  }
  await registry.putReferrer(repository, manifest.descriptor, manifest.content, digest);
  return true;
}

/**
 * Holds images against the policy of their environment.
 * @throws {Failure} with every image that may not be deployed, and why
 */
export async function requireSignatures(
  registry: Registry,
  images: Images,
  policy: SignaturePolicy,
  openVerifier: () => Promise<SignatureVerifier>,
): Promise<void> {
  const all = Object.entries(images);
  if (all.length === 0) return;
  const verifier = await openVerifier();
  const faults = await Promise.all(
    all.map(async ([service, { image }]) => {
      const { repository, digest } = parseReference(image);
      if (digest === undefined) return [`${service}: ${image} has no digest`];
      const bundles = await readBundles(registry, repository, digest);
      return signatureFaults(digest, bundles, policy, verifier).map(
        (fault) => `${service}: ${image} ${fault}`,
      );
    }),
  );
  const found = faults.flat();
  if (found.length === 0) return;
  throw new Failure(
    `images must be signed by ${policy.workflow} of ${policy.repository} on ${policy.branches.join(' or ')}: push the commit there, and let the workflow build them`,
    found,
  );
}

async function readBundles(
  registry: Registry,
  repository: string,
  digest: Digest,
): Promise<readonly unknown[]> {
  const attached = await registry.referrers(repository, digest).catch((error: unknown) => {
    if (error instanceof RegistryError && error.isMissing) return [];
    throw error;
  });
  const signatures = attached.filter(({ artifactType }) => artifactType === BUNDLE).slice(0, MAX_SIGNATURES);
  return Promise.all(signatures.map(({ digest: own }) => readBundle(registry, repository, own)));
}

/** @returns undefined for an artifact that is none */
async function readBundle(registry: Registry, repository: string, digest: Digest): Promise<unknown> {
  try {
    const { content } = await registry.readManifest(repository, digest);
    const { layers } = JSON.parse(content.toString()) as {
      readonly layers: readonly { readonly digest: Digest; readonly size: number }[];
    };
    const [layer] = layers;
    if (layer === undefined || layer.size > MAX_BUNDLE_BYTES) return undefined;
    return JSON.parse((await buffer(await registry.readBlob(repository, layer))).toString());
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}
