import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { importForms } from '../adoption/import-forms.ts';
import { IMPORT_PAGE, typesOf, withImports } from '../adoption/import-table.ts';
import { everyChoiceStacks, realStacks } from '../support/real-stacks.ts';

const require = createRequire(import.meta.url);
const types = importForms.flatMap(({ forms }) => forms.map(({ type }) => type));

describe('the import table', () => {
  test('has a row for each kind of resource that a stack has or can have, and no other', () => {
    expect(types.toSorted()).toEqual([...typesOf([...realStacks, ...everyChoiceStacks])].toSorted());
  });

  test('makes ids of attributes that the provider has', () => {
    const forms = importForms.flatMap((part) => part.forms);
    const wrong = forms.flatMap(({ type, id }) => {
      const binding = bindingOf(type);
      const names = [...id.matchAll(/<(?:name of )?(\w+)>/g)].map(([, name = '']) => name);
      return names
        .filter((name) => !binding.includes(`get ${camelCase(name)}(`))
        .map((name) => `${type}.${name}`);
    });

    expect(wrong).toEqual([]);
  });

  // After a change: `node infra/test/adoption/write-import-table.ts`.
  test('is the one of the page', () => {
    const page = readFileSync(join(import.meta.dirname, '../../..', IMPORT_PAGE), 'utf8');

    expect(page).toBe(withImports(page, realStacks, everyChoiceStacks));
  });
});

/** The provider's attributes of a type, as its bindings declare them. */
function bindingOf(type: string): string {
  const name = type.replace('aws_', '').replaceAll('_', '-');
  const folder = join(require.resolve('@cdktf/provider-aws/package.json'), '../lib', name);
  const [file = ''] = ['index.d.ts', 'index.js']
    .map((each) => join(folder, each))
    .filter((each) => existsSync(each));
  return readFileSync(file, 'utf8');
}

function camelCase(name: string): string {
  return name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}
