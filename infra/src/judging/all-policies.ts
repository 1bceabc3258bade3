import { accessLogs } from '../policies/access-logs.ts';
import { alarmsCannotStick } from '../policies/alarms-cannot-stick.ts';
import { alarmsNameARunbook } from '../policies/alarms-name-a-runbook.ts';
import { autoscalingBounds } from '../policies/autoscaling-bounds.ts';
import { closedDefaultSecurityGroup } from '../policies/closed-default-security-group.ts';
import { databaseSurvivesAZone } from '../policies/database-survives-a-zone.ts';
import { drainOutlastsRequests } from '../policies/drain-outlasts-requests.ts';
import { encryptedAtRest } from '../policies/encrypted-at-rest.ts';
import { flowLogs } from '../policies/flow-logs.ts';
import { hardenedBuckets } from '../policies/hardened-buckets.ts';
import { hardenedContainers } from '../policies/hardened-containers.ts';
import { imagesByDigest } from '../policies/images-by-digest.ts';
import { keepAliveOrder } from '../policies/keep-alive-order.ts';
import { logRetention } from '../policies/log-retention.ts';
import { nameLengths } from '../policies/name-lengths.ts';
import { noCycleBetweenStacks } from '../policies/no-cycle-between-stacks.ts';
import { noDefaultVpc } from '../policies/no-default-vpc.ts';
import { noLongLivedCredentials } from '../policies/no-long-lived-credentials.ts';
import { noOpenIngress } from '../policies/no-open-ingress.ts';
import { noPublicTasks } from '../policies/no-public-tasks.ts';
import { noSecretsInState } from '../policies/no-secrets-in-state.ts';
import { noSecrets } from '../policies/no-secrets.ts';
import { noWildcardAction } from '../policies/no-wildcard-action.ts';
import { noWildcardResource } from '../policies/no-wildcard-resource.ts';
import { oneProvider } from '../policies/one-provider.ts';
import type { Policy } from './policy.ts';
import { privateDatabase } from '../policies/private-database.ts';
import { productionProtected } from '../policies/production-protected.ts';
import { replacedBeforeRemoved } from '../policies/replaced-before-removed.ts';
import { rightAccount } from '../policies/right-account.ts';
import { rotatedKeys } from '../policies/rotated-keys.ts';
import { safeDeployments } from '../policies/safe-deployments.ts';
import { scannedImages } from '../policies/scanned-images.ts';
import { separateTaskRoles } from '../policies/separate-task-roles.ts';
import { servicesStay } from '../policies/services-stay.ts';
import { stackSize } from '../policies/stack-size.ts';
import { stateApartAndLocked } from '../policies/state-apart-and-locked.ts';
import { stopOutlastsDrain } from '../policies/stop-outlasts-drain.ts';
import { tagsPresent } from '../policies/tags-present.ts';
import { tlsAtTheEdge } from '../policies/tls-at-the-edge.ts';
import { tlsBehindTheEdge } from '../policies/tls-behind-the-edge.ts';
import { tlsOnlyAccess } from '../policies/tls-only-access.ts';
import { tlsToTheDatabase } from '../policies/tls-to-the-database.ts';
import { trustBoundToRepository } from '../policies/trust-bound-to-repository.ts';
import { trustBoundToSource } from '../policies/trust-bound-to-source.ts';

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
  replacedBeforeRemoved,
  rightAccount,
  rotatedKeys,
  safeDeployments,
  scannedImages,
  separateTaskRoles,
  servicesStay,
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
