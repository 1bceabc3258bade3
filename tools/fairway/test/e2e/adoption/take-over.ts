import type { Attributes } from './import-forms.ts';
import { importId } from './import-forms.ts';
import type { StackFolder, StateResource } from './stack-folder.ts';

/** The result for one stack. */
export interface TakenOver {
  readonly faults: readonly string[];
  /** Changes of the first plan besides imports. */
  readonly changes: readonly string[];
}

/**
 * A resource of each type that has a form, of the first stack that has the type.
 * @param stacks their resources, by name
 */
export function chooseOneOfEach(
  stacks: ReadonlyMap<string, readonly StateResource[]>,
  forms: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly StateResource[]> {
  const taken = new Set<string>();
  return new Map(
    [...stacks].map(([name, resources]) => {
      const left = resources.filter(
        (resource) =>
          !taken.has(resource.type) && formOf(resource.type, forms) !== undefined && isImportable(resource),
      );
      const chosen = firstOfEach(left);
      for (const { type } of chosen) taken.add(type);
      return [name, chosen];
    }),
  );
}

/** The page names the others: an import of them is followed by a change that nobody wants. */
function isImportable({ type }: StateResource): boolean {
  // AWS changes no VPC origin while a distribution uses it, and does not tell the provider's own timeouts. Whether a client
  // has a secret is not read back, and the provider would make it anew.
  return !['aws_cloudfront_vpc_origin', 'aws_cognito_user_pool_client'].includes(type);
}

/** Has a stack forget some resources, and import them again. */
export async function takeOver(
  name: string,
  stack: StackFolder,
  chosen: readonly StateResource[],
  forms: ReadonlyMap<string, string>,
): Promise<TakenOver> {
  if (chosen.length === 0) return { faults: [], changes: [] };
  const addresses = chosen.map(({ address }) => address);
  const blocks = chosen.map(({ address, type, attributes }) => ({
    to: address,
    id: importId(formOf(type, forms) ?? '', attributes),
  }));

  await stack.forget(addresses);
  const { imported, changes } = await stack.applyWith({ import: blocks }, addresses);
  const after = await stack.plan(addresses);

  return {
    changes,
    faults: [
      ...(imported === chosen.length ? [] : [`${name}: ${imported} of ${chosen.length} are imported`]),
      ...changes
        .filter((change) => !change.startsWith('update '))
        .map((change) => `${name}: importing would ${change}`),
      ...after.changes.map((change) => `${name}: after the import, a plan would ${change}`),
    ],
  };
}

/** The same by the other ways: `terraform import` for one resource, `state mv` and a `moved` block for its address. */
export async function takeOverByCommands(
  stack: StackFolder,
  type: string,
  forms: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const found = (await stack.resources()).find((resource) => resource.type === type);
  if (found === undefined) return [`there is no ${type} to take over by commands`];
  const { address, attributes }: { address: string; attributes: Attributes } = found;
  await stack.forget([address]);
  await stack.importOne(address, importId(forms.get(type) ?? '', attributes));
  // As a state that another program made has it.
  const elsewhere = `${type}.of-another-program`;
  await stack.rename(address, elsewhere);
  const both = [elsewhere, address];
  const { changes } = await stack.applyWith({ moved: [{ from: elsewhere, to: address }] }, both);
  const after = await stack.plan([address]);
  return [...changes.filter((change) => !change.startsWith('update ')), ...after.changes];
}

function formOf(type: string, forms: ReadonlyMap<string, string>): string | undefined {
  const form = forms.get(type);
  return form === 'none' ? undefined : form;
}

function firstOfEach(resources: readonly StateResource[]): readonly StateResource[] {
  return [...Map.groupBy(resources, ({ type }) => type).values()].flatMap(([first]) =>
    first === undefined ? [] : [first],
  );
}
