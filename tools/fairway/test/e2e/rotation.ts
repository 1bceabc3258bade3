import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListTasksCommand } from '@aws-sdk/client-ecs';
import {
  DeleteSecretCommand,
  DescribeSecretCommand,
  PutSecretValueCommand,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { environmentNames, secretName, serviceNames, shared } from '@fairway/environments';
import { manifestFile, serviceFolder } from '@fairway/service-catalog';

import { beginPhase } from './permissions/written-calls.ts';
import { callsOf, domainOf, stacksOf, type Rehearsed } from './rehearsed.ts';
import { unless, unlessEnded } from './verb-ends.ts';

const SERVICE = 'status';
const MANIFEST = manifestFile(SERVICE);
const MAIN = `${serviceFolder(SERVICE)}/src/main.ts`;

const POLL_MS = 2_000;
/** The machine looks three times a minute; the new tasks take as long as in a deployment. */
const MAX_POLLS = 150;

/**
 * A rotated secret reaches the tasks of the one service that names it: they are replaced without losing a request, those
 * of other services stay, and the next plan finds no difference.
 */
export async function secretIsRotated(world: Rehearsed): Promise<readonly string[]> {
  const { clone, clients, first } = world;
  await clone.editAll({ [MANIFEST]: namesSecret, [MAIN]: logsDigest });
  try {
    return await rotate(world);
  } finally {
    // The steps that follow know the service without the secret.
    await clone.undoEdit();
    await clone.rehearsed('deploy', first);
    const SecretId = secretName(first, SERVICE, 'pepper');
    await clients.secrets.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
  }
}

async function rotate(world: Rehearsed): Promise<readonly string[]> {
  const { clone, clients, first, manifests, note, policies } = world;
  const [before, after] = [randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
  const set = await setSecret(world, before);
  const deployed = await clone.rehearsed('deploy', first);
  await policies.readAgain(clients);
  const faults = [...unlessEnded(set, 0), ...unlessEnded(deployed, 0)];
  if (faults.length > 0) return faults;

  const services = manifests.map(({ name }) => name);
  const tasksBefore = await tasksOf(world, services);
  const domain = await domainOf(first, world);
  const paths = services.map((service) => `/-/${service}/version`);
  const { result, answered, failures } = await domain.underLoad(paths, async () => {
    await asRotationFunction(world, after);
    return replaced(world, tasksBefore);
  });
  note(`${answered} requests, ${failures.length} lost`);
  const tasksAfter = await tasksOf(world, services);
  const others = services.filter((service) => service !== SERVICE);
  const plan = await clone.rehearsed('plan', first, '--json');
  return [
    ...result,
    ...[...new Set(failures)].map((failure) => `a request was lost: ${failure}`),
    ...unless(await isLogged(world, before), 'no task had the value before'),
    ...unless(await isLogged(world, after), 'no task has the rotated value'),
    ...others
      .filter((service) => tasksAfter[service]?.join() !== tasksBefore[service]?.join())
      .map((service) => `the tasks of ${service} were replaced, too`),
    ...(await unfinished(world)),
    ...unlessEnded(plan, 0),
    ...unless(arePlansEmpty(plan.out, stacksOf(first)), `the next plan is not empty:\n${plan.out}`),
  ];
}

function namesSecret(manifest: string): string {
  const secrets = "  secrets: { PEPPER: { from: 'secretsManager', name: 'pepper' } },\n";
  return manifest.replace('  examples: [\n', `${secrets}  examples: [\n`);
}

/** Each task says at its start which value it has, without saying the value. */
function logsDigest(main: string): string {
  const digest = "createHash('sha256').update(process.env['PEPPER'] ?? '').digest('hex')";
  const begun = main.replace('await runService(', `console.log('pepper', ${digest});\n\nawait runService(`);
  return `import { createHash } from 'node:crypto';\n\n${begun}`;
}

/** A person does it: no role of the pipeline may write a secret of a service. */
async function setSecret(world: Rehearsed, value: string) {
  const { clone, first } = world;
  const folder = await mkdtemp(join(tmpdir(), 'fairway-e2e-secret-'));
  const file = join(folder, 'value');
  await writeFile(file, value, { mode: 0o600 });
  await beginPhase(callsOf(world), 'person');
  try {
    return await clone.rehearsed('secret', 'set', first, `${SERVICE}/pepper`, '--file', file);
  } finally {
    await beginPhase(callsOf(world), 'deploy');
    await rm(folder, { recursive: true });
  }
}

/** Does as a rotation function: writes a pending version, which then becomes the current one. */
async function asRotationFunction({ clients: { secrets }, first }: Rehearsed, SecretString: string) {
  const SecretId = secretName(first, SERVICE, 'pepper');
  const { VersionIdsToStages = {} } = await secrets.send(new DescribeSecretCommand({ SecretId }));
  const current = Object.entries(VersionIdsToStages).find(([, stages]) => stages.includes('AWSCURRENT'));
  const ClientRequestToken = randomUUID();
  await secrets.send(
    new PutSecretValueCommand({
      SecretId,
      SecretString,
      ClientRequestToken,
      VersionStages: ['AWSPENDING'],
    }),
  );
  await secrets.send(
    new UpdateSecretVersionStageCommand({
      SecretId,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: ClientRequestToken,
      RemoveFromVersionId: current?.[0],
    }),
  );
}

type TasksByService = Readonly<Record<string, readonly string[]>>;

async function tasksOf({ clients, first }: Rehearsed, services: readonly string[]): Promise<TasksByService> {
  const { cluster } = environmentNames(shared, { name: first, account: '', region: '' });
  const entries = services.map(async (serviceName) => {
    const { taskArns = [] } = await clients.ecs.send(new ListTasksCommand({ cluster, serviceName }));
    return [serviceName, taskArns.toSorted()] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

/** Waits until none of the service's tasks before runs any more, and as many others do. */
async function replaced(world: Rehearsed, before: TasksByService): Promise<readonly string[]> {
  const old = before[SERVICE] ?? [];
  for (let poll = 1; poll <= MAX_POLLS; poll += 1) {
    const { [SERVICE]: now = [] } = await tasksOf(world, [SERVICE]);
    if (now.length >= old.length && !now.some((task) => old.includes(task))) return [];
    await delay(POLL_MS);
  }
  return [`the tasks of ${SERVICE} were not replaced`];
}

async function isLogged({ clients, first }: Rehearsed, value: string): Promise<boolean> {
  const { logGroup: logGroupName } = serviceNames(shared, { name: first }, SERVICE);
  const digest = createHash('sha256').update(value).digest('hex');
  const { events = [] } = await clients.logs.send(
    new FilterLogEventsCommand({ logGroupName, filterPattern: '"pepper"' }),
  );
  return events.some(({ message = '' }) => message.includes(digest));
}

/** The machine follows its restart to the end, which it sees at its next look. */
async function unfinished({ record, first }: Rehearsed): Promise<readonly string[]> {
  const { account, region } = shared;
  const { secretRestarts } = environmentNames(shared, { name: first, account, region });
  const stateMachineArn = `arn:aws:states:${region}:${account}:stateMachine:${secretRestarts}`;
  let last = 'none';
  for (let poll = 1; poll <= MAX_POLLS; poll += 1) {
    const response = await fetch(record.variables['AWS_ENDPOINT_URL'] ?? '', {
      method: 'POST',
      headers: {
        authorization: `AWS4-HMAC-SHA256 Credential=reads/20260101/${region}/states/aws4_request, SignedHeaders=host, Signature=0`,
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'AWSStepFunctions.ListExecutions',
      },
      body: JSON.stringify({ stateMachineArn }),
    });
    const text = await response.text();
    const { executions = [] } = JSON.parse(text) as { executions?: readonly { readonly status: string }[] };
    if (!response.ok || executions.length === 0) return [`no restart was started: ${text}`];
    last = executions.map(({ status }) => status).join();
    if (last === 'SUCCEEDED') return [];
    if (last !== 'RUNNING') break;
    await delay(POLL_MS);
  }
  return [`the restarts ended ${last}, not one with success`];
}

function arePlansEmpty(out: string, stacks: readonly string[]): boolean {
  const { stacks: planned } = JSON.parse(out) as {
    readonly stacks: readonly { readonly stack: string; readonly isEmpty: boolean }[];
  };
  return stacks.every((stack) => planned.some((each) => each.stack === stack && each.isEmpty));
}
