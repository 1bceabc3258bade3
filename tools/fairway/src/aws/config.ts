/** Where AWS is, as every SDK reads it too: an emulator's address, or nothing for AWS itself. */
export interface AwsConfig {
  readonly endpointUrl: string | undefined;
  /** By service, as in `AWS_ENDPOINT_URL_ECR`. */
  readonly endpointUrls: Readonly<Record<string, string>>;
  /** Whose credentials are used, by the name of a profile. @default - those that every program of AWS finds */
  readonly profile?: string | undefined;
  /** The workflow's run and branch, under GitHub Actions. */
  readonly github:
    | {
        readonly runUrl: string;
        readonly runNumber: string;
        readonly branch: string;
        /** Where the job's summary is written to. */
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

/** Whether this machine plays AWS: nothing that is done there is in anybody's account. */
export function isEmulated({ endpointUrl }: AwsConfig): boolean {
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

/** How GitHub is asked. */
export interface GithubConfig {
  /** `https://api.github.com`, or an enterprise's. */
  readonly api: string;
  /** `GH_TOKEN` or `GITHUB_TOKEN`; public repositories are read without one. */
  readonly token: string | undefined;
  /** Where a workflow that may ask for tokens of its own gets one. */
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
