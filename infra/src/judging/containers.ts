import { resourcesOf, serviceOf, type Block } from './blocks.ts';
import type { JudgedStack } from './policy.ts';

/** A container of a task definition; its terms of Terraform are text. */
export interface JudgedContainer {
  readonly block: Block;
  /** The service whose task it is part of. */
  readonly service: string | undefined;
  readonly definition: Readonly<Record<string, unknown>>;
}

/** Every container of every task definition. */
export function containersOf(stack: Pick<JudgedStack, 'json'>): readonly JudgedContainer[] {
  return resourcesOf(stack, 'aws_ecs_task_definition').flatMap((block) =>
    definitionsOf(stack, block).map((definition) => ({ block, service: serviceOf(block), definition })),
  );
}

/**
 * A task definition that knows its release is made by Terraform from a local value, its template.
 * @throws {Error} when it is neither that nor JSON: what no policy can read must not pass them all
 */
function definitionsOf(
  { json }: Pick<JudgedStack, 'json'>,
  { address, attributes }: Block,
): readonly Readonly<Record<string, unknown>>[] {
  const text = String(attributes['container_definitions']);
  const local = /\blocal\.([\w-]+_template)\b/.exec(text)?.[1];
  const template = local === undefined ? text : String(new Map(Object.entries(json.locals ?? {})).get(local));
  try {
    return JSON.parse(withQuotedTerms(template)) as readonly Readonly<Record<string, unknown>>[];
  } catch (error) {
    throw new Error(`${address}: \`container_definitions\` must be JSON, or made of a local that is`, {
      cause: error,
    });
  }
}

/** A quotation mark inside of a term would end the JSON's text around it. */
function withQuotedTerms(template: string): string {
  return template.replaceAll(/(?<!\$)\$\{[^}]*\}/g, (term) => term.replaceAll('"', "'"));
}
