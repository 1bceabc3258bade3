import { accessLogs } from './access-logs.ts';
import { alarmsCannotStick } from './alarms-cannot-stick.ts';
import { alarmsNameARunbook } from './alarms-name-a-runbook.ts';
import { autoscalingBounds } from './autoscaling-bounds.ts';
import { closedDefaultSecurityGroup } from './closed-default-security-group.ts';
import { databaseSurvivesAZone } from './database-survives-a-zone.ts';
import { drainOutlastsRequests } from './drain-outlasts-requests.ts';
import { encryptedAtRest } from './encrypted-at-rest.ts';
import { flowLogs } from './flow-logs.ts';
import { hardenedBuckets } from './hardened-buckets.ts';
import { hardenedContainers } from './hardened-containers.ts';
import { imagesByDigest } from './images-by-digest.ts';
import { keepAliveOrder } from './keep-alive-order.ts';
import { logRetention } from './log-retention.ts';
import { nameLengths } from './name-lengths.ts';
import { noCycleBetweenStacks } from './no-cycle-between-stacks.ts';
import { noDefaultVpc } from './no-default-vpc.ts';
import { noLongLivedCredentials } from './no-long-lived-credentials.ts';
import { noOpenIngress } from './no-open-ingress.ts';
import { noPublicTasks } from './no-public-tasks.ts';
import { noSecretsInState } from './no-secrets-in-state.ts';
import { noSecrets } from './no-secrets.ts';
import { noWildcardAction } from './no-wildcard-action.ts';
import { noWildcardResource } from './no-wildcard-resource.ts';
import { oneProvider } from './one-provider.ts';
import type { Policy } from './policy.ts';
import { privateDatabase } from './private-database.ts';
import { productionProtected } from './production-protected.ts';
import { rightAccount } from './right-account.ts';
import { rotatedKeys } from './rotated-keys.ts';
import { safeDeployments } from './safe-deployments.ts';
import { scannedImages } from './scanned-images.ts';
import { separateTaskRoles } from './separate-task-roles.ts';
import { stackSize } from './stack-size.ts';
import { stateApartAndLocked } from './state-apart-and-locked.ts';
import { stopOutlastsDrain } from './stop-outlasts-drain.ts';
import { tagsPresent } from './tags-present.ts';
import { tlsAtTheEdge } from './tls-at-the-edge.ts';
import { tlsBehindTheEdge } from './tls-behind-the-edge.ts';
import { tlsOnlyAccess } from './tls-only-access.ts';
import { tlsToTheDatabase } from './tls-to-the-database.ts';
import { trustBoundToRepository } from './trust-bound-to-repository.ts';
import { trustBoundToSource } from './trust-bound-to-source.ts';

/** Every policy, in name order. A new one is a file beside these and a line here. */
export const policies: readonly Policy[] = [
  accessLogs,
  alarmsCannotStick,
  alarmsNameARunbook,
  autoscalingBounds,
  closedDefaultSecurityGroup,
  databaseSurvivesAZone,
  drainOutlastsRequests,
  encryptedAtRest,
  flowLogs,
  hardenedBuckets,
  hardenedContainers,
  imagesByDigest,
  keepAliveOrder,
  logRetention,
  nameLengths,
  noCycleBetweenStacks,
  noDefaultVpc,
  noLongLivedCredentials,
  noOpenIngress,
  noPublicTasks,
  noSecretsInState,
  noSecrets,
  noWildcardAction,
  noWildcardResource,
  oneProvider,
  privateDatabase,
  productionProtected,
  rightAccount,
  rotatedKeys,
  safeDeployments,
  scannedImages,
  separateTaskRoles,
  stackSize,
  stateApartAndLocked,
  stopOutlastsDrain,
  tagsPresent,
  tlsAtTheEdge,
  tlsBehindTheEdge,
  tlsOnlyAccess,
  tlsToTheDatabase,
  trustBoundToRepository,
  trustBoundToSource,
];
