/** A service, and the secrets that its manifest names. */
export interface ServiceWithSecrets {
  readonly name: string;
  /** Names in Secrets Manager: `dev/logs/api-key`. At least one. */
  readonly secretNames: readonly string[];
  /** Name of the rule that tells of them, for `SecretMessages`: 1 to 64 characters. */
  readonly eventRule: string;
}

/** Two hours hold a deployment that goes on, and the restart after it. */
const TIMEOUT_SECONDS = 7_200;

const LOOK_SECONDS = 20;

/** ECS throttles, and is out of reach now and then. */
const retry = [{ ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 5, MaxAttempts: 5, BackoffRate: 2 }];

const DEPLOYMENTS = '$states.result.Services[0].Deployments';
const GOES_ON = `{% 'IN_PROGRESS' in ${DEPLOYMENTS}.RolloutState %}`;

type SecretNames = readonly Pick<ServiceWithSecrets, 'name' | 'secretNames'>[];

/**
 * The steps of a restart, in the language of Step Functions: find the service, restart it, follow that.
 * https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
 */
export function restartSteps(clusterName: string, services: SecretNames): object {
  const look = {
    Type: 'Task',
    Resource: 'arn:aws:states:::aws-sdk:ecs:describeServices',
    Arguments: { Cluster: clusterName, Services: ['{% $service %}'] },
    Retry: retry,
    Output: {},
  };
  return {
    Comment: 'Replaces the tasks of the service that names a secret.',
    QueryLanguage: 'JSONata',
    TimeoutSeconds: TIMEOUT_SECONDS,
    StartAt: 'Find service',
    States: {
      'Find service': {
        Type: 'Pass',
        Assign: {
          service: `{% $lookup(${JSON.stringify(servicesBySecret(services))}, $states.input.name) %}`,
        },
        Output: {},
        Next: 'Look',
      },
      ...restart(clusterName, look),
      ...follow(look),
    },
  };
}

/** While a deployment goes on it waits: a restart would take its place, and who deploys would be told of a failure. */
function restart(clusterName: string, look: object): object {
  return {
    Look: {
      ...look,
      Assign: { goesOn: GOES_ON, before: `{% [${DEPLOYMENTS}.Id] %}` },
      Next: 'Does a deployment go on?',
    },
    'Does a deployment go on?': choice([{ if: '{% $goesOn %}', next: 'Wait for it' }], 'Restart'),
    'Wait for it': wait('Look'),
    Restart: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:ecs:updateService',
      Arguments: { Cluster: clusterName, Service: '{% $service %}', ForceNewDeployment: true },
      Retry: retry,
      Output: {},
      Next: 'Wait for tasks',
    },
  };
}

/**
 * The service has to run by a deployment that began after the look before the restart, this one's or a later one's: all
 * its tasks have the new value. The breaker goes back to one that was there before.
 */
function follow(look: object): object {
  return {
    'Wait for tasks': wait('Look at tasks'),
    'Look at tasks': {
      ...look,
      Assign: {
        goesOn: GOES_ON,
        serving: `{% ${DEPLOYMENTS}[Status = 'PRIMARY'].{'id': Id, 'state': RolloutState} %}`,
      },
      Next: 'Are they replaced?',
    },
    'Are they replaced?': choice(
      [
        { if: '{% $goesOn %}', next: 'Wait for tasks' },
        { if: "{% $serving.state = 'COMPLETED' and $not($serving.id in $before) %}", next: 'Replaced' },
      ],
      'Not replaced',
    ),
    Replaced: { Type: 'Succeed' },
    'Not replaced': {
      Type: 'Fail',
      Error: 'RestartFailed',
      Cause:
        "{% 'the tasks of ' & $service & ' were not replaced, and go on with the value before: ' & $serving.id & ' is ' & $serving.state %}",
    },
  };
}

function servicesBySecret(services: SecretNames): Readonly<Record<string, string>> {
  return Object.fromEntries(
    services.flatMap(({ name, secretNames }) => secretNames.map((secret) => [secret, name])),
  );
}

function wait(next: string): object {
  return { Type: 'Wait', Seconds: LOOK_SECONDS, Next: next };
}

function choice(rules: readonly { readonly if: string; readonly next: string }[], otherwise: string): object {
  return {
    Type: 'Choice',
    Choices: rules.map((rule) => ({ Condition: rule.if, Next: rule.next })),
    Default: otherwise,
  };
}
