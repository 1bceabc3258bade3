import { createHash, randomBytes, randomInt } from 'node:crypto';

/**
 * ARNs of one account and region.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
 */
export class Names {
  readonly region: string;
  readonly accountId: string;

  /** @param accountId twelve digits */
  constructor(region: string, accountId: string) {
    this.region = region;
    this.accountId = accountId;
  }

  cluster(name: string): string {
    return this.#ecs(`cluster/${name}`);
  }

  service(cluster: string, name: string): string {
    return this.#ecs(`service/${cluster}/${name}`);
  }

  task(cluster: string, id: string): string {
    return this.#ecs(`task/${cluster}/${id}`);
  }

  container(cluster: string, task: string, id: string): string {
    return this.#ecs(`container/${cluster}/${task}/${id}`);
  }

  taskDefinition(family: string, revision: number): string {
    return this.#ecs(`task-definition/${family}:${revision}`);
  }

  serviceDeployment(cluster: string, service: string, id: string): string {
    return this.#ecs(`service-deployment/${cluster}/${service}/${id}`);
  }

  serviceRevision(cluster: string, service: string, id: string): string {
    return this.#ecs(`service-revision/${cluster}/${service}/${id}`);
  }

  capacityProvider(name: string): string {
    return this.#ecs(`capacity-provider/${name}`);
  }

  scalableTarget(id: string): string {
    return `arn:aws:application-autoscaling:${this.region}:${this.accountId}:scalable-target/${id}`;
  }

  scalingPolicy(id: string, resourceId: string, name: string): string {
    return `arn:aws:autoscaling:${this.region}:${this.accountId}:scalingPolicy:${id}:resource/ecs/${resourceId}:policyName/${name}`;
  }

  scheduledAction(id: string, resourceId: string, name: string): string {
    return `arn:aws:autoscaling:${this.region}:${this.accountId}:scheduledAction:${id}:resource/ecs/${resourceId}:scheduledActionName/${name}`;
  }

  root(): string {
    return `arn:aws:iam::${this.accountId}:root`;
  }

  serviceLinkedRole(service: string, role: string): string {
    return `arn:aws:iam::${this.accountId}:role/aws-service-role/${service}/${role}`;
  }

  #ecs(resource: string): string {
    return `arn:aws:ecs:${this.region}:${this.accountId}:${resource}`;
  }
}

/** The part of an ARN after the first `prefix`; a name that is no ARN is returned as it is. */
export function afterArnPrefix(nameOrArn: string, prefix: string): string {
  if (!nameOrArn.startsWith('arn:')) return nameOrArn;
  const resource = nameOrArn.split(':').slice(5).join(':');
  return resource.startsWith(`${prefix}/`) ? resource.slice(prefix.length + 1) : resource;
}

/** 32 hexadecimal digits, as the ids of tasks: the same for the same text. */
export function taskIdOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

export function newHexId(digits: number): string {
  return randomBytes(digits / 2).toString('hex');
}

/** 19 decimal digits, as the ids of deployments and service revisions. */
export function newDecimalId(): string {
  const digits = Array.from({ length: 18 }, () => randomInt(10)).join('');
  return `${randomInt(1, 10)}${digits}`;
}

/** 21 characters of base64url, as the ids of service deployments. */
export function newServiceDeploymentId(): string {
  return randomBytes(16).toString('base64url').replaceAll('_', '-').slice(0, 21);
}
