import { environmentNames } from '@fairway/environments';
import { rawLinesTables } from '@fairway/service-manifest';

import { differences } from './differences.ts';
import type { Place } from './place.ts';

interface Asked {
  readonly url: string;
  readonly region: string;
}

type Answer = Readonly<Record<string, unknown>>;

/** The workgroup of Athena and the tables over the environment's own bucket of logs, asked for by plain HTTP. */
export async function logQueryFaults({ clients, shared, environment }: Place): Promise<readonly string[]> {
  const { logQueries, logBucket } = environment;
  if (logQueries.kind === 'none') return [];
  const names = environmentNames(shared, environment);
  const at = await clients.s3.config.endpoint!();
  const asked = { url: `${at.protocol}//${at.hostname}:${at.port}`, region: environment.region };
  const { WorkGroup } = await ask(asked, 'AmazonAthena.GetWorkGroup', { WorkGroup: names.queryWorkgroup });
  const text = JSON.stringify(WorkGroup);
  const differs = differences('workgroup');
  const limit = `"BytesScannedCutoffPerQuery":${logQueries.maxGibPerQuery * 2 ** 30}`;
  const wanted = rawLinesTables(names.logBucket, undefined);
  const tables = logBucket.kind === 'own' ? wanted : [];
  const found = await Promise.all(
    tables.map(({ name }) =>
      ask(asked, 'AWSGlue.GetTable', { DatabaseName: names.queryDatabase, Name: name }),
    ),
  );
  return [
    ...differs('settings for all', text.includes('"EnforceWorkGroupConfiguration":true'), true),
    ...differs('limit of a query', text.includes(limit), true),
    ...differs('encryption', text.includes('"EncryptionOption":"SSE_S3"'), true),
    ...differs('results', text.includes(`"OutputLocation":"s3://${names.queryResultBucket}/"`), true),
    ...tables.flatMap(({ name, location, serde }, index) => {
      const table = JSON.stringify(found[index]);
      return [
        ...differences(name)('location', table.includes(JSON.stringify(location)), true),
        ...differences(name)('lines', table.includes(serde.library), true),
      ];
    }),
  ];
}

async function ask({ url, region }: Asked, target: string, body: object): Promise<Answer> {
  const service = target.startsWith('AWSGlue') ? 'glue' : 'athena';
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': target,
      authorization: `AWS4-HMAC-SHA256 Credential=reads/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=none`,
    },
    body: JSON.stringify(body),
  });
  return (await response.json()) as Answer;
}
