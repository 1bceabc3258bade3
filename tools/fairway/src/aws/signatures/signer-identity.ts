/** The issuer of the tokens of GitHub's workflows. */
export const GITHUB_ISSUER = 'https://token.actions.githubusercontent.com';

/** The workflow that a certificate was issued to. */
export interface SignerIdentity {
  /** `owner/name` */
  readonly repository: string;
  /** `.github/workflows/deploy.yml` */
  readonly workflow: string;
  /** `refs/heads/main` */
  readonly ref: string;
}

/** The repository, workflow and branches that an image's signature must name. */
export interface SignaturePolicy {
  readonly repository: string;
  readonly workflow: string;
  /** Names of branches; the signature must name one of them. */
  readonly branches: readonly string[];
}

const IDENTITY = /^https:\/\/github\.com\/([^/]+\/[^/]+)\/(\.github\/workflows\/[^@]+)@(.+)$/;

/** @returns undefined for whoever is no workflow of GitHub */
export function parseIdentity(subject: string): SignerIdentity | undefined {
  const [, repository, workflow, ref] = IDENTITY.exec(subject) ?? [];
  if (repository === undefined || workflow === undefined || ref === undefined) return undefined;
  return { repository, workflow, ref };
}

/**
 * The reason why a signer may not vouch for an image, as a clause.
 * @returns undefined when it may
 */
export function signerFault(
  subject: string,
  issuer: string | undefined,
  { repository, workflow, branches }: SignaturePolicy,
): string | undefined {
  if (issuer !== GITHUB_ISSUER)
    return `is signed by ${subject}, whom ${issuer ?? 'nobody'} vouches for, not GitHub`;
  const identity = parseIdentity(subject);
  if (identity === undefined) return `is signed by ${subject}, which is no workflow`;
  // GitHub takes names of owners and repositories in any case for the same.
  if (identity.repository.toLowerCase() !== repository.toLowerCase()) {
    return `is signed by the other repository ${identity.repository}, not by ${repository}`;
  }
  if (identity.workflow !== workflow) {
    return `is signed by the other workflow ${identity.workflow}, not by ${workflow}`;
  }
  const allowed = branches.map((branch) => `refs/heads/${branch}`);
  if (!allowed.includes(identity.ref)) {
    return `is signed on ${identity.ref}, not on a branch of ${branches.join(', ')}`;
  }
  return undefined;
}
