import type { Clients } from './read-back/clients.ts';

// Answers of AWS are changed to values that their types do not allow.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Anything = any;

/** A value that AWS has because of a break that nothing cheaper finds. */
export interface RehearsedBreak {
  /** As `infra/test/breaks/breaks.ts` calls it. */
  readonly name: string;
  readonly client: keyof Omit<Clients, 'close'>;
  /** Operation whose answer has the value. */
  readonly operation: string;
  readonly act: (answer: Anything) => void;
  /** The fault that reading back then tells. */
  readonly says: RegExp;
}

const containerOf = (answer: Anything, service: string): Anything =>
  answer.taskDefinition.containerDefinitions.find(({ name }: Anything) => name === service);

export const breaks: readonly RehearsedBreak[] = [
  {
    name: 'a path that nobody asks for',
    client: 'loadBalancing',
    operation: 'DescribeRulesCommand',
    says: /logs: paths is/,
    act: ({ Rules }) => {
      for (const { Conditions = [] } of Rules as Anything[]) {
        for (const { PathPatternConfig } of Conditions as Anything[]) {
          const { Values } = PathPatternConfig ?? {};
          if (Values?.includes('/analyze') === true) Values[Values.indexOf('/analyze')] = '/analyse';
        }
      }
    },
  },
  {
    name: 'headers that are not sent on',
    client: 'cloudFront',
    operation: 'GetDistributionConfigCommand',
    says: /edge: policies is/,
    act: ({ DistributionConfig: { DefaultCacheBehavior } }) =>
      (DefaultCacheBehavior.OriginRequestPolicyId = '216adef6-5c7f-47e4-b989-5492eafa07d3'),
  },
  {
    name: 'a health path that is not there',
    client: 'loadBalancing',
    operation: 'DescribeTargetGroupsCommand',
    says: /compare: health path is/,
    act: ({ TargetGroups: [group] }) => (group.HealthCheckPath = '/elsewhere'),
  },
  {
    name: 'a security group that does not let the load balancer in',
    client: 'ec2',
    operation: 'DescribeSecurityGroupsCommand',
    says: /security group of logs: ingress is/,
    act: ({ SecurityGroups }) => {
      for (const group of SecurityGroups) {
        if (/-logs-\d+$/.test(group.GroupName)) group.IpPermissions = [];
      }
    },
  },
  {
    name: 'a role without a statement',
    client: 'iam',
    operation: 'GetRolePolicyCommand',
    says: /logs-task: statements is/,
    act: (answer) =>
      (answer.PolicyDocument = decodeURIComponent(answer.PolicyDocument).replace('KeepState', 'Elsewhere')),
  },
  {
    name: 'a log group that nobody makes',
    client: 'ecs',
    operation: 'DescribeTaskDefinitionCommand',
    says: /logs\/logs: log group is/,
    act: (answer) => {
      const container = containerOf(answer, 'logs');
      if (container !== undefined) container.logConfiguration.options['awslogs-group'] = '/elsewhere';
    },
  },
  {
    name: 'a service that does not wait for its migration',
    client: 'ecs',
    operation: 'DescribeTaskDefinitionCommand',
    says: /birthday: waiting is/,
    act: (answer) => {
      const container = containerOf(answer, 'birthday');
      if (container !== undefined) container.dependsOn[0].condition = 'START';
    },
  },
  {
    name: 'a callback that no page has',
    client: 'cognito',
    operation: 'DescribeUserPoolClientCommand',
    says: /user pool: callbacks is/,
    act: ({ UserPoolClient }) => UserPoolClient.CallbackURLs?.push('https://dev.example.com/elsewhere'),
  },
  {
    name: 'targets by instance',
    client: 'loadBalancing',
    operation: 'DescribeTargetGroupsCommand',
    says: /logs: target type is/,
    act: ({ TargetGroups: [group] }) => (group.TargetType = 'instance'),
  },
  {
    name: 'an alarm of a deployment that is not there',
    client: 'ecs',
    operation: 'DescribeServicesCommand',
    says: /logs: alarms of a deployment is/,
    act: ({ services: [service] }) =>
      (service.deploymentConfiguration.alarms.alarmNames = ['fairway-elsewhere']),
  },
  {
    name: 'one priority for two rules of a listener',
    client: 'loadBalancing',
    operation: 'DescribeRulesCommand',
    says: /edge: priorities that two rules have is/,
    act: ({ Rules: [one, other] }) => (one.Priority = other.Priority),
  },
  {
    name: 'another region',
    client: 'ecs',
    operation: 'DescribeServicesCommand',
    says: /logs: there is no such service/,
    act: (answer) => (answer.services = []),
  },
];

/** Lets a client answer as if AWS had another value, until what this gives is called. */
export function breakAnswers(clients: Clients, { client, operation, act }: RehearsedBreak): () => void {
  const { middlewareStack } = clients[client] as { readonly middlewareStack: Anything };
  const name = 'break';
  middlewareStack.add(
    (next: Anything, { commandName }: Anything) =>
      async (asked: Anything) => {
        const answer = await next(asked);
        if (commandName === operation) act(answer.output);
        return answer;
      },
    { step: 'initialize', name },
  );
  return () => middlewareStack.remove(name);
}
