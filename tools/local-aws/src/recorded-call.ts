import { parse } from 'node:querystring';

/** A call as IAM would see it: its action, its resource, and the condition keys that a policy may ask for. */
export interface RecordedCall {
  /** `s3:GetObject` */
  readonly action: string;
  /** ARN; `*` where the action knows no resource. */
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
}

interface AskedCall {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

const OBJECT_ACTIONS = new Map([
  ['GET', 's3:GetObject'],
  ['HEAD', 's3:GetObject'],
  ['PUT', 's3:PutObject'],
  // Parts of an upload.
  ['POST', 's3:PutObject'],
  ['DELETE', 's3:DeleteObject'],
]);

/**
 * The action and resource of a request to S3, SNS or SQS, as IAM names them; undefined for a request that no policy
 * is about.
 */
export function callOf({ method, url, headers, body }: AskedCall): RecordedCall | undefined {
  const { 'x-amz-target': asked } = headers;
  const target = typeof asked === 'string' ? /\.(\w+)$/.exec(asked)?.[1] : undefined;
  if (target !== undefined) return ofQueue(target, body);
  const form = parse(typeof body === 'string' ? body : Buffer.isBuffer(body) ? body.toString() : '');
  const fields = typeof body === 'object' && body !== null && !Buffer.isBuffer(body) ? { ...body } : form;
  const { Action: action, TopicArn: topic } = fields as Readonly<Record<string, unknown>>;
  if (typeof action === 'string') {
    return { action: `sns:${action}`, resource: typeof topic === 'string' ? topic : '*', context: {} };
  }
  return ofStorage(method, new URL(url, 'http://127.0.0.1'));
}

function ofStorage(method: string, { pathname, searchParams }: URL): RecordedCall | undefined {
  const [bucket = '', ...rest] = decodeURIComponent(pathname).slice(1).split('/');
  if (bucket === '') return undefined;
  const key = rest.join('/');
  const arn = `arn:aws:s3:::${bucket}`;
  if (key === '') {
    const prefix = searchParams.get('prefix');
    const context = prefix === null ? {} : { 's3:prefix': prefix };
    return method === 'GET' || method === 'HEAD'
      ? { action: 's3:ListBucket', resource: arn, context }
      : undefined;
  }
  const action = OBJECT_ACTIONS.get(method);
  return action === undefined ? undefined : { action, resource: `${arn}/${key}`, context: {} };
}

function ofQueue(operation: string, body: unknown): RecordedCall {
  const { QueueUrl = '' } = (typeof body === 'object' ? body : {}) as { readonly QueueUrl?: string };
  const [account = '', name = ''] = QueueUrl.split('/').slice(-2);
  return { action: `sqs:${operation}`, resource: `arn:aws:sqs:*:${account}:${name}`, context: {} };
}
