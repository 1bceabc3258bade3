import { secretName, type Environment } from '@fairway/environments';
import type { ServiceManifest } from '@fairway/service-manifest';

/** A secret that an environment cannot be deployed without. */
export interface NeededSecret {
  /** As people write it: `logs/api-key`, or its whole name for one that belongs to no service. */
  readonly name: string;
  /** In Secrets Manager. */
  readonly id: string;
  /** The service whose tasks get it when they start. */
  readonly service?: string;
  /** The secret's purpose, as the end of a sentence. */
  readonly use: string;
}

/** The secrets that services, the edge and the operators of an environment name. */
export function neededSecrets(
  {
    name: environment,
    edge,
    operators,
    notices,
  }: Pick<Environment, 'name' | 'edge' | 'operators' | 'notices'>,
  manifests: readonly ServiceManifest[],
): readonly NeededSecret[] {
  const ofServices = manifests.flatMap(({ name: service, secrets }) =>
    Object.entries(secrets).map(([variable, { name }]) => ({
      name: `${service}/${name}`,
      id: secretName(environment, service, name),
      service,
      use: `${service} has it as ${variable}`,
    })),
  );
  const { origin } = edge;
  const ofEdge =
    origin.kind === 'public-alb'
      ? [whole(origin.headerSecretName, 'CloudFront shows it to the load balancer')]
      : [];
  const { chatWebhook, pagerWebhook } = operators;
  const ofOperators = [
    ...(chatWebhook.kind === 'secret'
      ? [whole(chatWebhook.secretName, 'operators are told through it')]
      : []),
    ...(pagerWebhook.kind === 'secret'
      ? [whole(pagerWebhook.secretName, 'alarms wake people through it')]
      : []),
    ...notices.webhookSecretNames.map((name) => whole(name, 'the products’ notices go through it')),
  ];
  return [...ofServices, ...ofEdge, ...ofOperators];
}

function whole(id: string, use: string): NeededSecret {
  return { name: id, id, use };
}
