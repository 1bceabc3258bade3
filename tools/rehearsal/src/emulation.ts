import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { CreateRepositoryCommand, ECRClient } from '@aws-sdk/client-ecr';
import { cloudWatchAlarms, createTaskSide, startEcsEndpoint, type TaskSideOptions } from '@fairway/ecs-api';
import { startMinistack, type Ministack } from '@fairway/local-aws/ministack';
import { Registry } from '@fairway/oci';

import { pushBase } from './base-image.ts';
import { CallRecord } from './calls/call-record.ts';
import { clientSettings, EMULATED_KEYS, type ClientSettings } from './client-settings.ts';
import { Clusters } from './database/clusters.ts';
import { DatabaseFront, type DatabaseFrontOptions } from './database/database-front.ts';
import type { SigningKeys } from './database/sign-in-token.ts';
import { CloudFrontFront } from './front/cloudfront-front.ts';
import { namesVariables, type LedName } from './names/names.ts';
import { Authority } from './tls/authority.ts';
import { imageStandIns } from './traces/collector-stand-in.ts';

export interface EmulationOptions {
  /** Keeps certificates, images and tasks' logs; absolute. */
  readonly folder: string;
  readonly region: string;
  /** Twelve digits. @default '000000000000' */
  readonly accountId?: string;
  /** Database servers that are made ready ahead, one for each environment that is expected. @default 1 */
  readonly databases?: number;
  /** TCP port of the domains on 127.0.0.1. @default any free one */
  readonly port?: number;
  /** File that every call of an API is written down in, a line of JSON each; absolute. @default - none is */
  readonly recordFile?: string;
  /** Takes a sentence for the person who runs this. */
  readonly report: (sentence: string) => void;
}

/** AWS on this machine, as far as Fairway's stacks need it; everything listens on 127.0.0.1 alone. */
export interface Emulation {
  /** The variables with which a verb, Terraform or a program of AWS's SDK talks to it. */
  readonly variables: Readonly<Record<string, string>>;
  /** For clients of the SDK; ECS and its autoscaling are at `ecs`. */
  readonly settings: ClientSettings;
  /** Address of ECS and Application Auto Scaling. */
  readonly ecs: string;
  /** A base for images that every machine can run, with its digest: the verbs' `--base`. */
  readonly base: string;
  /** The port of `https://<id>.cloudfront.localhost:<port>`. */
  readonly port: number;
  /** File of the authority that has signed for every name. */
  readonly authority: string;
  close(): Promise<void>;
}

const OVERLAY = join(import.meta.dirname, '../overlay/start.py');
const ACCOUNT = '000000000000';
/** The access key of the verbs' calls, and of Terraform's for them. */
const VERBS_KEY = 'verbs';

/**
 * Starts emulated AWS: ministack with its gaps closed, ECS whose tasks are processes, PostgreSQL behind the clusters'
 * endpoints, and a front that answers for CloudFront's domains.
 * @throws {MissingToolError | NoOpenssl} when this machine lacks something, with the command that installs it
 */
export async function startEmulation(options: EmulationOptions): Promise<Emulation> {
  const opened: Closable[] = [];
  const close = async (): Promise<void> => {
    for (const part of opened.splice(0).reverse()) await part.close();
  };
  const kept: Keep = async (starting) => {
    const part = await starting;
    opened.push(part);
    return part;
  };
  try {
    return { ...(await open(options, kept)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Closable {
  close(): Promise<void>;
}

/** Closes a part with the emulation, or with the start that another part fails. */
type Keep = <T extends Closable>(part: T | Promise<T>) => Promise<T>;

async function open(options: EmulationOptions, kept: Keep): Promise<Omit<Emulation, 'close'>> {
  const { folder, region, accountId = ACCOUNT, databases = 1, port = 0, report } = options;
  const place = { region, accountId, report };
  const authority = await Authority.open(join(folder, 'certificates'));
  const record = new CallRecord(options.recordFile);
  const ecsAddress = join(folder, 'ecs-address');
  const ministack = await kept(startEmulator(region, record, ecsAddress));
  const settings = clientSettings(ministack.endpoint, region);
  const clusters = await kept(new Clusters(settings, databases));
  const keys = new Map<string, SigningKeys>();
  const database = await kept(
    DatabaseFront.open({
      authority,
      clusters,
      ...place,
      ...signedConnections(`arn:aws:rds-db:${region}:${accountId}:dbuser:`, keys, record),
    }),
  );
  const front = await kept(CloudFrontFront.open({ authority, settings, report, port }));
  const names = namesVariables(ledPlaces(region, database.port, front.port), authority.file);
  const taskSide = await createTaskSide({
    ...place,
    variables: names,
    ...taskSideParts(folder),
    endpointUrl: ministack.endpoint,
    onSession: (session) => {
      keys.set(session.accessKeyId, session);
      record.session(session);
    },
  });
  const ecs = await kept(
    startEcsEndpoint({
      ...place,
      port: 0,
      taskSide,
      alarms: cloudWatchAlarms({ endpoint: ministack.endpoint, region, report }),
      folder: join(folder, 'ecs'),
      onCall: (call) => record.call(call),
    }),
  );
  await writeFile(ecsAddress, ecs.url);
  return {
    settings,
    ecs: ecs.url,
    port: front.port,
    authority: authority.file,
    base: await pushEmulatedBase(settings),
    variables: { ...awsVariables(ministack.endpoint, ecs.url, region), ...names },
  };
}

function taskSideParts(folder: string): Pick<TaskSideOptions, 'folder' | 'standIns'> {
  return { folder: join(folder, 'task-side'), standIns: imageStandIns(folder) };
}

/** @param ecsAddress file that will say where ECS is, which starts later: the emulator's schedules start tasks there */
function startEmulator(region: string, record: CallRecord, ecsAddress: string): Promise<Ministack> {
  const variables = { ...record.variables, FAIRWAY_ECS_ADDRESS: ecsAddress };
  return startMinistack({ region, launcher: OVERLAY, variables });
}

/** Judges a database's token by the keys of the task that signed it, and records who connected. */
function signedConnections(
  users: string,
  keys: ReadonlyMap<string, SigningKeys>,
  record: CallRecord,
): Pick<DatabaseFrontOptions, 'keysOf' | 'onConnect'> {
  return {
    keysOf: (id) => keys.get(id),
    onConnect: (connection) => record.connection(connection, users + connection.clusterId),
  };
}

/** AWS's names that lead to this machine. */
function ledPlaces(region: string, database: number, front: number): readonly LedName[] {
  return [
    { pattern: '*.rds.amazonaws.com', port: 5_432, place: database },
    { pattern: '*.cloudfront.net', port: 443, place: front },
    { pattern: '*.amazoncognito.com', port: 443, place: front },
    { pattern: `cognito-idp.${region}.amazonaws.com`, port: 443, place: front },
  ];
}

async function pushEmulatedBase(settings: ClientSettings): Promise<string> {
  const ecr = new ECRClient(settings);
  await ecr.send(new CreateRepositoryCommand({ repositoryName: 'base' })).finally(() => ecr.destroy());
  return pushBase(new Registry({ registry: new URL(settings.endpoint).host }));
}

function awsVariables(endpoint: string, ecs: string, region: string): Readonly<Record<string, string>> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_ECS: ecs,
    AWS_ENDPOINT_URL_APPLICATION_AUTO_SCALING: ecs,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    // Not the emulation's own key: the record of calls tells callers apart by it.
    AWS_ACCESS_KEY_ID: VERBS_KEY,
    AWS_SECRET_ACCESS_KEY: EMULATED_KEYS.secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
