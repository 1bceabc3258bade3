import { RootConstruct } from 'constructs';

import { AwsStack, type AwsStackProps } from '../../src/aws-stack.ts';
import { toTerraformJson, type TerraformJson } from '../../src/terraform-json.ts';

export const testStackProps: AwsStackProps = {
  account: '111111111111',
  region: 'eu-central-1',
  state: { bucket: 'example-state', key: 'test/terraform.tfstate', region: 'eu-west-1' },
  tags: { Project: 'fairway', Environment: 'test' },
};

/** The synthesized configuration, with the look-ups that tests need. */
export interface Synthesized {
  readonly json: TerraformJson;
  /** Every resource of that type, in the order of their logical ids. */
  readonly all: (type: string) => readonly Attributes[];
  /** The only resource of that type, or the only one whose attributes include `where`; an error says how many there are. */
  readonly one: (type: string, where?: object) => Attributes;
}

// A test compares what it reads with what it expects, so the attributes are not typed any closer.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Attributes = any;

/** Builds constructs in a stack of their own and synthesizes it, in this process and without a file. */
export function synthesize(
  build: (stack: AwsStack) => void,
  props: Partial<AwsStackProps> = {},
): Synthesized {
  return withoutCreationStacks(() => {
    const stack = new AwsStack(new RootConstruct(), 'test', { ...testStackProps, ...props });
    build(stack);
    return synthesized(toTerraformJson(stack));
  });
}

/**
 * Builds without the stack that CDKTF keeps of every value's making, for its own messages: with jest's source maps, a
 * quarter of the time.
 */
export function withoutCreationStacks<T>(build: () => T): T {
  const keepThem = dropCreationStacks();
  try {
    return build();
  } finally {
    keepThem();
  }
}

/** The same from now on, until the function that it returns is called: for building that also waits. */
export function dropCreationStacks(): () => void {
  const original = Object.getOwnPropertyDescriptor(Error, 'captureStackTrace');
  Error.captureStackTrace = () => undefined;
  return () => void Object.defineProperty(Error, 'captureStackTrace', original ?? {});
}

export function synthesized(json: TerraformJson): Synthesized {
  const all = (type: string): readonly Attributes[] => Object.values(json.resource?.[type] ?? {});
  return {
    json,
    all,
    one: (type, where = {}) => {
      const found = all(type).filter((attributes) => includes(attributes, where));
      if (found.length !== 1) throw new Error(`${found.length} × ${type} with ${JSON.stringify(where)}`);
      return found[0]!;
    },
  };
}

function includes(attributes: Attributes, where: object): boolean {
  return Object.entries(where).every(
    ([key, value]) => JSON.stringify(attributes[key]) === JSON.stringify(value),
  );
}
