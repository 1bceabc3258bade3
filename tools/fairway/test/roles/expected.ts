/** The least role that may; roles that may do more may too. */
export type Need = 'anybody' | 'reader' | 'editor';

/**
 * The role that each operation needs where its environment asks for tokens on it. An operation that is missing here
 * makes a test red: routes that nobody has thought about are not open.
 */
export const needs: Readonly<Record<string, Readonly<Record<string, Need>>>> = {
  birthday: { 'PUT /hello/{username}': 'reader', 'GET /hello/{username}': 'reader' },
  compare: { 'POST /compare_files': 'reader', 'GET /compare_files': 'anybody' },
  logs: { 'GET /analyze': 'reader', 'POST /notify': 'reader' },
  metrics: {
    'GET /metrics': 'reader',
    'POST /metrics': 'editor',
    'GET /metrics/view': 'anybody',
    'GET /metrics/{uuid}': 'reader',
    'PATCH /metrics/{uuid}': 'editor',
    'DELETE /metrics/{uuid}': 'editor',
    'GET /metrics/{uuid}/live': 'reader',
    'GET /metrics/{uuid}/view': 'anybody',
    'POST /metrics/{uuid}/metric-records': 'editor',
  },
  status: { 'GET /api/hello': 'anybody' },
};

/** Operations that ask, by environment: all others of a service are open there. */
export const asking: Readonly<Record<string, readonly string[]>> = {
  local: Object.keys(needs['metrics'] ?? {}),
  dev: Object.keys(needs['metrics'] ?? {}),
  qa: Object.keys(needs['metrics'] ?? {}),
  staging: [
    'PUT /hello/{username}',
    'GET /hello/{username}',
    'POST /compare_files',
    'POST /notify',
    ...Object.keys(needs['metrics'] ?? {}),
  ],
  prod: [
    'PUT /hello/{username}',
    'GET /hello/{username}',
    'POST /compare_files',
    'POST /notify',
    ...Object.keys(needs['metrics'] ?? {}),
  ],
};

/** Routes of every service, under its own prefix: never behind a token. */
export const alwaysOpen = ['', '/health', '/ready', '/version', '/openapi.json', '/docs/'];

/** The tokens of callers, and the operations that each may do. */
export const roles: Readonly<
  Record<
    string,
    {
      readonly scope: string;
      readonly claims?: Readonly<Record<string, unknown>>;
      readonly may: readonly Need[];
      readonly isSignedIn: boolean;
    }
  >
> = {
  nobody: { scope: '', may: ['anybody'], isSignedIn: false },
  'an expired token': {
    scope: 'api/backend_access',
    claims: { exp: 1 },
    may: ['anybody'],
    isSignedIn: false,
  },
  'a token without scopes': { scope: 'openid', may: ['anybody'], isSignedIn: true },
  'a reader': { scope: 'openid api/backend_access', may: ['anybody', 'reader'], isSignedIn: true },
  'a program that writes': { scope: 'api/metrics.write', may: ['anybody', 'editor'], isSignedIn: true },
  'a person who edits': {
    scope: 'openid api/backend_access',
    claims: { 'cognito:groups': ['metrics-editors'] },
    may: ['anybody', 'reader', 'editor'],
    isSignedIn: true,
  },
  'a person of another group': {
    scope: 'openid',
    claims: { 'cognito:groups': ['others'] },
    may: ['anybody'],
    isSignedIn: true,
  },
};
