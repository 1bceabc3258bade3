import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { stateBucket, stateKey, type Shared, type StackName } from '@fairway/environments';

import { terraformFailure } from '../terraform/terraform-messages.ts';

/**
 * Looks for the lock that Terraform puts beside a state, before the ledger is touched: whoever holds it deploys.
 * @param s3 in the region of the state bucket
 * @throws {StateLocked} with who holds it, and since when
 */
export async function requireUnlocked(s3: S3Client, shared: Shared, stack: StackName): Promise<void> {
  const place = { Bucket: stateBucket(shared), Key: `${stateKey(stack)}.tflock` };
  const text = await s3.send(new GetObjectCommand(place)).then(
    async ({ Body: body }) => (await body?.transformToString()) ?? '',
    (error: unknown) => {
      if (error instanceof NoSuchKey || (error as Error).name === 'NoSuchBucket') return undefined;
      throw error;
    },
  );
  if (text === undefined) return;
  const { Who: who = '', Created: created = '' } = parse(text);
  const detail = `Who: ${who}\nCreated: ${created}`;
  const summary = 'Error acquiring the state lock';
  throw terraformFailure(`plan of ${stack}`, [{ severity: 'error', summary, detail, address: '' }], []);
}

function parse(text: string): { readonly Who?: string; readonly Created?: string } {
  try {
    return JSON.parse(text) as { Who?: string; Created?: string };
  } catch {
    return {};
  }
}
