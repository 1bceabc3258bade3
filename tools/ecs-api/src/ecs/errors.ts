import { ApiError } from '../protocol/api-error.ts';

export function invalidParameter(message: string): ApiError {
  return new ApiError('InvalidParameterException', message);
}

/** A fault in the caller's resources, as opposed to its request. */
export function clientError(message: string): ApiError {
  return new ApiError('ClientException', message);
}

export function clusterNotFound(): ApiError {
  return new ApiError('ClusterNotFoundException', 'Cluster not found.');
}

export function serviceNotFound(): ApiError {
  return new ApiError('ServiceNotFoundException', 'Service not found.');
}

/** An entry of `failures` in an answer that describes several things. */
export interface Failure {
  readonly arn: string;
  readonly reason: 'MISSING' | 'INVALID' | (string & {});
  readonly detail?: string;
}

export function missing(arn: string): Failure {
  return { arn, reason: 'MISSING' };
}
