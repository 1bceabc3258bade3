import type { RouteResponse } from '@fairway/service-kit';

const mediaType = 'application/problem+json';

/** Problems that both verbs can end in, for the OpenAPI document. */
export const databaseProblems: Readonly<Record<number, RouteResponse>> = {
  422: { description: 'The request has faults, each of them listed.', mediaType },
  503: { description: 'The database does not answer: `Retry-After` says when to come back.', mediaType },
};
