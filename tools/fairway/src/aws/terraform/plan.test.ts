import { describe, expect, test } from '@jest/globals';

import { isEmptyPlan, parsePlan } from './plan-json.ts';
import { planLines } from './plan-text.ts';
import { protectedChanges } from './protected-resources.ts';
import { parseMessage, StalePlan, StateLocked, terraformFailure } from './terraform-messages.ts';

interface Change {
  readonly actions: readonly string[];
  readonly before?: object | null;
  readonly after?: object | null;
  readonly after_unknown?: object;
  readonly replace_paths?: readonly (readonly string[])[];
}

const plan = planOf({
  'aws_cloudwatch_log_group.logs': { actions: ['create'], after: { name: 'logs' } },
  'aws_ecs_service.logs': {
    actions: ['update'],
    before: { name: 'logs', task_definition: 'arn:1', tags: {} },
    after: { name: 'logs', tags: {} },
    after_unknown: { task_definition: true, tags: {} },
  },
  'aws_ecs_task_definition.logs': {
    actions: ['create', 'delete'],
    before: { image: 'a' },
    after: { image: 'b' },
    replace_paths: [['container_definitions']],
  },
  'aws_rds_cluster.data': { actions: ['delete'], before: { name: 'data' }, after: null },
  'aws_vpc.own': { actions: ['no-op'], before: {}, after: {} },
});

describe('a plan', () => {
  test('is told with what is replaced and destroyed first', () => {
    expect(planLines('app-dev', plan)).toEqual([
      'app-dev: 1 replaced, 1 destroyed, 1 changed, 1 created',
      '  ± aws_ecs_task_definition.logs is replaced because of container_definitions',
      '  - aws_rds_cluster.data is destroyed',
      '  ~ aws_ecs_service.logs (task_definition)',
      '  + aws_cloudwatch_log_group.logs',
    ]);
  });

  test('without a change is empty, and one of outputs alone is not', () => {
    const nothing = planOf({ 'aws_vpc.own': { actions: ['no-op'] } });
    const outputs = parsePlan(
      JSON.stringify({ format_version: '1.2', output_changes: { url: { actions: ['update'] } } }),
    );

    expect([isEmptyPlan(nothing), planLines('app-dev', nothing)]).toEqual([
      true,
      ['app-dev: nothing to change'],
    ]);
    expect([isEmptyPlan(outputs), planLines('app-dev', outputs)]).toEqual([
      false,
      ['app-dev: only outputs change'],
    ]);
  });

  test('takes nothing away that is protected, unless it is named', () => {
    expect(protectedChanges(plan, [])).toEqual([
      { address: 'aws_rds_cluster.data', action: 'delete', loss: 'its data go with it' },
    ]);
    expect(protectedChanges(plan, ['aws_rds_cluster.data'])).toEqual([]);
    expect(protectedChanges(plan, ['aws_rds_cluster'])).toHaveLength(1);
  });

  test('replaces no target group, which may go with its service, unless it is named', () => {
    const taken = (actions: readonly string[]) =>
      protectedChanges(
        planOf({ 'aws_lb_target_group.logs': { actions }, 'aws_lb.edge': { actions } }),
        [],
      ).map(({ address, loss }) => [address, loss]);

    expect(taken(['delete'])).toEqual([['aws_lb.edge', 'nobody is served without it']]);
    expect(taken(['delete', 'create'])).toEqual([
      ['aws_lb_target_group.logs', expect.stringContaining('its rules do not let go of it')],
      ['aws_lb.edge', expect.stringContaining('its listener goes first')],
    ]);
  });
});

describe('what Terraform says', () => {
  test('becomes a sentence, with where and why', () => {
    const failure = terraformFailure('apply of app-dev', [diagnostic('AccessDenied', 'no\n\nright')], []);

    expect(failure).toMatchObject({
      message: 'the apply of app-dev failed: AccessDenied',
      details: ['aws_vpc.own: AccessDenied', '  no', '  right'],
    });
  });

  test('of a lock names who holds it', () => {
    const detail = 'Lock Info:\n  ID:  1\n  Who:       ann@desk\n  Created:   2026-11-29 20:00:00 UTC\n';
    const failure = terraformFailure(
      'plan of app-dev',
      [diagnostic('Error acquiring the state lock', detail)],
      [],
    );

    expect(failure).toBeInstanceOf(StateLocked);
    expect(failure.message).toContain('locked by ann@desk since 2026-11-29 20:00:00 UTC: wait until');
  });

  test('of a plan that is too old is told apart', () => {
    expect(terraformFailure('apply of app-dev', [diagnostic('Saved plan is stale', '')], [])).toBeInstanceOf(
      StalePlan,
    );
  });

  test('without a message is told as it is', () => {
    expect(terraformFailure('plan of app-dev', [], ['panic: oh'])).toMatchObject({ details: ['panic: oh'] });
    expect(parseMessage('panic: oh')).toBeUndefined();
    expect(parseMessage('{"half":')).toBeUndefined();
  });
});

function planOf(changes: Readonly<Record<string, Change>>) {
  const resources = Object.entries(changes).map(([address, change]) => ({
    address,
    type: address.split('.')[0],
    mode: 'managed',
    change: { before: null, after: null, after_unknown: {}, ...change },
  }));
  return parsePlan(JSON.stringify({ format_version: '1.2', resource_changes: resources }));
}

function diagnostic(summary: string, detail: string) {
  return { severity: 'error' as const, summary, detail, address: 'aws_vpc.own' };
}
