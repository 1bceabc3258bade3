import { Failure } from '../../terminal/failure.ts';
import type { AwsEnvironment } from '../targets/aws-environment.ts';
import { chosenServices, ecsName } from './service-names.ts';
import { readServiceStates, type ServiceState } from './service-states.ts';

/**
 * Services as they are in an environment.
 * @throws {Failure} naming those that are not there, and those that are being changed
 */
export async function readDeployed(
  services: readonly string[],
  aws: AwsEnvironment,
): Promise<readonly ServiceState[]> {
  const names = chosenServices(services, aws.manifests).map(({ name }) => name);
  const { name: environment } = aws.environment;
  const states = await readServiceStates(
    aws.session.ecs,
    names.map((service) => ecsName(aws, service)),
  );
  const absent = names.filter((name) => !states.some(({ service }) => service === name));
  if (absent.length > 0) {
    throw new Failure(
      `${environment} does not have ${absent.join(', ')}: deploy it first, ./fairway deploy ${environment}`,
    );
  }
  const changing = states.filter(({ lastDeployment }) => isUnderWay(lastDeployment?.status));
  if (changing.length > 0) {
    const list = changing.map(({ service }) => service).join(', ');
    throw new Failure(
      `${list} is being deployed: wait for the end of that, ./fairway status ${environment} tells it`,
    );
  }
  return states;
}

function isUnderWay(status: string | undefined): boolean {
  return status !== undefined && !/^(?:SUCCESSFUL|STOPPED|ROLLBACK_SUCCESSFUL|ROLLBACK_FAILED)$/.test(status);
}
