import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { stateBucket, stateKey, type Shared, type StackName } from '@fairway/environments';
import { z } from 'zod';

import { Failure } from '../../terminal/failure.ts';

/** The part of a stack's state that others read: its edition, outputs and addresses. */
export interface StackState {
  /** Grows with each change. */
  readonly serial: number;
  /** The same for all editions of one state; a state that was begun anew has another one. */
  readonly lineage: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Addresses of the resources that it manages, as in a plan. */
  readonly addresses: readonly string[];
  /** Their types and attributes, among which there may be secrets. */
  readonly resources: readonly StateResource[];
}

export interface StateResource {
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
}

const stateFile = z.object({
  version: z.literal(4),
  serial: z.number(),
  lineage: z.string(),
  outputs: z.record(z.string(), z.object({ value: z.unknown() })),
  resources: z.array(
    z.object({
      mode: z.string(),
      type: z.string(),
      name: z.string(),
      instances: z.array(z.object({ attributes: z.record(z.string(), z.unknown()).optional() })),
    }),
  ),
});

/**
 * Reads a stack's state where Terraform keeps it.
 * @param s3 in the region of the state bucket
 * @returns nothing while the stack was never applied
 * @throws {Failure} when there is no bucket, it may not be read, or what lies there is no state
 */
export async function readStackState(
  s3: S3Client,
  shared: Shared,
  stack: StackName,
): Promise<StackState | undefined> {
  const bucket = stateBucket(shared);
  const key = stateKey(stack);
  try {
    const { Body: body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return parseState((await body?.transformToString()) ?? '');
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw stateFailure(error as Error, bucket, key);
  }
}

function parseState(text: string): StackState {
  const { serial, lineage, outputs, resources } = stateFile.parse(JSON.parse(text));
  const managed = resources.filter(({ mode, instances }) => mode === 'managed' && instances.length > 0);
  return {
    serial,
    lineage,
    outputs: Object.fromEntries(Object.entries(outputs).map(([name, { value }]) => [name, value])),
    addresses: managed.map(({ type, name }) => `${type}.${name}`),
    resources: managed.flatMap(({ type, instances }) =>
      instances.map(({ attributes = {} }) => ({ type, attributes })),
    ),
  };
}

function stateFailure(error: Error, bucket: string, key: string): Failure {
  const address = `s3://${bucket}/${key}`;
  const status = (error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode;
  const details = [`${error.name}: ${error.message}`];
  if (error.name === 'NoSuchBucket') {
    return new Failure(`there is no bucket ${bucket}: make it with ./fairway bootstrap`);
  }
  if (status === 403) {
    return new Failure(
      `the state ${address} may not be read: see who you are with aws sts get-caller-identity`,
      details,
    );
  }
  return new Failure(
    `the state ${address} cannot be read: look at it with aws s3 cp ${address} - , and at earlier versions of it with aws s3api list-object-versions --bucket ${bucket} --prefix ${key}`,
    details,
  );
}
