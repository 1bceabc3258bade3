import { refersTo, resourcesOf, type Block } from '../judging/blocks.ts';
import type { Finding, JudgedStack, PolicyRule } from '../judging/policy.ts';

const MIN_TASKS_IN_PRODUCTION = 2;

export const policy: PolicyRule = {
  why: 'Without a lower bound a quiet hour ends the service, without an upper one a loop in a client empties the budget.',
  check: (stack) =>
    resourcesOf(stack, 'aws_ecs_service').flatMap((service) => {
      const targets = resourcesOf(stack, 'aws_appautoscaling_target').filter((target) =>
        refersTo(target, service.address),
      );
      if (targets.length === 0) {
        return [
          { address: service.address, found: 'nothing scales it', fix: 'Add an aws_appautoscaling_target' },
        ];
      }
      return targets.flatMap((target) => targetFindings(stack, service, target));
    }),
};

function targetFindings(stack: JudgedStack, service: Block, target: Block): Finding[] {
  const [minimum, maximum, desired] = [
    Number(target.attributes['min_capacity']),
    Number(target.attributes['max_capacity']),
    Number(service.attributes['desired_count']),
  ];
  const least = stack.environment?.production === true ? MIN_TASKS_IN_PRODUCTION : 1;
  const { address } = target;
  const findings: Finding[] = [];
  if (!(minimum >= least))
    findings.push({ address, found: `at least ${minimum} tasks run`, fix: `It must be ${least} or more` });
  if (!(maximum >= minimum))
    findings.push({
      address,
      found: `at most ${maximum} tasks run, at least ${minimum}`,
      fix: 'Put the bounds in order',
    });
  if (!(desired >= minimum && desired <= maximum)) {
    findings.push({
      address: service.address,
      found: `it starts with ${desired} tasks`,
      fix: `It must be ${minimum} to ${maximum}`,
    });
  }
  const follows = resourcesOf(stack, 'aws_appautoscaling_policy').some((policy) => refersTo(policy, address));
  if (minimum < maximum && !follows)
    findings.push({ address, found: 'no policy moves it', fix: 'Add one for CPU, memory and requests' });
  return findings;
}
