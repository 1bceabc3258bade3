import type { Environment } from '@fairway/environments';
import { edgePaths, hasSignInPage, signInCallback, type ServiceManifest } from '@fairway/service-manifest';

import { resourcesOf, serviceOf, textOf, valueAt, valuesAt } from '../../src/judging/blocks.ts';
import type { TerraformJson } from '../../src/terraform-json.ts';
import { containersOf } from './containers.ts';

interface Stack {
  readonly json: TerraformJson;
}

/** A sentence for every difference between the way to a service, or what it waits for, and what its manifest says. */
export function routeFaults(manifest: ServiceManifest, stack: Stack): readonly string[] {
  const { name } = manifest;
  const own = (type: string) => resourcesOf(stack, type).filter((block) => serviceOf(block) === name);
  const paths = own('aws_lb_listener_rule').flatMap(({ attributes }) =>
    valuesAt(attributes, 'condition.path_pattern.values'),
  );
  const groups = own('aws_lb_target_group').map(({ attributes }) => attributes);
  return [
    ...differs(`paths of ${name}`, paths, edgePaths(manifest)),
    ...groups.flatMap((group) => [
      ...differs(`health path of ${name}`, [valueAt(group, 'health_check.path')], [manifest.healthPath]),
      ...differs(`target type of ${name}`, [valueAt(group, 'target_type')], ['ip']),
    ]),
    ...containerFaults(manifest, stack),
  ];
}

function containerFaults({ name }: ServiceManifest, stack: Stack): readonly string[] {
  const containers = containersOf(stack, name);
  const groups = resourcesOf(stack, 'aws_cloudwatch_log_group').map(({ address }) => `\${${address}.name}`);
  const [service, ...others] = containers;
  const migrates = others.some((container) => container.name === 'migrate');
  const order = (service.dependsOn ?? [])
    .filter((each: { readonly containerName: string }) => each.containerName === 'migrate')
    .map((each: { readonly condition: string }) => each.condition);
  return [
    ...containers
      .map((container) => container.logConfiguration.options['awslogs-group'] as string)
      .filter((group) => !groups.includes(group))
      .map((group) => `log group of ${name}: ${group} is made by nobody`),
    ...differs(`condition of ${name}'s migration`, order, migrates ? ['SUCCESS'] : []),
  ];
}

/**
 * Checks the parts that all services share: priorities of the listeners, and the addresses that a sign-in leads back
 * to.
 */
export function edgeFaults(
  manifests: readonly ServiceManifest[],
  { signIn }: Pick<Environment, 'signIn'>,
  stack: Stack,
): readonly string[] {
  const places = resourcesOf(stack, 'aws_lb_listener_rule').map(
    ({ attributes }) =>
      `${textOf(valueAt(attributes, 'priority'))} of ${textOf(valueAt(attributes, 'listener_arn'))}`,
  );
  const clients = resourcesOf(stack, 'aws_cognito_user_pool_client').filter(
    ({ attributes }) => valueAt(attributes, 'name') === 'pages',
  );
  const callbacks = ['/', ...manifests.filter(hasSignInPage).map(signInCallback)];
  return [
    ...places
      .filter((place, index) => places.indexOf(place) !== index)
      .map((place) => `two rules have the priority ${place}`),
    ...clients.flatMap(({ attributes }) =>
      differs(
        'callbacks of the pages',
        valuesAt(attributes, 'callback_urls').map((url) => textOf(url).replace(/^https:\/\/\$\{[^}]*\}/, '')),
        [...callbacks, ...signIn.callbackUrls],
      ),
    ),
  ];
}

function differs(what: string, given: readonly unknown[], promised: readonly string[]): readonly string[] {
  const texts = given.map(textOf);
  return [
    ...promised
      .filter((one) => !texts.includes(one))
      .map((one) => `${what}: ${one} is promised and not there`),
    ...texts
      .filter((one) => !promised.includes(one))
      .map((one) => `${what}: ${one} is there and not promised`),
  ];
}
