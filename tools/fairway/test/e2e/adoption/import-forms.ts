import { codesOf, tableRows } from '../../adoption/table-rows.ts';

/** Attributes of a resource as its state has them. */
export type Attributes = Readonly<Record<string, unknown>>;

/** The forms of import ids by the type of resource, as a page has them; `none` for those that cannot be imported. */
export function importForms(page: string): ReadonlyMap<string, string> {
  return new Map(
    tableRows(page.slice(page.indexOf('<!-- imports -->'))).flatMap(
      ([resource = '', , id = '']): [string, string][] => {
        const [type = ''] = codesOf(resource);
        // A bar in a table is escaped.
        return type.startsWith('aws_') ? [[type, (codesOf(id)[0] ?? id).replaceAll('\\|', '|')]] : [];
      },
    ),
  );
}

/**
 * The import id of a resource by the form of its row: `<name>` is an attribute, `<name of cluster>` the end of an ARN.
 * @throws {Error} when it has no such attribute
 */
export function importId(form: string, attributes: Attributes): string {
  return form.replaceAll(/<(name of )?(\w+)>/g, (_, ofArn: string | undefined, name: string) => {
    const value = new Map(Object.entries(attributes)).get(name);
    if (typeof value !== 'string' || value === '') throw new Error(`there is no attribute ${name}`);
    return ofArn === undefined ? value : (value.split('/').at(-1) ?? '');
  });
}
