import { Failure } from '../terminal/failure.ts';

/** The address of AWS, as every SDK reads it too: an emulator's, or nothing for AWS itself. */
export interface AwsConfig {
  readonly endpointUrl: string | undefined;
  /** By service, as in `AWS_ENDPOINT_URL_ECR`. */
  readonly endpointUrls: Readonly<Record<string, string>>;
  /** Name of the profile whose credentials are used. @default - the credentials that every program of AWS finds */
  readonly profile?: string | undefined;
  /** The workflow's run and branch, under GitHub Actions. */
  readonly github:
    | {
        readonly runUrl: string;
        readonly runNumber: string;
        readonly branch: string;
        /** The file for the job's summary. */
        readonly summaryFile?: string | undefined;
      }
    | undefined;
}

const PREFIX = 'AWS_ENDPOINT_URL_';

export function readAwsConfig(environment: NodeJS.ProcessEnv = process.env): AwsConfig {
  const services = Object.entries(environment).flatMap(([name, value]): [string, string][] =>
    name.startsWith(PREFIX) && value !== undefined && value !== ''
      ? [[name.slice(PREFIX.length), value]]
      : [],
  );
  return {
    endpointUrl: textOf(environment['AWS_ENDPOINT_URL']),
    endpointUrls: Object.fromEntries(services),
    github: githubOf(environment),
  };
}

/** The address of one service's API; undefined for AWS's own. */
export function endpointOf({ endpointUrl, endpointUrls }: AwsConfig, service: string): string | undefined {
  return Object.hasOwn(endpointUrls, service) ? endpointUrls[service] : endpointUrl;
}

/** Whether this machine emulates AWS: changes there are in no real account. */
export function isEmulated({ endpointUrl }: Pick<AwsConfig, 'endpointUrl'>): boolean {
  return (
    endpointUrl !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])$/.test(new URL(endpointUrl).hostname)
  );
}

function githubOf(environment: NodeJS.ProcessEnv): AwsConfig['github'] {
  if (environment['GITHUB_ACTIONS'] !== 'true') return undefined;
  const server = environment['GITHUB_SERVER_URL'] ?? '';
  const repository = environment['GITHUB_REPOSITORY'] ?? '';
  return {
    runUrl: `${server}/${repository}/actions/runs/${environment['GITHUB_RUN_ID'] ?? ''}`,
    runNumber: environment['GITHUB_RUN_NUMBER'] ?? '',
    branch: environment['GITHUB_REF_NAME'] ?? '',
    summaryFile: textOf(environment['GITHUB_STEP_SUMMARY']),
  };
}

function textOf(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

/** The address of GitHub's API, and the token for it. */
export interface GithubConfig {
  /** `https://api.github.com`, or an enterprise's. */
  readonly api: string;
  /** `GH_TOKEN` or `GITHUB_TOKEN`; public repositories are read without one. */
  readonly token: string | undefined;
  /** The address that gives a workflow a token of its own, where it may ask for one. */
  readonly idToken: { readonly url: string; readonly bearer: string } | undefined;
}

export function readGithubConfig(environment: NodeJS.ProcessEnv = process.env): GithubConfig {
  const url = textOf(environment['ACTIONS_ID_TOKEN_REQUEST_URL']);
  const bearer = textOf(environment['ACTIONS_ID_TOKEN_REQUEST_TOKEN']);
  return {
    api: textOf(environment['GITHUB_API_URL']) ?? 'https://api.github.com',
    token: textOf(environment['GH_TOKEN']) ?? textOf(environment['GITHUB_TOKEN']),
    idToken: url === undefined || bearer === undefined ? undefined : { url, bearer },
  };
}

/** How images are signed, and how signatures are checked. */
export interface SigningConfig {
  /** The workflow's run; absent elsewhere, and then nothing can be signed. */
  readonly build:
    | {
        /** `https://github.com` */
        readonly server: string;
        /** `owner/name` */
        readonly repository: string;
        /** `owner/name/.github/workflows/deploy.yml@refs/heads/main` */
        readonly workflowRef: string;
        readonly commit: string;
        readonly run: string;
        readonly attempt: string;
      }
    | undefined;
  /** Sigstore's certificate authority and log, where they are not the public ones. */
  readonly fulcioUrl: string | undefined;
  readonly rekorUrl: string | undefined;
  /** File with the keys of those, `trusted_root.json`. @default - the public ones, by TUF */
  readonly trustedRoot: string | undefined;
}

export function readSigningConfig(environment: NodeJS.ProcessEnv = process.env): SigningConfig {
  const workflowRef = textOf(environment['GITHUB_WORKFLOW_REF']);
  return {
    build:
      workflowRef === undefined
        ? undefined
        : {
            server: textOf(environment['GITHUB_SERVER_URL']) ?? 'https://github.com',
            repository: environment['GITHUB_REPOSITORY'] ?? '',
            workflowRef,
            commit: environment['GITHUB_SHA'] ?? '',
            run: environment['GITHUB_RUN_ID'] ?? '',
            attempt: environment['GITHUB_RUN_ATTEMPT'] ?? '1',
          },
    fulcioUrl: textOf(environment['SIGSTORE_FULCIO_URL']),
    rekorUrl: textOf(environment['SIGSTORE_REKOR_URL']),
    trustedRoot: textOf(environment['SIGSTORE_TRUSTED_ROOT']),
  };
}

/** The run of a workflow that this process is a step of. https://docs.github.com/actions/reference/variables-reference */
export interface WorkflowRun {
  /** `owner/name` */
  readonly repository: string;
  /** The commit that the run is of. */
  readonly commit: string;
  /** Name of the branch, or of the pull request's merge. */
  readonly branch: string;
  /** `https://github.com/owner/name/actions/runs/1` */
  readonly url: string;
  /** The event that started the run: `push`, `pull_request` … */
  readonly event: string;
  readonly outputFile: string | undefined;
  readonly summaryFile: string | undefined;
}

/** @throws {Failure} outside of a workflow */
export function readWorkflowRun(environment: NodeJS.ProcessEnv = process.env): WorkflowRun {
  const { GITHUB_REPOSITORY, GITHUB_SHA, GITHUB_REF_NAME, GITHUB_SERVER_URL, GITHUB_RUN_ID } = environment;
  if (GITHUB_REPOSITORY === undefined || GITHUB_SHA === undefined) {
    throw new Failure(
      'this is for a workflow: GITHUB_REPOSITORY and GITHUB_SHA are not set. Set them to try it elsewhere',
    );
  }
  const server = GITHUB_SERVER_URL ?? 'https://github.com';
  return {
    repository: GITHUB_REPOSITORY,
    commit: GITHUB_SHA,
    branch: GITHUB_REF_NAME ?? '',
    url: `${server}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID ?? ''}`,
    event: environment['GITHUB_EVENT_NAME'] ?? '',
    outputFile: textOf(environment['GITHUB_OUTPUT']),
    summaryFile: textOf(environment['GITHUB_STEP_SUMMARY']),
  };
}

/** The file for the outputs of a workflow's step. */
export function outputFile(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  return textOf(environment['GITHUB_OUTPUT']);
}
