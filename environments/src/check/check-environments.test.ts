import { describe, expect, test } from '@jest/globals';

import { demo, faultsOf, live } from '../../test/fixtures/environments.ts';
import { orders, stock } from '../../test/fixtures/services.ts';
import type { BranchTargets } from '../model/branch-targets.ts';
import type { EnvironmentDefinition } from '../model/definition.ts';
import type { Shared } from '../model/shared.ts';
import { checkEnvironments, EnvironmentsError, requireSoundEnvironments } from './check-environments.ts';

const guest: EnvironmentDefinition = { ...demo, name: 'guest', network: { kind: 'shared', vpc: 'demo' } };

test('the smallest environments have no fault', () => {
  expect(faultsOf([demo, guest, live])).toEqual([]);
});

test('every fault is named at once, with its value and the file to edit', () => {
  const broken = { ...demo, account: '1', region: 'europe', protection: { backupRetentionDays: 0 } };

  expect(faultsOf([broken])).toEqual([
    "demo: `account` must be the 12 digits of an AWS account id, got: '1' (edit environments/src/demo.ts)",
    "demo: `region` must be an AWS region, such as eu-central-1, got: 'europe' (edit environments/src/demo.ts)",
    'demo: `protection.backupRetentionDays` must be a whole number from 1 to 35, got: 0 (edit environments/src/demo.ts)',
  ]);
});

const raised = {
  kind: 'raised',
  start: 'cron(0 7 ? * MON-FRI *)',
  stop: 'cron(0 20 ? * MON-FRI *)',
  timeZone: 'Europe/Berlin',
  minimum: 3,
} as const;
const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:demo/pager-AbCdEf';

describe('what is not of the shape that it must be', () => {
  const broken = (changes: object): EnvironmentDefinition => ({ ...demo, ...changes });

  test('is named in every file that people edit, with whatever else is wrong', () => {
    const faults = faultsOf(
      [broken({ regoin: 'eu', services: { orders: { settings: { SUPPLIER: 'x' }, task: {} } } })],
      {
        shared: {
          project: 'shop',
          account: '1',
          region: 'eu-west-1',
          repository: 'acme/shop',
          acount: '1',
        } as Shared,
        matrix: { main: { imageTag: 'x', vpcs: ['demo'], apps: ['demo'], app: [] } as BranchTargets },
      },
    );

    expect(faults).toEqual([
      "shared: `acount` must be a field that there is; did you mean 'account'?, got: '1' (edit environments/src/shared.ts)",
      "branch-matrix: `main.app` must be a field that there is; did you mean 'apps'?, got: [] (edit environments/src/branch-matrix.ts)",
      "demo: `services.orders.task` must be a field that there is; did you mean 'tasks'?, got: {} (edit environments/src/demo.ts)",
      "demo: `regoin` must be a field that there is; did you mean 'region'?, got: 'eu' (edit environments/src/demo.ts)",
      expect.stringContaining('shared: `account` must be the 12 digits of an AWS account id'),
    ]);
  });

  test.each<[object, string]>([
    [{ production: 'yes' }, '`production` must be true or false'],
    [
      { everyService: { logLevel: 'wran' } },
      "`everyService.logLevel` must be one of trace, debug, info, warn, error, fatal; did you mean 'warn'?",
    ],
    [
      { services: { orders: { size: { architecture: 'arm' } } } },
      "`services.orders.size.architecture` must be one of arm64, x86_64; did you mean 'arm64'?",
    ],
    [
      { network: { kind: 'owned', cidr: '10.0.0.0/16' } },
      "`network.kind` must be one of own, shared; did you mean 'own'?",
    ],
    [{ network: undefined }, '`network` must be given'],
    [{ network: { kind: 'own' } }, '`network.cidr` must be given'],
    [
      { network: { kind: 'shared', vpc: 'x', cidr: 'y' } },
      '`network.cidr` must be a field that there is; there are: kind, vpc',
    ],
    [
      { edge: { waf: { kind: 'off', requestsPerFiveMinutes: 1 } } },
      '`edge.waf.requestsPerFiveMinutes` must be a field that there is',
    ],
    [
      {
        edge: {
          domain: { kind: 'custom', name: 'a', hostedZoneId: 'Z', certificate: { kind: 'made', arn: 'x' } },
        },
      },
      '`edge.domain.certificate.arn` must be a field that there is',
    ],
    [{ operators: { mails: 'me@example.com' } }, '`operators.mails` must be a list'],
    [
      { accepts: [{ fault: 'edge.domian', reason: 'x', until: '2099-01-01' }] },
      "`accepts.0.fault` must be one of account, edge.domain; did you mean 'edge.domain'?",
    ],
    [{ constructor: 1 }, '`constructor` must be a field that there is'],
  ])('%j', (changes, fault) => {
    expect(faultsOf([broken({ ...changes })]).join('\n')).toContain(`demo: ${fault}`);
  });

  test('leaves the others to be judged, but for those that live in its VPC', () => {
    const faults = faultsOf([broken({ network: 'own' }), guest, { ...live, account: 'x' }], {
      matrix: { main: { imageTag: 'x', vpcs: ['demo'], apps: ['demo', 'guest'] } },
    });

    expect(faults).toEqual([
      expect.stringContaining('demo: `network` must be an object'),
      expect.stringContaining('live: `account` must be the 12 digits'),
    ]);
  });

  test('of an environment without a name is of its place in the list', () => {
    expect(faultsOf([broken({ name: undefined })])).toEqual([
      'environment 1: `name` must be given, got: nothing (edit environments/src/environments.ts)',
    ]);
  });
});

test('the error for who goes on only without faults lists them', () => {
  const require = (): void => {
    requireSoundEnvironments({
      manifests: [],
      definitions: [{ ...demo, services: {}, account: 'x' }],
      matrix: {},
    });
  };

  expect(require).toThrow(EnvironmentsError);
  expect(require).toThrow(/^the environments have 1 fault\(s\):\n {2}- demo: `account` must be/);
});

/** Differences from `demo`, and the one fault that they make, without its file. */
type Case = [change: Partial<EnvironmentDefinition>, fault: string];

const sizeRule = 'must be one of 512, 1024, 2048 with `cpu` 256';
const countRule = 'must be a whole number from 1 to 1000';
const retentionRule = 'must be one of CloudWatch’s: 1, 3, 5,';
const prodCase = (change: Partial<EnvironmentDefinition>): Partial<EnvironmentDefinition> => ({
  ...live,
  ...change,
});

describe.each<[string, Case[]]>([
  [
    'names',
    [
      ...['d', 'Demo', 'de--mo', 'demo-', '1demo', 'demonstration', 'dé'].map((name): Case => [
        { name },
        `\`name\` must be 2 to 11 lower-case letters, digits and single hyphens, starting with a letter, got: '${name}'`,
      ]),
      ...['local', 'shared', 'account', 'github', 'images', 'plan', 'terraform', 'boundary'].map(
        (name): Case => [
          { name },
          `\`name\` must not be local, shared, account, boundary, github, images, plan, terraform, which mean something else, got: '${name}'`,
        ],
      ),
      [{ name: 'prod2' }, '`production` must be true where the name starts with prod, got: false'],
    ],
  ],
  [
    'networks',
    [
      [network({ zones: 1 as 2 }), '`network.zones` must be 2 or 3, got: 1'],
      [network({ flowLogRetentionDays: 10 }), '`network.flowLogRetentionDays` must be one of CloudWatch’s'],
      [
        network({ cidr: '10.0.0.0' }),
        '`network.cidr` must be an IPv4 range that starts at its own network address',
      ],
      [
        network({ cidr: '10.0.1.0/16' }),
        '`network.cidr` must be an IPv4 range that starts at its own network address',
      ],
      [network({ cidr: '10.0.0.0/15' }), '`network.cidr` must be /16 to /22, or its subnets do not fit'],
      [network({ cidr: '10.0.0.0/23' }), '`network.cidr` must be /16 to /22, or its subnets do not fit'],
      [network({ cidr: '8.8.0.0/16' }), '`network.cidr` must be private'],
      [
        {
          ...network({ cidr: '10.0.0.0/22' }),
          everyService: { tasks: { maximum: 200 } },
          database: { maximumAcu: 32, idle: { kind: 'runs', minimumAcu: 1 } },
        },
        '`network.cidr` must hold the 816 addresses that a deployment of everything at its most may take, and its subnets hold 502',
      ],
      [
        network({ outbound: 'none', interfaceEndpoints: ['logs'] }),
        "`network.interfaceEndpoints` must have ecr.api, ecr.dkr where `network.outbound` is 'none', or no task can start",
      ],
      [
        {
          ...network({ outbound: 'none', interfaceEndpoints: ['ecr.api', 'ecr.dkr', 'logs'] }),
          ...ordersWith({
            tracing: xRay(`0.dkr.ecr.eu-central-1.amazonaws.com/collector@sha256:${'c'.repeat(64)}`),
          }),
        },
        "`services.orders.tracing.kind` must have xray in `network.interfaceEndpoints` where `network.outbound` is 'none', or no span arrives",
      ],
      [
        {
          ...network({ outbound: 'none', interfaceEndpoints: ['ecr.api', 'ecr.dkr', 'logs', 'xray'] }),
          ...ordersWith({ tracing: xRay(`public.ecr.aws/collector@sha256:${'c'.repeat(64)}`) }),
        },
        "`services.orders.tracing.collectorImage` must be an image of the account's ECR where `network.outbound` is 'none', or no task can start",
      ],
      [
        { network: { kind: 'shared', vpc: 'dmo' } },
        "`network.vpc` must be an environment with a VPC of its own; there are none, got: 'dmo'",
      ],
    ],
  ],
  [
    'services',
    [
      [
        { services: { ...demo.services, ordres: {} } },
        "`services.ordres` must be named like a service of this workspace; did you mean 'orders'?",
      ],
      [
        { services: { ...demo.services, payments: {} } },
        '`services.payments` must be named like a service of this workspace; there are: orders, stock',
      ],
      [
        { services: { orders: { settings: { SUPPLIER: 'acme', CURENCY: 'USD' } } } },
        "`services.orders.settings.CURENCY` must be a variable that orders’s manifest takes from a setting; did you mean 'CURRENCY'?, got: 'USD'",
      ],
      [
        { services: {} },
        '`services.orders.settings.SUPPLIER` must be set: orders’s manifest has no default for it, got: nothing',
      ],
      [
        ordersWith({ readBuckets: ['some-logs'] }),
        '`services.orders.readBuckets` must be empty: orders’s manifest does not declare `needs.readBuckets`',
      ],
      [
        { services: { ...demo.services, stock: { readBuckets: ['No_Bucket'] } } },
        "`services.stock.readBuckets` must be names of S3 buckets, got: 'No_Bucket'",
      ],
      [
        { signIn: { requiredBy: ['stok'] } },
        "`signIn.requiredBy` must be names of services of this workspace; did you mean 'stock'?",
      ],
      [
        { signIn: { requiredBy: ['orders'] } },
        '`signIn.requiredBy` must be services whose manifest declares `needs.signIn`',
      ],
      [
        { signIn: { requiredBy: ['stock PUSH /stock'] } },
        "`signIn.requiredBy` must be a service, or a service and one of its routes: `stock POST /path`, got: 'stock PUSH /stock'",
      ],
      [
        { signIn: { requiredBy: ['stock POST /orders'] } },
        "`signIn.requiredBy` must be a service, or a service and one of its routes: `stock POST /path`, got: 'stock POST /orders'",
      ],
    ],
  ],
  [
    'tasks',
    [
      [
        ordersWith({ size: { memoryMib: 4096 } }),
        `\`services.orders.size.memoryMib\` ${sizeRule}, got: 4096`,
      ],
      [ordersWith({ size: { cpu: 300 as 256 } }), '`services.orders.size.cpu` must be one of 256, 512, 1024'],
      [ordersWith({ tasks: { minimum: 0 } }), `\`services.orders.tasks.minimum\` ${countRule}, got: 0`],
      [ordersWith({ tasks: { desired: 1.5 } }), `\`services.orders.tasks.desired\` ${countRule}, got: 1.5`],
      [
        ordersWith({ tasks: { minimum: 5 } }),
        '`services.orders.tasks.minimum` must not be above the maximum, 4, got: 5',
      ],
      [ordersWith({ tasks: { desired: 5 } }), '`services.orders.tasks.desired` must be from 1 to 4, got: 5'],
      [
        ordersWith({ capacity: { spotPercent: 101 } }),
        '`services.orders.capacity.spotPercent` must be a whole number from 0 to 100',
      ],
      [
        ordersWith({ capacity: { onDemandBase: 5, spotPercent: 50 } }),
        '`services.orders.capacity.onDemandBase` must be a whole number from 0 to the maximum of tasks, 4, got: 5',
      ],
      [
        ordersWith({ scaling: { cpuPercent: 100 } }),
        '`services.orders.scaling.cpuPercent` must be a number from 10 to 95',
      ],
      [
        ordersWith({ alarms: { p99Seconds: 0 } }),
        '`services.orders.alarms.p99Seconds` must be a number from 0.01 to 120',
      ],
      [
        night({ stop: '0 20 * * *' }),
        '`services.orders.night.stop` must be cron(0 2 * * ? *) with six fields',
      ],
      [
        night({ start: 'cron(0 7 * * *)' }),
        '`services.orders.night.start` must be cron(0 2 * * ? *) with six fields',
      ],
      [
        night({ stop: 'cron(0 25 ? * MON-FRI *)' }),
        "`services.orders.night.stop` must have hours from 0 to 23, got: 'cron(0 25 ? * MON-FRI *)'",
      ],
      [
        night({ start: 'cron(0 7 * * MON-FRI *)' }),
        '`services.orders.night.start` must have ? as either the day of month or the day of week',
      ],
      [
        night({ timeZone: 'Berlin' }),
        "`services.orders.night.timeZone` must be an IANA time zone, such as Europe/Berlin, got: 'Berlin'",
      ],
      [
        workday({ start: '0 7 * * *' }),
        '`services.orders.workday.start` must be cron(0 2 * * ? *) with six fields',
      ],
      [workday({ timeZone: 'Berlin' }), '`services.orders.workday.timeZone` must be an IANA time zone'],
      ...[1, 2.5, 5].map((minimum): [Partial<EnvironmentDefinition>, string] => [
        workday({ minimum }),
        `\`services.orders.workday.minimum\` must be a whole number above the minimum of tasks, 1, and at most the maximum, 4, got: ${minimum}`,
      ]),
      [
        asleepAndRaised(),
        '`services.orders.workday.kind` must be even where the service sleeps: one schedule moves its bounds',
      ],
      [
        ordersWith({ tracing: { kind: 'x-ray', collectorImage: 'collector:latest', sampledPercent: 5 } }),
        '`services.orders.tracing.collectorImage` must be an image by digest, ending with @sha256:…',
      ],
      [ordersWith({ logLevel: 'loud' as 'info' }), '`services.orders.logLevel` must be one of trace, debug'],
    ],
  ],
  [
    'databases',
    [
      [{ database: { maximumAcu: 0.5 } }, '`database.maximumAcu` must be a number from 1 to 256, got: 0.5'],
      [{ database: { maximumAcu: 2.3 } }, '`database.maximumAcu` must be a multiple of 0.5, got: 2.3'],
      [
        { database: { idle: { kind: 'pauses', afterSeconds: 60 } } },
        '`database.idle.afterSeconds` must be a whole number from 300 to 86400, got: 60',
      ],
      [
        { database: { idle: { kind: 'runs', minimumAcu: 4 } } },
        '`database.idle.minimumAcu` must not be above the maximum, 2, got: 4',
      ],
      [
        { services: { ...demo.services, stock: { tasks: { maximum: 20 } } } },
        '`database.maximumAcu` must allow 400 connections (stock 20 × 10 tasks × pool, doubled during a deployment) and allows 380',
      ],
    ],
  ],
  [
    'the edge',
    [
      [
        domain({ name: 'Demo' }),
        "`edge.domain.name` must be a lower-case domain name, such as dev.example.com, got: 'Demo'",
      ],
      [
        domain({ hostedZoneId: 'example.com' }),
        '`edge.domain.hostedZoneId` must be the id of a Route 53 zone, starting with Z',
      ],
      [
        domain({
          certificate: { kind: 'existing', arn: 'arn:aws:acm:eu-west-1:123456789012:certificate/1' },
        }),
        '`edge.domain.certificate.arn` must be the ARN of a certificate in us-east-1, for CloudFront',
      ],
      [
        {
          edge: {
            origin: {
              kind: 'public-alb',
              host: 'origin.example.com',
              certificateArn: 'x',
              headerSecretName: 'demo/header',
            },
          },
        },
        "`edge.origin.certificateArn` must be the ARN of a certificate in eu-west-1, got: 'x'",
      ],
      [
        { edge: { waf: { kind: 'managed-rules', requestsPerFiveMinutes: 10 } } },
        '`edge.waf.requestsPerFiveMinutes` must be a whole number from 100 to 2000000000, got: 10',
      ],
      [
        { edge: { geography: { kind: 'only', countries: ['de'] } } },
        '`edge.geography.countries` must be two-letter codes of ISO 3166-1',
      ],
      [
        { edge: { accessLogRetentionDays: 0 } },
        '`edge.accessLogRetentionDays` must be a whole number from 1 to 3650',
      ],
    ],
  ],
  [
    'the pipeline',
    [
      [
        workflow({ path: 'deploy.yml' }),
        "`pipeline.workflow.path` must be a workflow file, such as .github/workflows/deploy.yml, got: 'deploy.yml'",
      ],
      [
        workflow({ ref: 'refs/heads/*' }),
        "`pipeline.workflow.ref` must be one branch or tag, such as refs/heads/main, got: 'refs/heads/*'",
      ],
    ],
  ],
  [
    'monitoring and operators',
    [
      [{ monitoring: { logRetentionDays: 31 } }, `\`monitoring.logRetentionDays\` ${retentionRule}`],
      [
        { monitoring: { runbooks: 'https://example.com/' } },
        '`monitoring.runbooks` must be an https URL of a folder',
      ],
      [{ operators: { mails: ['someone'] } }, "`operators.mails` must be mail addresses, got: 'someone'"],
      [{ operators: { monthlyBudgetUsd: 0 } }, '`operators.monthlyBudgetUsd` must be a number from 1 to'],
      [
        { operators: { chatWebhook: { kind: 'secret', secretName: 'https://hooks.example.com/T0/secret' } } },
        "`operators.chatWebhook.secretName` must be the name or ARN of a secret in Secrets Manager that holds the URL, never the URL itself, got: '(not shown)'",
      ],
      [
        { operators: { pagerWebhook: { kind: 'secret', secretName: 'https://events.example.com/key' } } },
        "`operators.pagerWebhook.secretName` must be the name or ARN of a secret in Secrets Manager that holds the URL, never the URL itself, got: '(not shown)'",
      ],
      [{ notices: { mails: ['someone'] } }, "`notices.mails` must be mail addresses, got: 'someone'"],
      [
        { notices: { queueArns: ['arn:aws:sqs:us-east-1:123456789012:findings'] } },
        "`notices.queueArns` must be ARNs of standard SQS queues in eu-west-1, got: 'arn:aws:sqs:us-east-1:123456789012:findings'",
      ],
      [
        { notices: { queueArns: ['arn:aws:sqs:eu-west-1:123456789012:findings.fifo'] } },
        '`notices.queueArns` must be ARNs of standard SQS queues in eu-west-1',
      ],
      [
        { notices: { webhookSecretNames: ['https://hooks.example.com/T0/secret'] } },
        "`notices.webhookSecretNames` must be the name or ARN of a secret in Secrets Manager that holds the URL, never the URL itself, got: '(not shown)'",
      ],
      [
        { logBucket: { kind: 'own', retentionDays: 0, writers: [] } },
        '`logBucket.retentionDays` must be a whole number from 1 to 3650, got: 0',
      ],
      [
        { logBucket: { kind: 'own', retentionDays: 30, writers: ['*'] } },
        "`logBucket.writers` must be ids of AWS accounts, or ARNs of IAM roles, got: '*'",
      ],
      [
        { logBucket: { kind: 'none' } },
        '`services.stock.readBuckets` must name a bucket where `logBucket` is none: stock may read nothing, and answers every request with a refusal, got: []',
      ],
      [
        { signIn: { requiredBy: ['stock'], callbackUrls: ['http://example.com/'] } },
        '`signIn.callbackUrls` must be https URLs without a fragment',
      ],
    ],
  ],
  [
    'production',
    [
      [
        prodCase({ network: { kind: 'own', cidr: '10.50.0.0/16', outbound: 'public-addresses' } }),
        '`network.outbound` must not be public-addresses in production',
      ],
      [
        prodCase({ protection: { ...live.protection, deletionProtection: false } }),
        '`protection.deletionProtection` must be true in production',
      ],
      [
        prodCase({ protection: { ...live.protection, finalSnapshot: false } }),
        '`protection.finalSnapshot` must be true in production',
      ],
      [
        prodCase({ protection: { ...live.protection, backupRetentionDays: 6 } }),
        '`protection.backupRetentionDays` must be at least 7 in production, got: 6',
      ],
      [
        prodCase(ordersWith({ tasks: { minimum: 1 } })),
        '`services.orders.tasks.minimum` must be at least 2 in production, got: 1',
      ],
      [prodCase(night({})), "`services.orders.night.kind` must be awake in production, got: 'asleep'"],
      [
        prodCase(ordersWith({ capacity: { spotPercent: 50 } })),
        '`services.orders.capacity.onDemandBase` must be at least 1 in production, beside tasks on Spot',
      ],
      [
        prodCase(ordersWith({ deployment: { circuitBreaker: false } })),
        '`services.orders.deployment.circuitBreaker` must be true in production',
      ],
      [
        prodCase({ database: { ...live.database, multiZone: false } }),
        '`database.multiZone` must be true in production',
      ],
      [prodCase({ database: { multiZone: true } }), '`database.idle.kind` must be runs in production'],
      [
        prodCase({ edge: {} }),
        "`edge.domain` must be a domain of one’s own in production: CloudFront’s name has no TLS 1.2 floor, or `accepts` { fault: 'edge.domain', reason, until }",
      ],
    ],
  ],
])('%s', (_, cases) => {
  test.each(cases.map(([change, fault]) => ({ fault, change })))('$fault', ({ fault, change }) => {
    const faults = faultsOf([{ ...demo, ...change }]);

    expect(faults).toEqual([expect.stringContaining(fault)]);
  });
});

describe('what is right is no fault', () => {
  test.each<[Partial<EnvironmentDefinition>]>([
    [{ name: 'a1' }],
    [{ name: 'demo-eu-123' }],
    [network({ zones: 3, outbound: 'nat-per-zone' })],
    [network({ outbound: 'none', interfaceEndpoints: ['ecr.api', 'ecr.dkr', 'logs'] })],
    [
      {
        ...network({ outbound: 'none', interfaceEndpoints: ['ecr.api', 'ecr.dkr', 'logs', 'xray'] }),
        ...ordersWith({
          tracing: xRay(`000000000000.dkr.ecr.eu-central-1.amazonaws.com/collector@sha256:${'c'.repeat(64)}`),
        }),
      },
    ],
    [network({ cidr: '192.168.4.0/22' })],
    [night({})],
    [workday({})],
    [
      {
        signIn: {
          requiredBy: ['stock'],
          callbackUrls: ['http://localhost:8080/back', 'https://a.example.com/'],
        },
      },
    ],
    [domain({})],
    [workflow({})],
    [{ operators: { mails: ['ops@example.com'], chatWebhook: { kind: 'secret', secretName: 'demo/chat' } } }],
    [{ operators: { pagerWebhook: { kind: 'secret', secretName: secretArn } } }],
    [
      {
        notices: {
          mails: ['users@example.com'],
          queueArns: ['arn:aws:sqs:eu-west-1:210987654321:findings'],
          webhookSecretNames: ['demo/findings', secretArn],
        },
      },
    ],
    [
      {
        logBucket: {
          kind: 'own',
          retentionDays: 7,
          writers: ['210987654321', 'arn:aws:iam::210987654321:role/apps/writer'],
        },
      },
    ],
    [
      {
        logBucket: { kind: 'none' },
        services: { ...demo.services, stock: { readBuckets: ['some-logs'] } },
      },
    ],
  ])('%j', (change) => {
    expect(faultsOf([{ ...demo, ...change }])).toEqual([]);
  });
});

describe('a fault that somebody accepts', () => {
  const reason = 'One account until the second one has been approved.';
  const sharing = (until: string, others: Partial<EnvironmentDefinition> = {}) => ({
    ...live,
    account: demo.account,
    accepts: [{ fault: 'account' as const, reason, until }],
    ...others,
  });
  const at = (definition: EnvironmentDefinition) => faultsOf([demo, definition], { today: '2026-10-01' });

  test('is none until its date', () => {
    expect(at({ ...live, account: demo.account })).toEqual([
      "live: `account` must be production’s alone, and demo has it too, or `accepts` { fault: 'account', reason, until }, got: '123456789012' (edit environments/src/live.ts)",
    ]);
    expect(at(sharing('2026-10-02'))).toEqual([]);
    expect(at(sharing('2026-10-01'))).toEqual([
      expect.stringContaining('live: `account` must be production’s alone'),
      expect.stringContaining('live: `accepts.0` must be looked at again: its date has come'),
    ]);
  });

  test('has a date, a reason, and is there', () => {
    expect(at(sharing('soon'))).toContainEqual(
      expect.stringContaining('live: `accepts.0` must have a date in `until`, YYYY-MM-DD'),
    );
    expect(
      at(sharing('2027-01-01', { accepts: [{ fault: 'account', reason: 'later', until: '2027-01-01' }] })),
    ).toEqual([expect.stringContaining('live: `accepts.0` must say in a sentence why')]);
    expect(at(sharing('2027-01-01', { account: live.account }))).toEqual([
      expect.stringContaining('live: `accepts.0` must accept a fault that there is; take it away'),
    ]);
    expect(
      at({
        ...demo,
        name: 'qa',
        network: { kind: 'shared', vpc: 'demo' },
        accepts: sharing('2027-01-01').accepts,
      }),
    ).toEqual([expect.stringContaining('qa: `accepts.0` must accept a fault that there is')]);
  });
});

describe('environments together', () => {
  test('have names of which none begins another', () => {
    const other = (name: string): EnvironmentDefinition => ({ ...guest, name });

    for (const name of ['demo2', 'demo-eu']) {
      expect(faultsOf([demo, other(name)])).toEqual([
        `${name}: \`name\` must not begin with the name of another environment, demo, got: '${name}' (edit environments/src/${name}.ts)`,
      ]);
    }
    expect(faultsOf([demo, other('eu-demo')])).toEqual([]);
  });

  test('have names of their own, and so states', () => {
    const other = { ...demo, network: { kind: 'own', cidr: '10.60.0.0/16' } as const };

    const faults = faultsOf([demo, other]);
    expect(faults).toContainEqual(
      expect.stringContaining('`name` must be different from every other environment’s'),
    );
    expect(faults).toContainEqual(
      "demo: `state key` must be its own, and demo has the same, got: 'stacks/app-demo/terraform.tfstate' (edit environments/src/demo.ts)",
    );
    expect(faults).toContainEqual(expect.stringContaining("got: 'stacks/monitoring-demo/terraform.tfstate'"));
  });

  test('have ranges that do not overlap, in whichever account', () => {
    const other: EnvironmentDefinition = {
      ...demo,
      name: 'other',
      account: '210987654321',
      network: { kind: 'own', cidr: '10.40.128.0/20' },
    };

    expect(faultsOf([demo, other])).toEqual([
      "other: `network.cidr` must not overlap demo’s, 10.40.0.0/16, got: '10.40.128.0/20' (edit environments/src/other.ts)",
    ]);
  });

  test('share a VPC only within an account and a region, and not with production', () => {
    const far = { ...guest, account: '210987654321', region: 'us-east-1' };

    expect(faultsOf([demo, far])).toEqual([
      expect.stringContaining(
        "guest: `account` must be demo’s, whose VPC it lives in: 123456789012, got: '210987654321'",
      ),
      expect.stringContaining(
        "guest: `region` must be demo’s, whose VPC it lives in: eu-west-1, got: 'us-east-1'",
      ),
    ]);
    expect(
      faultsOf([live, { ...guest, account: live.account, network: { kind: 'shared', vpc: 'live' } }]),
    ).toEqual([
      expect.stringContaining('live: `account` must be production’s alone'),
      expect.stringContaining('guest: `network.vpc` must not be shared between production and the rest'),
    ]);
  });

  test('live in a VPC that is its owner’s', () => {
    expect(
      faultsOf([demo, guest, { ...guest, name: 'third', network: { kind: 'shared', vpc: 'guest' } }]),
    ).toEqual([
      expect.stringContaining(
        'third: `network.vpc` must be an environment with a VPC of its own, and guest has none',
      ),
    ]);
    expect(faultsOf([demo, { ...guest, network: { kind: 'shared', vpc: 'dmeo' } }])).toEqual([
      expect.stringContaining("; did you mean 'demo'?"),
    ]);
  });

  test('do not make the same name out of different parts', () => {
    const manifests = [orders, { ...stock, name: 'qa-orders' }];
    const one = { ...demo, name: 'demo' };
    const other = { ...demo, name: 'demo-qa', network: { kind: 'shared', vpc: 'demo' } as const };

    expect(faultsOf([one, other], { manifests })).toContainEqual(
      "demo-qa: `services.orders targetGroup` must be its own, and demo: services.qa-orders targetGroup has the same, got: 'demo-qa-orders' (edit environments/src/demo-qa.ts)",
    );
  });

  test('have domains of their own', () => {
    const other: EnvironmentDefinition = { ...guest, ...domain({}) };

    expect(faultsOf([{ ...demo, ...domain({}) }, other])).toEqual([
      expect.stringContaining('`edge.domain.name` must be its own, and demo has the same'),
    ]);
  });

  test('make names that AWS accepts, whatever the project', () => {
    const shared = { account: '123456789012', region: 'eu-west-1', repository: 'acme/shop' };

    expect(faultsOf([demo], { shared: { ...shared, project: 'aws-shop' } })).toEqual([
      "demo: `userPoolDomain` must be lower-case letters, digits and hyphens, without the words aws, amazon and cognito, got: 'aws-shop-demo-123456789012' (edit environments/src/demo.ts)",
    ]);
    const far: EnvironmentDefinition = { ...demo, name: 'demo-longer', region: 'ap-southeast-1' };
    expect(faultsOf([far], { shared: { ...shared, project: 'long-project' } })).toEqual([
      "demo-longer: `accessLogBucket` must have 3 to 63 characters and has 64: shorten the project, the environment or the service, got: 'long-project-demo-longer-access-logs-123456789012-ap-southeast-1' (edit environments/src/demo-longer.ts)",
    ]);
  });
});

describe('the branch matrix', () => {
  const sound = { imageTag: 'demo', vpcs: ['demo'], apps: ['demo', 'guest'] };
  const matrixFaultsOf = (matrix: Record<string, BranchTargets>): readonly string[] =>
    faultsOf([demo, guest, live], { matrix });

  test('may deploy several environments from a branch', () => {
    expect(
      matrixFaultsOf({ develop: sound, main: { imageTag: 'live', vpcs: ['live'], apps: ['live'] } }),
    ).toEqual([]);
  });

  test.each<[string, Record<string, BranchTargets>, string]>([
    [
      'an app before its VPC',
      { develop: { ...sound, vpcs: [] } },
      'branch-matrix: `develop.vpcs` must include demo, in whose VPC guest lives: it is deployed before, got: []',
    ],
    [
      'an app whose VPC is another branch’s',
      { develop: { ...sound, apps: ['demo'] }, next: { imageTag: 'next', vpcs: [], apps: ['guest'] } },
      '`next.vpcs` must include demo, in whose VPC guest lives',
    ],
    [
      'a VPC that is none',
      { develop: { ...sound, vpcs: ['demo', 'guest'] } },
      '`develop.vpcs` must have a VPC of their own, and guest lives in demo’s',
    ],
    [
      'a slip',
      { develop: { ...sound, apps: ['dmo'] } },
      "`develop.apps` must be names of environments; did you mean 'demo'?, got: 'dmo'",
    ],
    [
      'one twice',
      { develop: { ...sound, apps: ['demo', 'demo'] } },
      '`develop.apps` must not name an environment twice',
    ],
    [
      'two branches for one environment',
      { develop: sound, trunk: { imageTag: 'trunk', vpcs: ['demo'], apps: ['guest'] } },
      "`trunk.apps` must be no other branch’s, and develop has the same, got: 'guest'",
    ],
    [
      'two branches for one image tag',
      { develop: sound, main: { imageTag: 'demo', vpcs: ['live'], apps: ['live'] } },
      "`main.imageTag` must be no other branch’s, and develop has the same, got: 'demo'",
    ],
    [
      'an image tag that is none',
      { develop: { ...sound, imageTag: 'De mo' } },
      '`develop.imageTag` must be 1 to 40 lower-case letters',
    ],
  ])('refuses %s', (_, matrix, fault) => {
    expect(matrixFaultsOf(matrix)).toContainEqual(expect.stringContaining(fault));
  });
});

test('what is the same for all environments is checked too', () => {
  const shared = { project: 'Shop', account: 'x', region: 'here', repository: 'shop' };

  const faults = checkEnvironments({ manifests: [], definitions: [], matrix: {}, shared });
  expect(faults.filter(({ subject }) => subject === 'shared').map(({ path }) => path)).toEqual(
    expect.arrayContaining(['project', 'account', 'region', 'repository']),
  );
});

function network(change: object): Partial<EnvironmentDefinition> {
  return { network: { kind: 'own', cidr: '10.40.0.0/16', ...change } };
}

function ordersWith(change: object): Partial<EnvironmentDefinition> {
  return { services: { orders: { settings: { SUPPLIER: 'acme' }, ...change } } };
}

function xRay(collectorImage: string): object {
  return { kind: 'x-ray', collectorImage, sampledPercent: 5 };
}

function night(change: object): Partial<EnvironmentDefinition> {
  const weekdays = { stop: 'cron(0 20 ? * MON-FRI *)', start: 'cron(0 7 ? * MON-FRI *)' };
  return ordersWith({ night: { kind: 'asleep', ...weekdays, timeZone: 'Europe/Berlin', ...change } });
}

function workday(change: object): Partial<EnvironmentDefinition> {
  return ordersWith({ workday: { ...raised, ...change } });
}

function asleepAndRaised(): Partial<EnvironmentDefinition> {
  const { services } = night({});
  return { services: { orders: { ...services!['orders'], workday: raised } } };
}

function domain(change: object): Partial<EnvironmentDefinition> {
  const own = {
    name: 'demo.example.com',
    hostedZoneId: 'Z0123456789',
    certificate: { kind: 'made' } as const,
  };
  return { edge: { domain: { kind: 'custom', ...own, ...change } } };
}

function workflow(
  change: Partial<{ readonly path: string; readonly ref: string }>,
): Partial<EnvironmentDefinition> {
  const file = { kind: 'file', path: '.github/workflows/deploy.yml', ref: 'refs/heads/main' } as const;
  return { pipeline: { workflow: { ...file, ...change } } };
}

describe('a service with personal data', () => {
  const people = { ...stock, personalData: true };
  const faultsIn = (definition: EnvironmentDefinition, requiredBy: readonly string[]) =>
    checkEnvironments({
      definitions: [{ ...definition, signIn: { requiredBy } }],
      matrix: {},
      manifests: [orders, people],
    })
      .filter(({ path }) => path === 'signIn.requiredBy')
      .map(({ rule }) => rule);
  const rule = 'must list `stock` in production: its routes take or give personal data';

  test.each<[string, EnvironmentDefinition, readonly string[], readonly string[]]>([
    ['must not be open in production', live, [], [rule]],
    ['must not be open there but for one route', live, ['stock GET /stock'], [rule]],
    ['asks for a token there', live, ['stock'], []],
    ['may be open elsewhere', demo, [], []],
  ])('%s', (_what, definition, requiredBy, faults) => {
    expect(faultsIn(definition, requiredBy)).toEqual(faults);
  });
});
