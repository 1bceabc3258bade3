import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { Logger } from '@fairway/service-kit';

import { chooseEngine, type ChosenEngine } from './analyses/chosen-engine.ts';
import { analyzeLogs, type Analysis, type AnalyzeDeps, type LogQuery } from './analyze/analyze-logs.ts';
import { createAwsClients } from './analyze/aws-clients.ts';
import {
  notifyAboutLogs,
  type Notified,
  type NotifyDeps,
  type NotifyQuery,
} from './analyze/notify-about-logs.ts';
import type { Config } from './config.ts';
import { createPublishers } from './create-publishers.ts';

type Engine = AnalyzeDeps['engine'];

/** The part of the service that speaks to AWS. */
export interface Backend {
  readonly analyze: (query: LogQuery, engine?: Engine) => Promise<Analysis>;
  readonly notify: (query: NotifyQuery, engine?: Engine) => Promise<Notified>;
  /** Counts in place of the service where a request asks for it; undefined where the environment has not chosen it. */
  readonly athena?: ChosenEngine | undefined;
}

/** A backend of an environment. */
export interface OpenBackend extends Backend {
  /** Rejects while the state bucket does not answer. */
  readonly requireState: (signal: AbortSignal) => Promise<void>;
  /** Ends the connections to AWS. */
  readonly close: () => void;
}

/** Opens nothing yet: connections to AWS are made by the first calls. */
export async function openBackend(config: Config, logger: Logger): Promise<OpenBackend> {
  const aws = createAwsClients();
  const athena = await chooseEngine({
    s3: aws.s3,
    workgroup: config.LOG_QUERY_WORKGROUP,
    tables: config.LOG_TABLES,
    state: { bucket: config.STATE_BUCKET, prefix: config.STATE_PREFIX },
    logger,
  });
  const publishers = createPublishers(aws, config, logger);
  // Lists only the service's own prefix, because it may not list the bucket.
  const ownPrefix = { Bucket: config.STATE_BUCKET, Prefix: config.STATE_PREFIX, MaxKeys: 1 };
  return {
    ...backendOf({ ...publishers, s3: aws.s3, environment: config.ENVIRONMENT }, athena),
    requireState: async (signal) => {
      await aws.s3.send(new ListObjectsV2Command(ownPrefix), { abortSignal: signal });
    },
    close: () => aws.close(),
  };
}

export function backendOf(deps: NotifyDeps, athena?: ChosenEngine): Backend {
  return {
    athena,
    analyze: (query, engine) => analyzeLogs({ ...deps, engine }, query),
    notify: (query, engine) => notifyAboutLogs({ ...deps, engine }, query),
  };
}
