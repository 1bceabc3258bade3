import type { Synthesized } from './synthesize.ts';

// A test compares what it reads with what it expects, so the definitions are not typed any closer.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Container = any;

/** The containers of a service's task definition, as far as they are known before a plan: terms of Terraform are text. */
export function containersOf({ json }: Pick<Synthesized, 'json'>, service: string): readonly Container[] {
  const template = json.locals?.[`${service}_template`];
  if (typeof template !== 'string') throw new Error(`there is no template of a service ${service}`);
  // A quotation mark inside of a term would end the JSON's text around it.
  const terms = template.replaceAll(/(?<!\$)\$\{[^}]*\}/g, (term) => term.replaceAll('"', "'"));
  const containers = JSON.parse(terms) as readonly unknown[];
  return containers.map(unescaped);
}

/** The variables of one container, by name. */
export function variablesOf(container: Container): Readonly<Record<string, string>> {
  const pairs = container.environment as readonly { readonly name: string; readonly value: string }[];
  return Object.fromEntries(pairs.map(({ name, value }) => [name, value]));
}

function unescaped(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll(/([$%])\1\{/g, '$1{');
  if (Array.isArray(value)) return value.map(unescaped);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unescaped(inner)]));
}
