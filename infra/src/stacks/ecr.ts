import {
  applyRoleName,
  repositoryName,
  serviceNames,
  type Environment,
  type Shared,
} from '@fairway/environments';
import type { Construct } from 'constructs';

import { AwsStack } from '../aws-stack.ts';
import { ImageRepository } from '../constructs/image-repository.ts';
import { roleArn } from '../role-arn.ts';
import { sharedStackProps } from '../stack-props.ts';
import type { StackInputs } from '../stack-inputs.ts';

/** One image repository a service, for all environments, in the shared account. */
export class EcrStack extends AwsStack {
  constructor(scope: Construct, { shared, environments, manifests }: StackInputs) {
    super(scope, 'ecr', sharedStackProps(shared, 'ecr'));

    const urls = manifests.map(({ name: service }) => {
      const repository = new ImageRepository(this, service, {
        name: repositoryName(shared, service),
        service,
        pullers: pullersOf(service, environments, shared),
      });
      return [service, repository.url];
    });
    this.output('repository_urls', Object.fromEntries(urls), 'The repository of the images of each service.');
  }
}

/**
 * Roles in other accounts that pull: those that start the service's tasks, and those that check before a deployment
 * that the image exists.
 */
function pullersOf(service: string, environments: readonly Environment[], shared: Shared): readonly string[] {
  return environments
    .filter(({ account }) => account !== shared.account)
    .flatMap((environment) => [
      roleArn(environment.account, serviceNames(shared, environment, service).executionRole),
      roleArn(environment.account, applyRoleName(shared, environment.name)),
    ]);
}
