import { PutObjectCommand } from '@aws-sdk/client-s3';
import { definitions, environmentNames, shared } from '@fairway/environments';

import type { Clients } from './read-back/clients.ts';
import type { Domain } from './visitors.ts';

/**
 * Uses what services have in AWS, as people do through the domain: logs reads a bucket, tells metrics and people; the
 * others keep something in their databases.
 * @returns a sentence for each request that is not served
 */
export async function visitServices(
  { s3 }: Clients,
  name: string,
  domain: Domain,
): Promise<readonly string[]> {
  const environment = definitions.find((each) => each.name === name);
  if (environment === undefined) throw new Error(`there is no environment ${name}`);
  const { logBucket: Bucket } = environmentNames(shared, environment);
  const line = { ts: new Date().toISOString(), service: 'orders', level: 'ERROR', msg: 'no stock' };
  const Body = `${JSON.stringify(line)}\n`.repeat(20);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'today.jsonl', Body }));
  const query = `bucket=${Bucket}&prefix=&threshold=2`;
  const requests = [
    ['GET', `/analyze?${query}`],
    ['POST', `/notify?${query}`],
    ['GET', '/-/birthday/ready'],
    ['GET', '/-/metrics/ready'],
    ['GET', '/-/compare/ready'],
  ] as const;
  const faults: string[] = [];
  for (const [method, path] of requests) {
    const { status, text } = await domain.ask(path, method);
    if (status !== 200) faults.push(`${method} ${path} answers ${status}: ${text.slice(0, 300)}`);
  }
  return faults;
}
