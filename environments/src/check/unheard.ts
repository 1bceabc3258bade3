import type { ServiceManifest } from '@fairway/service-manifest';

import type { EnvironmentDefinition } from '../model/definition.ts';
import type { Environment } from '../model/environment.ts';
import { fileOf } from '../model/files.ts';
import { resolveEnvironment } from '../resolve/resolve.ts';
import { faultAt, type Fault, type Subject } from './fault.ts';

export interface Unheard {
  /** `operators.mails` */
  readonly path: string;
  /** The sentence after the path, without its verb. */
  readonly rule: string;
}

/**
 * Production environments whose messages have no recipient. Only their owner knows who that should be, so there is no
 * default, and deployments refuse to start; synthesis and validation work without.
 */
export function unheardFaults(
  definitions: readonly EnvironmentDefinition[],
  manifests: readonly ServiceManifest[],
): readonly Fault[] {
  return subjectsOf(definitions, manifests)
    .filter(({ environment }) => environment.production)
    .flatMap((subject) =>
      unheardTopics(subject.environment, manifests).map(({ path, rule }) => ({
        ...faultAt(subject, path, `must name somebody in production: ${rule}`),
        file: fileOf(subject.environment),
      })),
    );
}

/** Sentences about the other environments, and about messages that reach only a part of their recipients. */
export function unheardWarnings(
  definitions: readonly EnvironmentDefinition[],
  manifests: readonly ServiceManifest[],
): readonly string[] {
  return subjectsOf(definitions, manifests).flatMap(({ environment }) => {
    const silent = environment.production ? [] : unheardTopics(environment, manifests);
    return [...silent, ...partlyHeard(environment)].map(
      ({ path, rule }) => `${environment.name}: \`${path}\` is empty: ${rule}`,
    );
  });
}

/** The topics of one environment that get messages and have no recipient. */
export function unheardTopics(
  { operators, notices }: Environment,
  manifests: readonly ServiceManifest[],
): readonly Unheard[] {
  const publishers = manifests.filter(({ needs }) => needs.topic === 'notices').map(({ name }) => name);
  const silent: Unheard[] = [];
  if (!hasOperators(operators)) {
    silent.push({
      path: 'operators.mails',
      rule: 'alarms, stopped tasks, failed deployments and costs are told to nobody; or set operators.chatWebhook or operators.pagerWebhook',
    });
  }
  const subscribers = [notices.mails, notices.queueArns, notices.webhookSecretNames];
  if (publishers.length > 0 && subscribers.every((each) => each.length === 0)) {
    silent.push({
      path: 'notices.mails',
      rule: `what ${publishers.join(', ')} publishes reaches nobody; or set notices.queueArns or notices.webhookSecretNames`,
    });
  }
  return silent;
}

function hasOperators({ mails, chatWebhook, pagerWebhook }: Environment['operators']): boolean {
  return mails.length > 0 || chatWebhook.kind !== 'none' || pagerWebhook.kind !== 'none';
}

/** Budgets publish to SNS alone, which neither chats nor pagers understand. */
function partlyHeard({ operators }: Environment): readonly Unheard[] {
  if (!hasOperators(operators) || operators.mails.length > 0) return [];
  const unheard =
    operators.chatWebhook.kind === 'none' ? 'stopped tasks, failed deployments and costs' : 'costs';
  return [{ path: 'operators.mails', rule: `${unheard} are told to nobody` }];
}

function subjectsOf(
  definitions: readonly EnvironmentDefinition[],
  manifests: readonly ServiceManifest[],
): readonly Subject[] {
  return definitions.map((definition) => ({ definition, ...resolveEnvironment(definition, manifests) }));
}
