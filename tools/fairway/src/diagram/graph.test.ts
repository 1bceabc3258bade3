import { expect, test } from '@jest/globals';

import { readTemplate } from '../workspace/stack-template.ts';
import { readDiagram } from './graph.ts';

const service = (name: string) => ({ [name]: { name, desired_count: 1, tags: { Service: name } } });
const app = readTemplate(
  'app-dev',
  JSON.stringify({ resource: { aws_ecs_service: { ...service('logs'), ...service('shop') } } }),
);

/** As `infra/src/constructs/secret-rotation` writes it. */
function monitoring(servicesBySecret: Readonly<Record<string, string>>) {
  const find = { service: `{% $lookup(${JSON.stringify(servicesBySecret)}, $states.input.name) %}` };
  const definition = JSON.stringify({ States: { 'Find service': { Assign: find }, Look: {} } });
  return readTemplate(
    'monitoring-dev',
    JSON.stringify({ resource: { aws_sfn_state_machine: { machine: { definition } } } }),
  );
}

test('services whose tasks are replaced after a new secret are known, each once', () => {
  const secrets = { 'dev/shop/key': 'shop', 'dev/shop/token': 'shop', 'dev/logs/key': 'logs' };

  expect(readDiagram('dev', [app, monitoring(secrets)]).restarted).toEqual(['logs', 'shop']);
  expect(readDiagram('dev', [app]).restarted).toEqual([]);
});
