/** The stacks of pull requests' environments, which a workspace has only when it has chosen `slots`: here it has two. */
import {
  appStack,
  definitions,
  isPreviewName,
  monitoringStack,
  previewEnvironments,
  resolveEnvironment,
  vpcStack,
  type Environment,
} from '@fairway/environments';
import { describe, expect, test } from '@jest/globals';

import { judge, violationText } from '../../src/judging/judge.ts';
import type { StackInputs } from '../../src/stack-inputs.ts';
import { answer, policiesOf } from '../iam/escalation.ts';
import { questions } from '../iam/questions.ts';
import { judgedStacks } from '../support/judged-stacks.ts';
import { inOneAccount, inputs, rolesOf } from '../support/real-stacks.ts';
import { synthesized } from '../support/synthesize.ts';

const SLOTS = ['preview1', 'preview2'];
const HOST = 'dev';
const today = new Date().toISOString().slice(0, 10);

const withPreviews = inOneAccount(takePreviews(inputs));
const stacks = judgedStacks(withPreviews);
const roles = rolesOf(withPreviews, stacks);

function takePreviews({ manifests, shared }: StackInputs): StackInputs {
  const written = definitions.filter(({ name }) => !isPreviewName(name));
  const operators = { chatWebhook: { kind: 'secret', secretName: 'shop/chat' } } as const;
  const choices = { slots: SLOTS.length, vpc: HOST, days: 3, operators };
  const all = [...written, ...previewEnvironments(choices, written)];
  const environments = all.map((definition) => resolveEnvironment(definition, manifests).environment);
  return { shared, manifests, environments };
}

function environmentOf(name: string): Environment {
  const found = withPreviews.environments.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no environment ${name}`);
  return found;
}

function stackOf(name: string) {
  const found = stacks.find((stack) => stack.name === name);
  if (found === undefined) throw new Error(`there is no stack ${name}`);
  return synthesized(found.json);
}

/**
 * Arguments by which AWS identifies a resource within an account and region: two stacks must never claim the same.
 */
const NAMED_BY = ['name', 'bucket', 'identifier', 'cluster_identifier', 'alarm_name', 'function_name'];
/** Types that are named after a cluster, a log group, a role or a user pool, which has a name of its own. */
const NAMED_WITHIN_ANOTHER = [
  'aws_appautoscaling_policy',
  'aws_cloudwatch_log_metric_filter',
  'aws_cognito_resource_server',
  'aws_cognito_user_group',
  'aws_cognito_user_pool_client',
  'aws_ecs_service',
  'aws_iam_role_policy',
];

function namesOf(stack: string): readonly string[] {
  const resources = Object.entries(stackOf(stack).json.resource ?? {});
  return resources
    .filter(([type]) => !NAMED_WITHIN_ANOTHER.includes(type))
    .flatMap(([type, blocks]) =>
      Object.values(blocks).flatMap((attributes) =>
        NAMED_BY.map((name) => (attributes as Record<string, unknown>)[name])
          .filter((value) => typeof value === 'string' && !value.includes('${'))
          .map((value) => `${type} ${String(value)}`),
      ),
    );
}

describe('the stacks of environments for pull requests', () => {
  test('keep every policy, and so do those that all share once they are there', () => {
    expect(stacks.map(({ name }) => name)).toEqual(
      expect.arrayContaining(SLOTS.flatMap((name) => [appStack(name), monitoringStack(name)])),
    );
    expect(judge(stacks, today).map(violationText)).toEqual([]);
  });

  test('are found wanting by the policies where something is wrong with them', () => {
    const broken = stacks.map((stack) => {
      if (stack.name !== appStack('preview2')) return stack;
      const { aws_rds_cluster: clusters = {}, ...others } = stack.json.resource ?? {};
      const open = Object.fromEntries(
        Object.entries(clusters).map(([id, cluster]) => [id, { ...cluster, storage_encrypted: false }]),
      );
      return { ...stack, json: { ...stack.json, resource: { ...others, aws_rds_cluster: open } } };
    });

    expect(judge(broken, today).map(({ stack, policy }) => `${stack}: ${policy}`)).toEqual([
      'app-preview2: encrypted-at-rest',
    ]);
  });

  test('have no network of their own, and a state and a database that no other environment has', () => {
    expect(stacks.map(({ name }) => name)).not.toContain(vpcStack('preview1'));
    const ofServices = [HOST, ...SLOTS].map((name) => stackOf(appStack(name)));
    const states = stacks.map(({ json }) => JSON.stringify(json.terraform));
    const databases = ofServices.flatMap((stack) =>
      stack.all('aws_rds_cluster').map((cluster) => cluster['cluster_identifier'] as string),
    );

    expect(new Set(states).size).toBe(stacks.length);
    expect(databases).toHaveLength(ofServices.length);
    expect(new Set(databases).size).toBe(databases.length);
  });

  test('claim no name that another environment of the account has', () => {
    const own = SLOTS.flatMap((name) => [...namesOf(appStack(name)), ...namesOf(monitoringStack(name))]);
    const others = stacks
      .filter(({ environment }) => environment !== undefined && !isPreviewName(environment.name))
      .flatMap(({ name }) => namesOf(name));

    expect(own.length).toBeGreaterThan(100);
    expect(own.filter((name) => others.includes(name))).toEqual([]);
    expect(own.filter((name, index) => own.indexOf(name) !== index)).toEqual([]);
  });

  test('keep nothing that outlives a pull request', () => {
    for (const stack of SLOTS.map((name) => stackOf(appStack(name)))) {
      for (const cluster of stack.all('aws_rds_cluster')) {
        expect(cluster).toMatchObject({ deletion_protection: false, skip_final_snapshot: true });
      }
      expect(stack.all('aws_lb').map((each) => each['enable_deletion_protection'])).not.toContain(true);
      expect(stack.all('aws_s3_bucket').map((bucket) => bucket['force_destroy'])).not.toContain(false);
    }
  });
});

describe('the role of a pull request’s environment', () => {
  test('is let in by GitHub’s environment of its name alone, and plans nothing with the role of pull requests', () => {
    const [{ json } = { json: {} }] = stacks.filter(({ name }) => name === 'bootstrap');
    const text = JSON.stringify(json);

    for (const name of SLOTS) expect(text).toContain(`repo:${inputs.shared.repository}:environment:${name}`);
    const planned = roles.plan(inputs.shared.account).identity;
    expect(JSON.stringify(planned)).not.toContain('preview');
  });

  const rows = Object.values(questions)
    .flat()
    .flatMap((question) => question.asked.map((asked) => ({ asked, question, text: question.text })))
    .filter(({ asked }) => asked === 'apply' || asked === 'made' || asked === 'operate');

  test.each(rows)(
    'of kind “$asked” may not $text, be it of the host, of another pull request or the host of it',
    (row) => {
      const pairs = [
        ['preview1', HOST],
        ['preview1', 'preview2'],
        [HOST, 'preview1'],
      ] as const;
      for (const [asking, asked] of pairs) {
        const [own, victim] = [environmentOf(asking), environmentOf(asked)];
        const parties = { shared: withPreviews.shared, own, victim };
        const { decision, why } = answer(row.question, parties, policiesOf(roles, row.asked, own));
        expect({ asking, asked, allowed: decision.allowed, why }).toMatchObject({
          asking,
          asked,
          allowed: false,
        });
      }
    },
  );
});
