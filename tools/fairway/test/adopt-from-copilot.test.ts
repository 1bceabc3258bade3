import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { checkEnvironments, definitions, shared, type EnvironmentDefinition } from '@fairway/environments';
import { defineService, ManifestError } from '@fairway/service-manifest';
import { describe, expect, test } from '@jest/globals';

import { workspace } from '../src/workspace/workspace.ts';
import { fieldsOf, tableRows } from './adoption/table-rows.ts';

const root = join(import.meta.dirname, '../../..');
const page = readFileSync(join(root, 'docs/adopt-from-copilot.md'), 'utf8');
const tables = tableRows(page.slice(page.indexOf('## Field by field'), page.indexOf('### Addons')));
/** Names of Copilot's manifest reference, v1.33; `*` stands for a name of one's own. */
const published = new Set(lines('copilot-fields.txt'));
const rows = new Set(tables.flatMap(([cell = '']) => fieldsOf(cell, published)));
const manifests = lines('copilot-manifests.tsv')
  .slice(1)
  .map((line) => line.split('\t'))
  .map(([repository = '', , , , known = '', unknown = '']) => ({
    repository,
    known: known.split(' '),
    unknown: unknown.split(' ').filter(Boolean),
  }));

describe('the tables about manifests of Copilot', () => {
  test('have a row for every field of its reference', () => {
    expect(published.size).toBeGreaterThan(250);
    expect([...published].filter((field) => !hasRow(field))).toEqual([]);
  });

  test('have no row for a field that there is not', () => {
    const named = [...rows].filter((row) => !row.endsWith('.*'));
    expect(named.filter((row) => !published.has(row))).toEqual([]);
  });

  test('have a row for every field that public manifests use', () => {
    expect(manifests.flatMap(({ known }) => known).filter((field) => !hasRow(field))).toEqual([]);
    // The sentences of the page about them.
    const odd = manifests.filter(({ unknown }) => unknown.length > 0);
    const repositories = new Set(manifests.map(({ repository }) => repository));
    expect(page).toContain(`Of ${manifests.length} manifests in ${repositories.size} public repositories`);
    expect(page).toContain(`, ${odd.length} have such fields`);
    expect(odd.flatMap(({ unknown }) => unknown).filter((field) => published.has(field))).toEqual([]);
  });

  test('name only fields that manifests, jobs, environments and props here have', async () => {
    const manifestsHere = await workspace.loadServices();
    const said = tables.flatMap(([, cell = '', rest = '']) => [...ours(cell), ...ours(rest)]);

    expect(said.length).toBeGreaterThan(50);
    expect(
      said.filter(({ subject, name }) => {
        switch (subject) {
          case 'manifest':
            return isUnknownToManifests(name);
          case 'job':
            return isUnknownToManifests(`jobs.0.${name}`);
          case 'environment':
            return isUnknownToEnvironments(name.replace('<s>', 'status'), manifestsHere);
          case 'shared':
            return !Object.hasOwn(shared, name);
          default:
            return !props.includes(name.split('.').at(-1) ?? '');
        }
      }),
    ).toEqual([]);
  });
});

function hasRow(field: string): boolean {
  const parts = field.split('.');
  return rows.has(field) || parts.some((_, end) => end > 0 && rows.has(`${parts.slice(0, end).join('.')}.*`));
}

/** The fields of ours that a cell names, each after the word that says whose it is. */
function ours(cell: string): readonly { readonly subject: string; readonly name: string }[] {
  let subject = '';
  return [
    ...cell.matchAll(/\b([Mm]anifest|[Ee]nvironment|[Jj]ob|[Pp]rops|[Ss]hared|matrix)\b|`([^`]+)`|[;:]/g),
  ].flatMap(([, word, name]) => {
    // Behind a colon are values and examples, behind a semicolon something else.
    if (name === undefined) subject = word === undefined ? '' : word.toLowerCase();
    if (name === undefined || subject === '' || subject === 'matrix') return [];
    return /^[a-z][a-zA-Z.<>]*$/.test(name) ? [{ subject, name }] : [];
  });
}

const props = ['ecs-service.ts', 'fargate-service/containers.ts']
  .map((file) => readFileSync(join(root, 'infra/src/constructs', file), 'utf8'))
  .flatMap((text) => [...text.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name = '']) => name));

/** An object with a value at a path of names, numbers for elements of lists. */
function nested([first = '', ...rest]: readonly string[]): unknown {
  const value = rest.length === 0 ? true : nested(rest);
  return first === '0' ? [value] : { [first]: value };
}

function isUnknownToManifests(path: string): boolean {
  try {
    defineService(nested(path.split('.')) as Parameters<typeof defineService>[0]);
    return false;
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error;
    return error.faults.some((fault) => fault.includes(`\`${path}\` must be a field that there is`));
  }
}

function isUnknownToEnvironments(
  path: string,
  here: Awaited<ReturnType<typeof workspace.loadServices>>,
): boolean {
  const [dev] = definitions;
  const changed = { ...dev, ...(nested(path.split('.')) as object) } as EnvironmentDefinition;
  return checkEnvironments({ manifests: here, definitions: [changed], matrix: {} }).some(({ rule }) =>
    rule.startsWith('must be a field that there is'),
  );
}

function lines(file: string): readonly string[] {
  return readFileSync(join(import.meta.dirname, 'adoption', file), 'utf8')
    .trimEnd()
    .split('\n');
}
