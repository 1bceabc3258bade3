import fc from 'fast-check';

/** A statement as a document has it. */
export type Statement = Readonly<Record<string, unknown>>;

/** A request and everything that it is judged by, made at random. */
export interface GeneratedQuestion {
  readonly action: string;
  readonly resource: string;
  readonly resourceAccount: string;
  readonly session: string;
  readonly context: Readonly<Record<string, string | readonly string[]>>;
  readonly identity: readonly Statement[];
  readonly boundary: readonly Statement[] | undefined;
  readonly sessionPolicy: readonly Statement[] | undefined;
  readonly resourcePolicy: readonly Statement[] | undefined;
}

export const ACCOUNT = '111111111111';
const OTHER_ACCOUNT = '222222222222';
export const ROLE = 'team/asking';

/** Few of each, so that requests and policies often meet. */
const actions = [
  's3:GetObject',
  's3:PutObject',
  'sns:Publish',
  'sqs:SendMessage',
  'kms:Decrypt',
  'ecs:RunTask',
];
const actionPatterns = [
  ...actions,
  '*',
  's3:*',
  's3:*Object',
  'S3:getobject',
  's3:?etObject',
  'sns:Pub*',
  'kms:*',
];
const names = ['dev', 'dev-1', 'prod', 'xy'];
const resourceOf: Readonly<Record<string, (account: string, name: string) => string>> = {
  s3: (_, name) => `arn:aws:s3:::bucket-${name}/key`,
  sns: (account, name) => `arn:aws:sns:eu-central-1:${account}:topic-${name}`,
  sqs: (account, name) => `arn:aws:sqs:eu-central-1:${account}:queue-${name}`,
  kms: (account, name) => `arn:aws:kms:eu-central-1:${account}:key/${name}`,
  ecs: (account, name) => `arn:aws:ecs:eu-central-1:${account}:task-definition/${name}:1`,
};
const resourcePatterns = [
  '*',
  'arn:aws:s3:::bucket-*/key',
  'arn:aws:s3:::bucket-dev/key',
  'arn:aws:s3:::bucket-${aws:PrincipalTag/team}/*',
  'arn:aws:s3:::bucket-x${*}y/key',
  'arn:aws:sns:*:111111111111:topic-dev*',
  'arn:aws:sns:eu-central-1:*:topic-prod',
  'arn:aws:sqs:eu-central-1:111111111111:queue-de?',
  'arn:aws:sqs:eu-central-1:111111111111:queue-*',
  'arn:aws:kms:eu-central-1:111111111111:key/*',
  "arn:aws:kms:*:*:key/${aws:PrincipalTag/team, 'dev'}",
  'arn:aws:ecs:*:*:task-definition/*:*',
];
const principals: readonly unknown[] = [
  '*',
  { AWS: '*' },
  { AWS: ACCOUNT },
  { AWS: `arn:aws:iam::${ACCOUNT}:root` },
  { AWS: `arn:aws:iam::${ACCOUNT}:role/${ROLE}` },
  { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/asking/one` },
  { AWS: `arn:aws:iam::${OTHER_ACCOUNT}:root` },
  { Service: 'ecs.amazonaws.com' },
];

const keys: Readonly<Record<string, readonly string[]>> = {
  'aws:ResourceTag/Environment': ['dev', 'prod', 'Dev', 'shared'],
  'aws:RequestTag/Environment': ['dev', 'prod', 'shared'],
  'aws:PrincipalTag/team': ['dev', 'dev-1', 'x*y'],
  'aws:RequestedRegion': ['eu-central-1', 'us-east-1'],
};
const listKeys: Readonly<Record<string, readonly string[]>> = {
  'aws:TagKeys': ['Environment', 'Service', 'environment'],
};
const numbers = ['1', '1.0', '2', '10', '-3'];
const dates = ['2026-01-01T00:00:00Z', '2026-06-01T12:00:00Z', '1767225600'];
const addresses = ['10.0.0.7', '192.168.1.1', '203.0.113.9'];
const ranges = ['10.0.0.0/8', '192.168.1.1', '203.0.113.0/24', '0.0.0.0/0'];
const arns = [
  `arn:aws:ecs:eu-central-1:${ACCOUNT}:service/dev/logs`,
  `arn:aws:ecs:eu-central-1:${ACCOUNT}:cluster/prod`,
];
const arnPatterns = [
  ...arns,
  'arn:aws:ecs:*:*:service/dev/*',
  `arn:aws:ecs:*:${ACCOUNT}:*`,
  'arn:aws:ecs:eu-central-1:*:cluster/pro?',
];

const context: fc.Arbitrary<GeneratedQuestion['context']> = fc.record(
  {
    ...Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, fc.constantFrom(...values)])),
    ...Object.fromEntries(
      Object.entries(listKeys).map(([key, values]) => [key, fc.subarray([...values], { minLength: 1 })]),
    ),
    's3:TlsVersion': fc.constantFrom(...numbers),
    'aws:CurrentTime': fc.constantFrom(...dates.slice(0, 2)),
    'aws:SourceIp': fc.constantFrom(...addresses),
    'aws:SecureTransport': fc.constantFrom('true', 'false'),
    'aws:SourceArn': fc.constantFrom(...arns),
  },
  { requiredKeys: [] },
);

const strings = [
  'StringEquals',
  'StringNotEquals',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
  'StringLike',
  'StringNotLike',
];
const stringValues = ['dev', 'prod', 'shared', 'd*', '*', 'p?od', '${aws:PrincipalTag/team}', 'DEV', 'x*y'];

/** An operator with a key that it is for, and values. */
const condition: fc.Arbitrary<Statement> = fc.oneof(
  pick(strings, Object.keys(keys), stringValues, ['', 'IfExists']),
  pick(
    strings,
    Object.keys(listKeys),
    ['Environment', 'Service', 'Env*', 'other'],
    ['', 'IfExists'],
    ['ForAllValues:', 'ForAnyValue:'],
  ),
  pick(
    [
      'NumericEquals',
      'NumericNotEquals',
      'NumericLessThan',
      'NumericLessThanEquals',
      'NumericGreaterThan',
      'NumericGreaterThanEquals',
    ],
    ['s3:TlsVersion'],
    numbers,
    ['', 'IfExists'],
  ),
  pick(
    ['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateLessThanEquals', 'DateGreaterThan'],
    ['aws:CurrentTime'],
    dates,
    ['', 'IfExists'],
  ),
  pick(['IpAddress', 'NotIpAddress'], ['aws:SourceIp'], ranges, ['', 'IfExists']),
  pick(['Bool'], ['aws:SecureTransport'], ['true', 'false'], ['', 'IfExists']),
  pick(['ArnEquals', 'ArnLike', 'ArnNotEquals', 'ArnNotLike'], ['aws:SourceArn'], arnPatterns, [
    '',
    'IfExists',
  ]),
  pick(
    ['Null'],
    [...Object.keys(keys), ...Object.keys(listKeys), 'aws:SourceIp'],
    ['true', 'false'],
    [''],
    [''],
    1,
  ),
);

function pick(
  operators: readonly string[],
  of: readonly string[],
  values: readonly string[],
  endings: readonly string[],
  sets: readonly string[] = [''],
  most = 3,
): fc.Arbitrary<Statement> {
  return fc
    .tuple(
      fc.constantFrom(...sets),
      fc.constantFrom(...operators),
      fc.constantFrom(...endings),
      fc.constantFrom(...of),
      fc.subarray([...values], { minLength: 1, maxLength: Math.min(most, values.length) }),
    )
    .map(([set, operator, ending, key, chosen]) => ({
      [`${set}${operator}${ending}`]: { [key]: chosen.length === 1 ? chosen[0] : chosen },
    }));
}

const conditions: fc.Arbitrary<Statement | undefined> = fc.option(
  fc.array(condition, { minLength: 1, maxLength: 2 }).map((list) => Object.assign({}, ...list) as Statement),
  { nil: undefined, freq: 2 },
);

function statement(of: 'identity' | 'resource'): fc.Arbitrary<Statement> {
  const about = (name: string, values: readonly string[]) =>
    fc.oneof(
      { weight: 4, arbitrary: list(values).map((value) => ({ [name]: value })) },
      { weight: 1, arbitrary: some(values).map((value) => ({ [`Not${name}`]: value })) },
    );
  const parts = fc.tuple(
    fc.constantFrom('Allow', 'Allow', 'Allow', 'Deny'),
    about('Action', actionPatterns),
    about('Resource', resourcePatterns),
    conditions,
    of === 'resource' ? fc.constantFrom(...principals) : fc.constant(undefined),
  );
  return parts.map(([Effect, action, resource, Condition, Principal]) => ({
    Effect,
    ...action,
    ...resource,
    ...(Condition === undefined ? {} : { Condition }),
    ...(Principal === undefined ? {} : { Principal }),
  }));
}

function some(values: readonly string[]): fc.Arbitrary<readonly string[]> {
  return fc.subarray([...values], { minLength: 1, maxLength: Math.min(3, values.length) });
}

/** Contains every value now and then: a request that is always refused tells little. */
function list(values: readonly string[]): fc.Arbitrary<readonly string[]> {
  return fc.oneof({ weight: 3, arbitrary: some(values) }, { weight: 2, arbitrary: fc.constant(['*']) });
}

function document(of: 'identity' | 'resource'): fc.Arbitrary<readonly Statement[]> {
  return fc.array(statement(of), { minLength: 1, maxLength: 3 });
}

/** Requests of a role's session, on resources of its account and of another one. */
export const generatedQuestion: fc.Arbitrary<GeneratedQuestion> = fc
  .tuple(
    fc.constantFrom(...actions),
    fc.constantFrom(...names),
    fc.constantFrom(ACCOUNT, ACCOUNT, ACCOUNT, OTHER_ACCOUNT),
    fc.constantFrom('one', 'two'),
    context,
    fc.tuple(document('identity'), fc.option(document('identity'), { nil: undefined })),
    fc.option(document('identity'), { nil: undefined, freq: 2 }),
    fc.option(document('resource'), { nil: undefined, freq: 2 }),
  )
  .map(
    ([
      action,
      name,
      resourceAccount,
      session,
      given,
      [identity, boundary],
      sessionPolicy,
      resourcePolicy,
    ]) => ({
      action,
      resourceAccount,
      session,
      context: given,
      identity,
      boundary,
      sessionPolicy,
      resourcePolicy,
      resource: resourceOf[action.split(':')[0] ?? '']!(resourceAccount, name),
    }),
  );
