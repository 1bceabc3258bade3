export const PREFIXES = {
  ecs: 'AmazonEC2ContainerServiceV20141113',
  'application-autoscaling': 'AnyScaleFrontendService',
} as const;

/** One call as the wire has it. */
export async function call(
  url: string,
  api: keyof typeof PREFIXES,
  operation: string,
  request: unknown,
): Promise<{ readonly status: number; readonly answer: unknown }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `${PREFIXES[api]}.${operation}`,
    },
    body: JSON.stringify(request),
  });
  return { status: response.status, answer: await response.json() };
}
