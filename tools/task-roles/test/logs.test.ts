import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { environmentNames, serviceNames, shared } from '@fairway/environments';
import { evaluate, explain, readPolicy, roleSession, type Policy } from '@fairway/iam-policy';
import { startLocalAws, type LocalAws, type RecordedCall } from '@fairway/local-aws';
import { beforeAll, describe, expect, test } from '@jest/globals';

import { LogsProcess } from './support/logs-process.ts';
import { synthesize } from './support/synthesize.ts';
import { synthesizedRole, type SynthesizedRole } from './support/synthesized-roles.ts';

const environment = { name: 'dev', account: '000000000000', region: 'eu-central-1' };
const names = environmentNames(shared, environment);
const { taskRole } = serviceNames(shared, environment, 'logs');
const TOPIC = `arn:aws:sns:${environment.region}:${environment.account}:${names.noticesTopic}`;
/** Of the stacks' key, as far as a test can know it. */
const KEY = 'arn:aws:kms:eu-central-1:000000000000:key/x';
const accountKey = readPolicy(
  'key',
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: 'kms:*',
        Resource: '*',
        Principal: { AWS: `arn:aws:iam::${environment.account}:root` },
      },
    ],
  }),
);

const query = `bucket=${names.logBucket}&prefix=&threshold=2`;

/** Asked for where a request says `engine=athena`: there is no Athena here, whose calls `prove:athena` records. */
const ofAthena = [
  'AskAthena',
  'AskAthena athena:StartQueryExecution',
  'AskAthena athena:GetQueryExecution',
  'AskAthena athena:GetQueryResults',
  'AskAthena athena:StopQueryExecution',
  'ReadTables',
  'ReadTables glue:GetDatabase',
  'ReadTables glue:GetTable',
  'ReadTables glue:GetPartitions',
  'LocateBuckets',
  'KeepResults',
  'KeepResults s3:GetObject',
  'KeepResults s3:PutObject',
  'KeepResults s3:AbortMultipartUpload',
  'KeepResults s3:ListMultipartUploadParts',
  'ListResults',
  'ListResults s3:ListBucket',
  'ListResults s3:ListBucketMultipartUploads',
];

/** Statements that nothing here asks for, with why they are there. */
const uncalled = new Map<string, string>([
  ['ReadMetrics', 'asked when an answer of CloudWatch got lost: what it has decides what is sent again'],
  ...ofAthena.map((name) => [name, 'asked of Athena, which is not here'] as const),
  ['FindRuns', 'asked of ECS, which is not here, by a job that may not overlap: whether another run goes on'],
  ['ReadRuns', 'asked for what FindRuns has found'],
]);

let role: SynthesizedRole;
let calls: readonly RecordedCall[];

beforeAll(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'fairway-task-role-'));
  const recorded: RecordedCall[] = [];
  const isOpen = { yet: false };
  const { region } = environment;
  const aws = await startLocalAws({ region, onCall: (call) => isOpen.yet && recorded.push(call) });
  try {
    await synthesize(folder, environment.name);
    role = await synthesizedRole(folder, environment.name, taskRole);
    await furnish(aws);
    isOpen.yet = true;
    await useLogs(aws.environment(), [
      ['GET', '/ready'],
      ['GET', `/analyze?${query}`],
      ['POST', `/notify?${query}`],
      ['POST', `/notify?${query}`],
    ]);
    calls = recorded;
  } finally {
    await aws.close();
    await rm(folder, { recursive: true, force: true });
  }
}, 120_000);

async function furnish(aws: LocalAws): Promise<void> {
  const settings = {
    endpoint: aws.endpoint,
    region: environment.region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  const s3 = new S3Client({ ...settings, forcePathStyle: true });
  const sns = new SNSClient(settings);
  await s3.send(new CreateBucketCommand({ Bucket: names.logBucket }));
  await s3.send(new CreateBucketCommand({ Bucket: names.serviceStateBucket }));
  const line = { ts: new Date().toISOString(), service: 'orders', level: 'ERROR', msg: 'no stock' };
  const Body = `${JSON.stringify(line)}\n`.repeat(20);
  await s3.send(new PutObjectCommand({ Bucket: names.logBucket, Key: 'log.jsonl', Body }));
  await sns.send(new CreateTopicCommand({ Name: names.noticesTopic }));
  s3.destroy();
  sns.destroy();
}

/** Asks the service for some of what it does in AWS. */
async function useLogs(
  variables: Readonly<Record<string, string>>,
  requests: readonly (readonly [method: string, path: string])[],
): Promise<void> {
  const logs = await LogsProcess.start({
    ...variables,
    ENVIRONMENT: environment.name,
    LOG_BUCKETS: names.logBucket,
    SIGN_IN_REQUIRED: 'false',
    TOKEN_ISSUER: '',
    TOKEN_CLIENT_IDS: '',
    CORS_ALLOWED_ORIGINS: '',
    LOG_QUERY_WORKGROUP: '',
    LOG_TABLES: '',
    DAILY_PREFIX: '',
    DAILY_THRESHOLD: '1',
    STATE_BUCKET: names.serviceStateBucket,
    STATE_PREFIX: 'logs/',
    SNS_TOPIC_ARN: TOPIC,
    METRICS_NAMESPACE: 'LogAnalytics',
    APP_VERSION: '1',
    APP_COMMIT: 'c',
    RELEASE: 'r',
    LOG_LEVEL: 'info',
    TRUSTED_PROXIES: '2',
  });
  try {
    for (const [method, path] of requests) {
      const answer = await fetch(`${logs.origin}${path}`, { method });
      if (!answer.ok) throw new Error(`${path} answers ${answer.status}: ${await answer.text()}`);
    }
  } finally {
    await logs.stop();
  }
}

/** A call, and what AWS asks for besides: who publishes to an encrypted topic uses its key. */
function asked({ action, resource, context }: RecordedCall) {
  const principal = roleSession(environment.account, taskRole);
  const own = { principal, action, resource, context };
  if (action !== 'sns:Publish') return [own];
  const tags = Object.entries(role.tags).map(([tag, value]) => [`aws:ResourceTag/${tag}`, value]);
  const ofKey = { principal, resource: KEY, context: Object.fromEntries(tags) as Record<string, string> };
  const key = (name: string) => ({ ...ofKey, action: `kms:${name}` });
  return [own, key('GenerateDataKey'), key('Decrypt')];
}

function refusals(identity: Policy, boundary: Policy): readonly string[] {
  const all = calls.flatMap(asked).flatMap((request) => {
    const resource = request.action.startsWith('kms:') ? { resource: accountKey } : {};
    const decision = evaluate(request, { identity: [identity], boundary, ...resource });
    return decision.allowed ? [] : [explain(request, decision)];
  });
  return [...new Set(all)];
}

/** By what a mutation takes away: a statement, or one of the actions of a statement with several. */
function mutations({
  name,
  statements,
}: Policy): readonly { readonly without: string; readonly policy: Policy }[] {
  return statements.flatMap((statement) => {
    const others = statements.filter((each) => each !== statement);
    const { values } = statement.actions;
    const fewer = values.map((action) => ({
      ...statement,
      actions: { negated: false, values: values.filter((each) => each !== action) },
    }));
    return [
      { without: statement.sid, policy: { name, statements: others } },
      ...(values.length < 2
        ? []
        : fewer.map((each, index) => ({
            without: `${statement.sid} ${values[index]}`,
            policy: { name, statements: [...others, each] },
          }))),
    ];
  });
}

describe('the task role of logs', () => {
  test('may do what the service was seen to do, within its boundary', () => {
    expect(refusals(role.identity, role.boundary)).toEqual([]);
    expect(new Set(calls.map(({ action }) => action))).toEqual(
      new Set(['s3:ListBucket', 's3:GetObject', 's3:PutObject', 'sns:Publish', 'cloudwatch:PutMetricData']),
    );
    expect(refusals(role.identity, role.boundary)).toEqual([]);
  });

  test('lacks something without any one of its statements or actions, but for those with a reason', () => {
    const all = mutations(role.identity);
    const unnoticed = all.filter(({ policy }) => refusals(policy, role.boundary).length === 0);

    expect(all.length).toBeGreaterThanOrEqual(10);
    expect(unnoticed.map(({ without }) => without)).toEqual([...uncalled.keys()]);
  });

  test('lacks something where its boundary allows less', () => {
    const boundary = {
      ...role.boundary,
      statements: role.boundary.statements.filter(({ actions }) => !actions.values.includes('sns:Publish')),
    };

    expect(refusals(role.identity, boundary).length).toBeGreaterThan(0);
  });
});
