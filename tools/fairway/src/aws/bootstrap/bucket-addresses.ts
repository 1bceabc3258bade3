import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

type Resources = Readonly<Record<string, Readonly<Record<string, { readonly bucket?: string }>>>>;

/**
 * Settings that do not close a bucket: its logs go to another one, and expiry makes the provider wait for a minute.
 */
const LATER = new Set(['aws_s3_bucket_logging', 'aws_s3_bucket_lifecycle_configuration']);

/**
 * Addresses of a bucket of a synthesized stack, and of the resources that configure it: encryption, versions, access.
 * @param folder of the stack; absolute
 * @throws {Error} when the stack has no such bucket
 */
export async function bucketAddresses(
  folder: string,
  name: string,
): Promise<{ readonly bucket: string; readonly all: readonly string[] }> {
  const { resource } = JSON.parse(await readFile(join(folder, 'cdk.tf.json'), 'utf8')) as {
    readonly resource: Resources;
  };
  const [bucket] = Object.entries(resource['aws_s3_bucket'] ?? {})
    .filter(([, each]) => each.bucket === name)
    .map(([id]) => `aws_s3_bucket.${id}`);
  if (bucket === undefined) throw new Error(`the stack has no bucket ${name}`);
  const own = Object.entries(resource)
    .filter(([type]) => type.startsWith('aws_s3_bucket_') && !LATER.has(type))
    .flatMap(([type, each]) =>
      Object.entries(each)
        .filter(([, { bucket: of }]) => of?.startsWith(`\${${bucket}.`) === true)
        .map(([id]) => `${type}.${id}`),
    );
  return { bucket, all: [bucket, ...own] };
}
