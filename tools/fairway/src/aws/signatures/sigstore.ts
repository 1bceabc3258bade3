/** The ways to Sigstore: to sign in a workflow's name, and to know whether a signature holds. */
import { readFile } from 'node:fs/promises';

import type { Environment, Shared } from '@fairway/environments';

import { Failure } from '../../terminal/failure.ts';
import { isEmulated, type AwsConfig, type SigningConfig } from '../config.ts';
import type { Sign, SigningContext } from './image-signatures.ts';
import type { SignaturePolicy } from './signer-identity.ts';
import type { SignatureVerifier } from './verify-image.ts';

/** The workflow that builds images, and the only one whose signature counts. */
export const SIGNING_WORKFLOW = '.github/workflows/deploy.yml';

/** @returns undefined where images need no signature */
export function signaturePolicy(
  { pipeline: { requireSignature } }: Pick<Environment, 'pipeline'>,
  { repository }: Pick<Shared, 'repository'>,
): SignaturePolicy | undefined {
  if (requireSignature.kind === 'none') return undefined;
  return { repository, workflow: SIGNING_WORKFLOW, branches: requireSignature.branches };
}

/**
 * Whether no signature can exist: a rehearsal has no workflow's token, and a signature of Sigstore's public services
 * would be about a merge that has not happened. Where the emulation brings an authority of its own, its signatures
 * are asked for.
 */
export function lacksAuthority(
  aws: Pick<AwsConfig, 'endpointUrl'>,
  { trustedRoot }: Pick<SigningConfig, 'trustedRoot'>,
): boolean {
  return isEmulated(aws) && trustedRoot === undefined;
}

/**
 * Opens a verifier with the keys of Sigstore's public services, which TUF keeps fresh, or with those of a file.
 * @throws {Failure} when the keys cannot be had
 */
export async function openVerifier({ trustedRoot }: SigningConfig): Promise<SignatureVerifier> {
  try {
    if (trustedRoot === undefined) {
      const { createVerifier } = await import('sigstore');
      return await createVerifier();
    }
    return await verifierOf(JSON.parse(await readFile(trustedRoot, 'utf8')));
  } catch (error) {
    throw new Failure(
      'the keys of Sigstore cannot be read, and no signature can be checked: try again, or name a file in SIGSTORE_TRUSTED_ROOT',
      [(error as Error).message],
    );
  }
}

/** @param root a `trusted_root.json` */
export async function verifierOf(root: unknown): Promise<SignatureVerifier> {
  const [{ TrustedRoot }, { bundleFromJSON }, { toSignedEntity, toTrustMaterial, Verifier }] =
    await Promise.all([
      import('@sigstore/protobuf-specs'),
      import('@sigstore/bundle'),
      import('@sigstore/verify'),
    ]);
  const verifier = new Verifier(toTrustMaterial(TrustedRoot.fromJSON(root)));
  return { verify: (bundle) => verifier.verify(toSignedEntity(bundleFromJSON(bundle))) };
}

/**
 * Everything that is needed to sign in the name of the running workflow.
 * @throws {Failure} outside of a workflow that may ask for a token
 */
export function signingContext(config: SigningConfig): SigningContext {
  const { build } = config;
  if (build === undefined) {
    throw new Failure(
      'only a workflow can sign images, and this is none: leave --sign out, or push the commit',
    );
  }
  const { server, repository, workflowRef, commit, run, attempt } = build;
  const [path = '', ref = ''] = workflowRef.split('@');
  const workflow = path.slice(repository.length + 1);
  const address = `${server}/${repository}`;
  return {
    build: {
      repository: address,
      workflow,
      ref,
      commit,
      invocation: `${address}/actions/runs/${run}/attempts/${attempt}`,
    },
    // A signature of the same kind is there when the same content was built on this branch before.
    policy: { repository, workflow, branches: [ref.replace(/^refs\/heads\//, '')] },
    sign: signWith(config),
    verifier: () => openVerifier(config),
  };
}

function signWith({ fulcioUrl, rekorUrl }: SigningConfig): Sign {
  return async (payload, type) => {
    const { attest } = await import('sigstore');
    try {
      // Without a token of its own it asks GitHub for the workflow's.
      return await attest(payload, type, {
        ...(fulcioUrl === undefined ? {} : { fulcioURL: fulcioUrl }),
        ...(rekorUrl === undefined ? {} : { rekorURL: rekorUrl }),
      });
    } catch (error) {
      const { message, cause } = error as Error;
      throw new Failure(
        'the image could not be signed: the job needs the permission id-token: write, and Sigstore must answer (https://status.sigstore.dev)',
        [message, ...(cause instanceof Error ? [cause.message] : [])],
      );
    }
  };
}
