import { PutObjectCommand } from '@aws-sdk/client-s3';
import { definitions, environmentNames, resolveEnvironment, shared } from '@fairway/environments';

import type { Rehearsed } from './rehearsed.ts';
import type { Domain } from './visitors.ts';

/**
 * Uses what services have in AWS, as people do through the domain: logs reads a bucket, tells metrics and people; the
 * others keep something in their databases.
 * @returns a sentence for each request that is answered otherwise than the environment has it
 */
export async function visitServices(
  { clients: { s3 }, first: name, manifests }: Rehearsed,
  domain: Domain,
): Promise<readonly string[]> {
  const definition = definitions.find((each) => each.name === name);
  if (definition === undefined) throw new Error(`there is no environment ${name}`);
  const { environment } = resolveEnvironment(definition, manifests);
  const { logBucket: Bucket } = environmentNames(shared, environment);
  const line = { ts: new Date().toISOString(), service: 'orders', level: 'ERROR', msg: 'no stock' };
  const Body = `${JSON.stringify(line)}\n`.repeat(20);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'today.jsonl', Body }));
  const query = `bucket=${Bucket}&prefix=&threshold=2`;
  // A caller without a token is refused where the environment asks for one.
  const notified = environment.signIn.requiredBy.includes('logs POST /notify') ? 401 : 200;
  const requests = [
    ['GET', `/analyze?${query}`, 200],
    ['POST', `/notify?${query}`, notified],
    ['GET', '/-/birthday/ready', 200],
    ['GET', '/-/metrics/ready', 200],
    ['GET', '/-/compare/ready', 200],
  ] as const;
  const faults: string[] = [];
  for (const [method, path, wanted] of requests) {
    const { status, text } = await domain.ask(path, method);
    if (status !== wanted) {
      faults.push(`${method} ${path} answers ${status}, not ${wanted}: ${text.slice(0, 300)}`);
    }
  }
  return faults;
}
