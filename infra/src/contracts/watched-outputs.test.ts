import { describe, expect, test } from '@jest/globals';

import { synthesize } from '../../test/support/synthesize.ts';
import { watchedOutputs } from './watched-outputs.ts';

const watched = {
  operatorsTopicArn: 'arn:aws:sns:eu-central-1:111111111111:operators',
  distributionId: 'E1',
  clusterName: 'cluster',
  loadBalancerArnSuffix: 'app/edge/1',
  targetGroupArnSuffixes: { 'front-door': 'targetgroup/front-door/2' },
  serviceNames: { 'front-door': 'front-door' },
  logGroups: { 'front-door': '/fairway/test/front-door' },
};
const state = { bucket: 'example-state', key: 'app-test/terraform.tfstate', region: 'eu-west-1' };

describe('the contract between the stack of an app and the stack that watches it', () => {
  test('is outputs on one side', () => {
    const { json } = synthesize((stack) => watchedOutputs.write(stack, watched));

    const values = Object.entries(json.output!).map(([name, { value }]) => [name, value]);
    expect(Object.fromEntries(values)).toEqual({
      operators_topic_arn: watched.operatorsTopicArn,
      distribution_id: 'E1',
      cluster_name: 'cluster',
      load_balancer_arn_suffix: 'app/edge/1',
      target_group_arn_suffixes: watched.targetGroupArnSuffixes,
      service_names: watched.serviceNames,
      log_groups: watched.logGroups,
    });
  });

  test('is the same outputs on the other, from the state of that stack, a service at a time', () => {
    const { json } = synthesize((stack) => {
      stack.output('told', watchedOutputs.read(stack, 'app-test', state, ['front-door']), 'All of it.');
    });

    const outputs = 'data.terraform_remote_state.app-test.outputs';
    expect(json.output!['told']!['value']).toEqual({
      operatorsTopicArn: `\${${outputs}.operators_topic_arn}`,
      distributionId: `\${${outputs}.distribution_id}`,
      clusterName: `\${${outputs}.cluster_name}`,
      loadBalancerArnSuffix: `\${${outputs}.load_balancer_arn_suffix}`,
      targetGroupArnSuffixes: { 'front-door': `\${${outputs}.target_group_arn_suffixes.front-door}` },
      serviceNames: { 'front-door': `\${${outputs}.service_names.front-door}` },
      logGroups: { 'front-door': `\${${outputs}.log_groups.front-door}` },
    });
    expect(json.data!['terraform_remote_state']!['app-test']).toMatchObject({ backend: 's3', config: state });
  });
});
