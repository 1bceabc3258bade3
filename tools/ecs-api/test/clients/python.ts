import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

import { installPythonPackages, unlessToolIsMissing } from '@fairway/local-aws/python-packages';

const TOOLS = join(import.meta.dirname, '../../../../.fairway/tools');
/** They belong together: this `awscli` and this `boto3` ask for this `botocore`. */
const BOTOCORE = '1.44.8';
const PACKAGES = [`botocore==${BOTOCORE}`, `boto3==${BOTOCORE}`, 'awscli==1.46.3'];

/** AWS's own clients for Python and the `aws` command, or undefined where there is no Python; a line says so then. */
export async function installAwsForPython(): Promise<AwsForPython | undefined> {
  const home = join(TOOLS, `aws-python-${BOTOCORE}`);
  const python = await unlessToolIsMissing(() => installPythonPackages(home, PACKAGES));
  return python === undefined ? undefined : new AwsForPython(python);
}

export class AwsForPython {
  readonly python: string;
  readonly aws: string;

  constructor(python: string) {
    this.python = python;
    this.aws = join(dirname(python), 'aws');
  }

  /** AWS's own model of a service, as botocore ships it. */
  model(service: string): ServiceModel {
    const library = join(dirname(this.python), '../lib');
    const version = readdirSync(library).find((name) => name.startsWith('python')) ?? '';
    const data = join(library, version, 'site-packages/botocore/data', service);
    const newest = readdirSync(data).toSorted().at(-1) ?? '';
    const packed = readFileSync(join(data, newest, 'service-2.json.gz'));
    return JSON.parse(gunzipSync(packed).toString('utf8')) as ServiceModel;
  }
}

export interface ServiceModel {
  readonly metadata: { readonly targetPrefix: string; readonly jsonVersion: string };
  readonly operations: Readonly<
    Record<
      string,
      {
        readonly input: { readonly shape: string };
        readonly output?: { readonly shape: string };
        readonly errors?: readonly { readonly shape: string }[];
      }
    >
  >;
  readonly shapes: Readonly<Record<string, Shape>>;
}

export interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly required?: readonly string[];
  readonly member?: { readonly shape: string };
  readonly key?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly document?: boolean;
}
