import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

import { CreateBucketCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** Many, so that Trino’s nodes have something to share; the stand-in takes no much larger ones. */
const OBJECT_BYTES = 8 * 2 ** 20;

/** Puts a file of lines into a new bucket, as objects of whole lines. */
export async function putInParts(s3: S3Client, bucket: string, path: string): Promise<number> {
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  let lines: string[] = [];
  let bytes = 0;
  let count = 0;
  const put = async (): Promise<void> => {
    const [Bucket, Key] = [bucket, `part-${String(count++).padStart(3, '0')}.jsonl`];
    await s3.send(new PutObjectCommand({ Bucket, Key, Body: Buffer.from(`${lines.join('\n')}\n`) }));
    [lines, bytes] = [[], 0];
  };
  for await (const line of createInterface(createReadStream(path))) {
    lines.push(line);
    bytes += line.length + 1;
    if (bytes >= OBJECT_BYTES) await put();
  }
  if (bytes > 0) await put();
  return count;
}
