import type { RouteResponse } from '@fairway/service-kit';

/** Problems that reading logs can end in, for the OpenAPI document. */
export const analysisProblems: Readonly<Record<number, RouteResponse>> = Object.fromEntries(
  Object.entries({
    403: 'The bucket is not one that the service may read.',
    404: 'There is no such bucket, or no log under the prefix.',
    409: 'The object was replaced or deleted while it was being read, or is archived.',
    422: 'The query has faults, each of them listed; or the object is no text, or not a whole gzip file.',
    502: 'AWS refused; the detail names the missing permission or setting.',
    503: 'S3 is unavailable, or the service is busy: `Retry-After` says when to come back.',
    504: 'S3 did not answer, or stopped sending, in time.',
  }).map(([status, description]) => [status, { description, mediaType: 'application/problem+json' }]),
);
