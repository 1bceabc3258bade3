import type { Digest } from '@fairway/oci';

/** https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
export const STATEMENT_TYPE = 'https://in-toto.io/Statement/v1';
/** https://slsa.dev/spec/v1.0/provenance */
export const PROVENANCE_TYPE = 'https://slsa.dev/provenance/v1';
/** Media type of a signed statement. */
export const IN_TOTO = 'application/vnd.in-toto+json';

/** The workflow's run that an image was made by. */
export interface Build {
  /** `https://github.com/owner/name` */
  readonly repository: string;
  /** `.github/workflows/deploy.yml` */
  readonly workflow: string;
  /** `refs/heads/main` */
  readonly ref: string;
  readonly commit: string;
  /** `https://github.com/owner/name/actions/runs/1/attempts/1` */
  readonly invocation: string;
}

/** The statement that is signed about an image: which it is, and where it comes from. */
export function provenance(
  { name, digest }: { readonly name: string; readonly digest: Digest },
  { repository, workflow, ref, commit, invocation }: Build,
): object {
  return {
    _type: STATEMENT_TYPE,
    subject: [{ name, digest: { sha256: digest.slice('sha256:'.length) } }],
    predicateType: PROVENANCE_TYPE,
    predicate: {
      buildDefinition: {
        buildType: 'https://actions.github.io/buildtypes/workflow/v1',
        externalParameters: { workflow: { ref, repository, path: workflow } },
        resolvedDependencies: [{ uri: `git+${repository}@${ref}`, digest: { gitCommit: commit } }],
      },
      runDetails: {
        builder: { id: `${repository}/${workflow}@${ref}` },
        metadata: { invocationId: invocation },
      },
    },
  };
}
