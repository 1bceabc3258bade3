/** A stack as it was synthesized. */
export interface Template {
  /** `app-dev` */
  readonly stack: string;
  /** Terraform's local values by name; only texts. */
  readonly locals: ReadonlyMap<string, string>;
  readonly resources: readonly Resource[];
}

export interface Resource {
  /** `aws_lb` */
  readonly type: string;
  /** Its name in Terraform. */
  readonly id: string;
  readonly attributes: Attributes;
}

export type Attributes = Readonly<Record<string, unknown>>;

/** @param text the stack's `cdk.tf.json` */
export function readTemplate(stack: string, text: string): Template {
  const { resource = {}, locals = {} } = JSON.parse(text) as {
    readonly locals?: Readonly<Record<string, unknown>>;
    readonly resource?: Readonly<Record<string, Readonly<Record<string, Attributes>>>>;
  };
  return {
    stack,
    locals: new Map(
      Object.entries(locals).flatMap(([name, value]): [string, string][] =>
        typeof value === 'string' ? [[name, value]] : [],
      ),
    ),
    resources: Object.entries(resource).flatMap(([type, all]) =>
      Object.entries(all).map(([id, attributes]) => ({ type, id, attributes })),
    ),
  };
}

/** The resource that a term of Terraform names: `${aws_kms_key.key_1.arn}`. */
export function referenced(term: unknown, { resources }: Template): Resource | undefined {
  const [, type, id] = /^\$\{(\w+)\.([\w-]+)\./.exec(String(term)) ?? [];
  return resources.find((each) => each.type === type && each.id === id);
}

/** A list that Terraform may also write as a single object. */
export function blocks(value: unknown): readonly Attributes[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]) as readonly Attributes[];
}

export function serviceOf({ attributes }: Resource): string {
  const tags = attributes['tags'] as Readonly<Record<string, string>> | undefined;
  return tags?.['Service'] ?? 'shared';
}
