import type { ServiceRecord, ServiceRequest, ServiceRevisionRecord } from './records.ts';

/**
 * Members of `UpdateService` that a service revision keeps, and whether a change of one is a deployment, as AWS documents
 * it for each. https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
 */
const REVISION_MEMBERS = {
  networkConfiguration: true,
  platformVersion: true,
  loadBalancers: true,
  serviceRegistries: true,
  serviceConnectConfiguration: true,
  volumeConfigurations: true,
  vpcLatticeConfigurations: true,
  gatewayConnectors: true,
  monitoring: true,
  launchType: false,
  capacityProviderStrategy: false,
} as const satisfies Partial<Record<keyof ServiceRequest, boolean>>;

type RevisionMember = keyof typeof REVISION_MEMBERS;

const members = Object.keys(REVISION_MEMBERS) as readonly RevisionMember[];

/** The members of a service that belong to its next revision. */
export function revisionMembers(given: Partial<ServiceRequest>): Partial<ServiceRequest> {
  return Object.fromEntries(
    members.flatMap((name) => (given[name] === undefined ? [] : [[name, given[name]]])),
  );
}

/** A service's members as they are with one of its revisions: a rollback takes back the changes of a later one. */
export function membersWith(
  { given }: Pick<ServiceRecord, 'given'>,
  revision: ServiceRevisionRecord | undefined,
): ServiceRequest {
  if (revision === undefined) return given;
  const others = Object.entries(given).filter(([name]) => !Object.hasOwn(REVISION_MEMBERS, name));
  return { ...(Object.fromEntries(others) as ServiceRequest), ...revision.given };
}

/**
 * Whether an update replaces the running tasks.
 * @param taskDefinition the ARN that the update names
 */
export function isDeployment(
  running: ServiceRevisionRecord,
  update: Partial<ServiceRequest> & { readonly forceNewDeployment?: boolean | undefined },
  taskDefinition: string | undefined,
): boolean {
  if (update.forceNewDeployment === true) return true;
  if (taskDefinition !== undefined && taskDefinition !== running.taskDefinition) return true;
  return members.some((name) => REVISION_MEMBERS[name] && hasChanged(running.given[name], update[name]));
}

function hasChanged(before: unknown, after: unknown): boolean {
  if (after === undefined) return false;
  const isEmpty = (value: unknown): boolean =>
    value === undefined || (Array.isArray(value) && value.length === 0);
  return !(isEmpty(before) && isEmpty(after)) && JSON.stringify(before) !== JSON.stringify(after);
}

/** The revision that the scheduler's target runs; the newest one before there is any. */
export function runningRevision(
  service: ServiceRecord,
  schedulerTarget: string | undefined,
): ServiceRevisionRecord | undefined {
  const deployment = service.deployments.find(({ schedulerId }) => schedulerId === schedulerTarget);
  const arn = deployment?.revisionArn;
  return (
    service.revisions.find(({ serviceRevisionArn }) => serviceRevisionArn === arn) ?? service.revisions.at(-1)
  );
}
