import { DataTerraformRemoteStateS3 } from 'cdktf';

import type { AwsStack, StateLocation } from '../aws-stack.ts';

/** The outputs of another stack that a stack reads. */
export interface OutputsNeeded {
  /** By name. */
  readonly outputs: readonly string[];
  /** Outputs that are maps, with the keys that each of them must have. */
  readonly maps?: readonly { readonly names: readonly string[]; readonly keys: readonly string[] }[];
}

/**
 * The outputs of another stack, from its state. A plan without one of them ends with one sentence that names that stack
 * and the command that makes them.
 */
export class RemoteOutputs {
  readonly #state: DataTerraformRemoteStateS3;

  /** @param producer the other stack's name: `vpc-dev` */
  constructor(stack: AwsStack, producer: string, state: StateLocation, needed: OutputsNeeded) {
    this.#state = new DataTerraformRemoteStateS3(stack, producer, { ...state });
    this.#state.addOverride('lifecycle.postcondition', [
      {
        condition: `\${${[outputsAreThere(needed), ...keysAreThere(needed)].join(' && ')}}`,
        error_message: `The stack ${producer} is not deployed, or by an older version of its code: run \`./fairway deploy ${producer}\` first.`,
      },
    ]);
  }

  text(output: string): string {
    return this.#state.getString(output);
  }

  list(output: string): string[] {
    return this.#state.getList(output);
  }

  /**
   * The text at a key of an output that is a map.
   * @param key lower-case words with hyphens
   */
  textAt(output: string, key: string): string {
    // With a dot, not in brackets: their quotes would end the JSON of a dashboard that contains the text.
    return this.#state.getString(`${output}.${key}`);
  }
}

function outputsAreThere({ outputs }: OutputsNeeded): string {
  return `alltrue([for name in ${JSON.stringify(outputs)} : can(self.outputs[name])])`;
}

function keysAreThere({ maps = [] }: OutputsNeeded): string[] {
  return maps.map(({ names, keys }) => {
    const places = `setproduct(${JSON.stringify(names)}, ${JSON.stringify(keys)})`;
    return `alltrue([for place in ${places} : can(self.outputs[place[0]][place[1]])])`;
  });
}
