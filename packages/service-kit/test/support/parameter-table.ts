import { quotedValue } from '@fairway/service-manifest';
import { describe, expect, test } from '@jest/globals';

import { ask, faultsIn, type Fields, type PlacedFields } from './parameter-request.ts';
import { documentedOperations, type DocumentedOperation } from './documented-operations.ts';

/** The values that one parameter is tried with. */
export interface ParameterCase {
  /** Taken, as it is written: text in a path or query, a value in JSON, a file in a form. */
  readonly good: unknown;
  /** Refused, each with its rule (`must be a whole number`), or with the whole sentence where it begins with a capital. */
  readonly wrong: readonly (readonly [value: unknown, rule: string])[];
}

/** The parameters of one operation, by where they are. */
export type OperationCases = Readonly<
  Partial<Record<keyof PlacedFields, Readonly<Record<string, ParameterCase>>>>
>;

/** By `GET /analyze`. */
export type ParameterTable = Readonly<Record<string, OperationCases>>;

/** Words of zod, Express, busboy and Node that no caller is to read. */
const LIBRARY_WORDS =
  /expected|received|invalid input|invalid option|unrecognized|unexpected token|failed to|undefined|NaN|\bzod\b/i;

/**
 * Tries every parameter of every documented operation of a service: missing, twice, of the wrong form, not UTF-8,
 * misspelt, and all at once. The table must have each of them: a new parameter without its cases is a red test.
 * @param start runs the service; nothing of what it depends on is asked
 */
export function testParameters(
  start: () => Promise<{ readonly origin: string }>,
  table: ParameterTable,
): void {
  test('the table has every parameter of every documented operation', async () => {
    const { origin } = await start();

    const documented = Object.fromEntries(
      [...(await documentedOperations(origin))].map(([name, { fields }]) => [name, fields]),
    );

    const inTable = Object.entries(table).map(([name, cases]) => [name, namesOf(cases)] as const);
    const parameterless = Object.entries(documented).filter(([name]) => !(name in table));
    expect({
      ...Object.fromEntries(inTable),
      ...Object.fromEntries(parameterless.map(([name]) => [name, {}])),
    }).toEqual(documented);
  });

  test('no operation takes a query name that it does not have, and a misspelt one is told the right one', async () => {
    const { origin } = await start();

    for (const [name, operation] of await documentedOperations(origin)) {
      const good = goodFields(table[name] ?? {});
      for (const typed of [
        'nonsense',
        '__proto__',
        'constructor',
        ...Object.keys(good.query).map((known) => `${known}x`),
      ]) {
        const faults = await faultsIn(ask(origin, name, { ...good, query: { ...good.query, [typed]: '1' } }));
        const known = Object.keys(good.query);
        const suggested = known.includes(typed.slice(0, -1)) ? `; did you mean '${typed.slice(0, -1)}'?` : '';
        expect({ name, faults }).toEqual({
          name,
          faults: [
            { path: typed, message: expect.stringContaining(`${typed} is not known here${suggested}`) },
          ],
        });
      }
      expect(operation.fields).toBeDefined();
    }
  });

  describe.each(Object.entries(table))('%s', (name, cases) => {
    for (const { place, field, wrong } of casesOf(cases)) {
      test.each(wrong)(`refuses ${field} %j in the ${place}: %s`, async (value, rule) => {
        const { origin } = await start();

        const faults = await faultsIn(ask(origin, name, withField(goodFields(cases), place, field, value)));

        expect(faults).toContainEqual({ path: field, message: sentence(field, rule, value) });
      });
    }

    test('names what is missing, and what is given twice or not in UTF-8', async () => {
      const { origin } = await start();
      const operation = (await documentedOperations(origin)).get(name);

      for (const { place, field } of casesOf(cases))
        await tryShapes(origin, name, operation, { place, field, cases });
    });

    test('tells every fault at once', async () => {
      const { origin } = await start();
      const all = casesOf(cases).filter(({ wrong }) => wrong.length > 0);
      const fields = all.reduce(
        (sum, { place, field, wrong }) => withField(sum, place, field, wrong.at(-1)?.[0]),
        goodFields(cases),
      );

      const faults = await faultsIn(
        ask(origin, name, { ...fields, query: { ...fields.query, nonsense: '1' } }),
      );

      expect(new Set(faults.map(({ path }) => path))).toEqual(
        new Set(['nonsense', ...all.map(({ field }) => field)]),
      );
      for (const { message } of faults) expect(message).not.toMatch(LIBRARY_WORDS);
    });
  });
}

interface Tried {
  readonly place: keyof PlacedFields;
  readonly field: string;
  readonly cases: OperationCases;
}

async function tryShapes(
  origin: string,
  name: string,
  operation: DocumentedOperation | undefined,
  { place, field, cases }: Tried,
): Promise<void> {
  const good = goodFields(cases);
  const required = operation?.required[place]?.includes(field) === true;
  const without = withField(good, place, field, undefined);
  if (required && place !== 'path') {
    expect(await faultsIn(ask(origin, name, without))).toEqual([
      { path: field, message: `${field} is required` },
    ]);
  }
  const once = expect.stringMatching(new RegExp(`^${field} must be given once, got: `));
  if (place !== 'path') {
    const twice = ask(origin, name, good, { twice: { place, field } });
    expect(await faultsIn(twice)).toEqual([{ path: field, message: once }]);
  }
  if (place === 'path' || place === 'query') {
    const broken = ask(origin, name, withField(good, place, field, '%ff'), { encoded: true });
    const message = `${field} must be percent-encoded UTF-8, got: '%ff'`;
    expect(await faultsIn(broken)).toEqual([{ path: field, message }]);
  }
}

function sentence(field: string, rule: string, value: unknown): string {
  return /^\p{Lu}/u.test(rule) ? rule : `${field} ${rule}, got: ${quotedValue(value)}`;
}

function casesOf(cases: OperationCases) {
  return (['path', 'query', 'body', 'parts'] as const).flatMap((place) =>
    Object.entries(cases[place] ?? {}).map(([field, { wrong }]) => ({ place, field, wrong })),
  );
}

function namesOf(cases: OperationCases): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(cases).map(([place, fields]) => [place, Object.keys(fields).toSorted()]),
  );
}

function goodFields(cases: OperationCases): PlacedFields {
  const of = (place: keyof PlacedFields): Fields =>
    Object.fromEntries(Object.entries(cases[place] ?? {}).map(([field, { good }]) => [field, good]));
  return { path: of('path'), query: of('query'), body: of('body'), parts: of('parts') };
}

function withField(
  fields: PlacedFields,
  place: keyof PlacedFields,
  field: string,
  value: unknown,
): PlacedFields {
  return { ...fields, [place]: { ...fields[place], [field]: value } };
}
