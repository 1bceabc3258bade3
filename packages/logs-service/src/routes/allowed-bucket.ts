import { HttpProblem } from '@fairway/service-kit';

/** @throws {HttpProblem} 403 for a bucket that the environment does not let this service read */
export function checkBucket(bucket: string, allowed: readonly string[]): void {
  if (allowed.includes(bucket)) return;
  throw new HttpProblem(403, `Bucket ${bucket} is not one that this service may read`);
}
