import type { AwsStack, StateLocation } from '../aws-stack.ts';
import { RemoteOutputs } from './remote-outputs.ts';

type Value = string | string[] | Readonly<Record<string, string>>;
type Outputs = Readonly<Record<string, Value>>;

/** One output of a stack: its name there, its description, and the form of its value. */
interface OutputOf<Kind extends Value> {
  readonly output: string;
  readonly description: string;
  readonly kind: Kind extends string ? 'text' : Kind extends string[] ? 'list' : 'map';
}

/**
 * The outputs that one stack has for others, as TypeScript's types: written and read by one table, so that both sides agree.
 * @example
 * const contract = new StackOutputs<{ readonly vpcId: string }>({
 *   vpcId: { output: 'vpc_id', description: 'ID of the VPC.', kind: 'text' },
 * });
 * contract.write(vpcStack, { vpcId: vpc.id });
 * const { vpcId } = contract.read(appStack, 'vpc-dev', stateOf(shared, 'vpc-dev'));
 */
export class StackOutputs<Told extends { readonly [Key in keyof Told]: Value }> {
  readonly #table: { readonly [Key in keyof Told]: OutputOf<Told[Key]> };

  constructor(table: { readonly [Key in keyof Told]: OutputOf<Told[Key]> }) {
    this.#table = table;
  }

  /** Makes the outputs that other stacks read. */
  write(stack: AwsStack, told: Told): void {
    for (const [key, { output, description }] of this.#entries())
      stack.output(output, told[key], description);
  }

  /**
   * The outputs of another stack, from its state. A plan without one of the outputs ends with one sentence that names that
   * stack and the command that makes them.
   * @param producer the stack's name: `vpc-dev`
   * @param keys of the outputs that are maps: each must have them all, and has no others here
   * @param fewer the keys of those maps that have not all of them
   */
  read(
    stack: AwsStack,
    producer: string,
    state: StateLocation,
    keys: readonly string[] = [],
    fewer: { readonly [Key in keyof Told]?: readonly string[] } = {},
  ): Told {
    const entries = this.#entries();
    const keysOf = (key: keyof Told): readonly string[] => fewer[key] ?? keys;
    const maps = entries.filter(([, { kind }]) => kind === 'map');
    const byKeys = Map.groupBy(maps, ([key]) => JSON.stringify(keysOf(key)));
    const remote = new RemoteOutputs(stack, producer, state, {
      outputs: entries.map(([, { output }]) => output),
      maps: [...byKeys.values()].map((alike) => ({
        names: alike.map(([, { output }]) => output),
        keys: alike.flatMap(([key], index) => (index === 0 ? keysOf(key) : [])),
      })),
    });
    const told: Outputs = Object.fromEntries(
      entries.map(([key, { output, kind }]) => [key, valueOf(remote, output, kind, keysOf(key))]),
    );
    return told as Told;
  }

  #entries(): readonly (readonly [keyof Told & string, OutputOf<Value>])[] {
    return Object.entries(this.#table) as [keyof Told & string, OutputOf<Value>][];
  }
}

function valueOf(
  remote: RemoteOutputs,
  output: string,
  kind: 'text' | 'list' | 'map',
  keys: readonly string[],
): Value {
  if (kind === 'text') return remote.text(output);
  if (kind === 'list') return remote.list(output);
  return Object.fromEntries(keys.map((key) => [key, remote.textAt(output, key)]));
}
