import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { PublishCommand } from '@aws-sdk/client-sns';
import { recordSpans } from '@fairway/service-kit/testing';
import { expect, test } from '@jest/globals';

import { createAwsClients } from './aws-clients.ts';

test('in a traced request each call of S3 and SNS is a span, with all its attempts', async () => {
  let refused = 1;
  const aws = createServer((request, response) => {
    if (request.method === 'GET' && refused > 0) {
      refused -= 1;
      response.writeHead(503).end();
      return;
    }
    const answer = request.method === 'GET' ? 'ListBucketResult' : 'PublishResponse';
    response.setHeader('content-type', 'application/xml').end(`<${answer}></${answer}>`);
  });
  await once(aws.listen(0, '127.0.0.1'), 'listening');
  const record = recordSpans();
  const endpoint = `http://127.0.0.1:${(aws.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const clients = createAwsClients({ endpoint, region: 'eu-central-1', credentials });
  try {
    await record.request(async () => {
      await clients.s3.send(new ListObjectsV2Command({ Bucket: 'logs' }));
      await clients.sns.send(new PublishCommand({ TopicArn: 'arn:aws:sns:eu-central-1:1:x', Message: 'm' }));
    });

    expect(record.spans.map(({ name, failed }) => ({ name, failed }))).toEqual([
      { name: 'S3.ListObjectsV2', failed: false },
      { name: 'SNS.Publish', failed: false },
    ]);
    expect(refused).toBe(0);
  } finally {
    record.stop();
    clients.close();
    aws.close();
  }
});
