import { describe, expect, test } from '@jest/globals';

import { boundary, boundaryArn } from '../../src/permissions/boundary.ts';
import { deployEnvironment } from '../../src/permissions/deploy/deploy-environment.ts';
import { readOnly } from '../../src/permissions/read-only.ts';
import { synthesized } from '../support/synthesize.ts';
import { realStacks, workspace } from '../support/real-stacks.ts';

/** How IAM calls the service of a resource type, by the beginning of the type. The longest beginning counts. */
const iamServices: Readonly<Record<string, string>> = {
  acm: 'acm',
  appautoscaling: 'application-autoscaling',
  availability: 'ec2',
  budgets: 'budgets',
  ce: 'ce',
  cloudfront: 'cloudfront',
  cloudwatch: 'cloudwatch',
  cloudwatch_event: 'events',
  cloudwatch_log: 'logs',
  cognito: 'cognito-idp',
  db: 'rds',
  default: 'ec2',
  ec2: 'ec2',
  ecs: 'ecs',
  eip: 'ec2',
  flow: 'ec2',
  iam: 'iam',
  internet: 'ec2',
  kms: 'kms',
  lb: 'elasticloadbalancing',
  nat: 'ec2',
  rds: 'rds',
  route: 'ec2',
  route53: 'route53',
  s3: 's3',
  secretsmanager: 'secretsmanager',
  security: 'ec2',
  sns: 'sns',
  subnet: 'ec2',
  vpc: 'ec2',
  wafv2: 'wafv2',
};

const environment = workspace.environments.find(({ name }) => name === 'prod')!;
const stacks = realStacks
  .filter(({ name }) => /^(?:vpc|app|monitoring)-/.test(name))
  .map(({ name, json }) => ({ name, ...synthesized(json) }));

describe('the roles of the pipeline', () => {
  const used = new Set(stacks.flatMap(({ json }) => Object.keys(json.resource ?? {})).map(serviceOf));

  test.each([...used].toSorted())('may change and read what stacks have of %s', (service) => {
    const changing = Object.values(deployEnvironment(workspace.shared, environment)).flat();
    expect(servicesOf(changing)).toContain(service);
    expect(servicesOf(readOnly([]))).toContain(service);
  });
});

describe('a role that a deployment makes', () => {
  const roles = stacks.flatMap(({ name, all }) => all('aws_iam_role').map((role) => ({ stack: name, role })));

  test('is within the boundary, in every stack', () => {
    expect(roles.length).toBeGreaterThan(0);
    for (const { role } of roles) {
      expect(role.permissions_boundary).toBe(boundaryArn(workspace.shared, environment.account));
    }
  });

  test('is given nothing that the boundary takes away again', () => {
    const ever = boundary().flatMap(({ actions }) => actions);
    const given = stacks.flatMap(({ name, all }) =>
      all('aws_iam_role_policy').flatMap(({ policy }) =>
        JSON.parse(policy).Statement.flatMap(({ Action }: { Action: string | string[] }) =>
          [Action].flat().map((action) => `${name}: ${action}`),
        ),
      ),
    );

    expect(given.length).toBeGreaterThan(0);
    expect(given.filter((text: string) => !ever.includes(text.split(': ')[1]!))).toEqual([]);
  });
});

function serviceOf(type: string): string {
  const name = type.replace(/^aws_/, '');
  const beginning = Object.keys(iamServices)
    .filter((key) => name === key || name.startsWith(`${key}_`))
    .toSorted((a, b) => b.length - a.length)[0];
  if (beginning === undefined) throw new Error(`${type}: say in this test which service of IAM it is`);
  return iamServices[beginning]!;
}

function servicesOf(statements: readonly { readonly actions: readonly string[] }[]): readonly string[] {
  return statements.flatMap(({ actions }) => actions.map((action) => action.split(':')[0] ?? ''));
}
