import type { WaivedStack } from '../../src/judging/judge.ts';
import { importForms, type ImportForm } from './import-forms.ts';

export const IMPORT_PAGE = 'docs/adopt-existing-resources.md';
const MAX_ADDRESSES = 3;
const TABLE = /<!-- imports -->[\s\S]*<!-- \/imports -->/;

type Stack = Pick<WaivedStack, 'name' | 'json' | 'manifests'>;

/** Types of all resources of some stacks. */
export function typesOf(stacks: readonly Stack[]): ReadonlySet<string> {
  return new Set(stacks.flatMap(({ json }) => Object.keys(resourcesOf(json))));
}

/**
 * The page with the tables of forms, a part of the stacks after the other.
 * @param stacks this workspace's
 * @param chosen stacks with every choice: where a resource is that this workspace has not
 */
export function withImports(page: string, stacks: readonly Stack[], chosen: readonly Stack[]): string {
  if (!TABLE.test(page)) throw new Error(`${IMPORT_PAGE} must have a table between its two comments`);
  const tables = importForms.map(({ part, forms }) =>
    [
      `**${part}**`,
      '',
      '| resource | address here | import id | for example |',
      '| --- | --- | --- | --- |',
      ...forms.map((form) => rowOf(form, [stacks, chosen])),
    ].join('\n'),
  );
  return page.replace(TABLE, () => `<!-- imports -->\n\n${tables.join('\n\n')}\n\n<!-- /imports -->`);
}

function rowOf({ type, id, example }: ImportForm, worlds: readonly (readonly Stack[])[]): string {
  const addresses = worlds.map((stacks) => addressesOf(type, stacks)).find(({ length }) => length > 0) ?? [];
  const shown = addresses.slice(0, MAX_ADDRESSES).map((address) => `\`${address}\``);
  // A number would change with every environment that somebody adds.
  const where = [...shown, ...(addresses.length > shown.length ? ['…'] : [])].join(', ');
  const told = example === '' ? '' : `\`${example}\``;
  // A cell ends at a bar, also in code.
  return `| \`${type}\` | ${where} | ${id === 'none' ? 'none' : `\`${id}\``} | ${told} |`.replaceAll(
    /(?<=\S)\|(?=\S)/g,
    '\\|',
  );
}

/** The addresses of a type of resource, without the hash at the end: `service_<s>_…`, `private-<n>`, `apply-<env>`. */
function addressesOf(type: string, stacks: readonly Stack[]): readonly string[] {
  const services = stacks.flatMap(({ manifests }) => manifests.map(({ name }) => name));
  const anyService = new RegExp(`(?<=^|[_-])(?:${services.join('|')})(?=$|_)`, 'g');
  const found = stacks.flatMap(({ name, json }) =>
    Object.keys(resourcesOf(json)[type] ?? {}).map((id) => {
      const short = id.replace(/_[0-9A-F]{8}$/, '').replaceAll(/(?<=-)\d(?=$|-|_)/g, '<n>');
      // A bucket of the environment is called `logs` as a service is.
      const general =
        name === 'ecr' || /^service_|from-/.test(short) ? short.replaceAll(anyService, '<s>') : short;
      return general
        .replace(/^(apply|read)-[a-z]+(?=_)/, '$1-<env>')
        .replace(/(table|hear_[a-z]+)-.+$/, '$1-<…>');
    }),
  );
  return [...new Set(found)].toSorted();
}

function resourcesOf(json: Stack['json']): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  return (json as { readonly resource?: Record<string, Record<string, unknown>> }).resource ?? {};
}
