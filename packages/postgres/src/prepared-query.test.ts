import { expect, test } from '@jest/globals';
import type pg from 'pg';

import { ask } from './prepared-query.ts';

const JSON_TYPE = 114;

interface Handlers extends pg.Submittable {
  handleRowDescription(message: { readonly fields: readonly Partial<pg.FieldDef>[] }): void;
  handleDataRow(message: { readonly fields: readonly string[] }): void;
  handleReadyForQuery(): void;
}

test('a value that cannot be read fails its query alone, with the rows after it', async () => {
  const client = {
    query(query: Handlers) {
      query.handleRowDescription({ fields: [{ name: 'a', dataTypeID: JSON_TYPE }] });
      for (const text of ['{}', '{', '{}']) query.handleDataRow({ fields: [text] });
      query.handleReadyForQuery();
    },
  };

  const answer = ask(client as unknown as pg.Client, { name: 'broken', text: 'SELECT a' }, []);

  await expect(answer).rejects.toThrow(SyntaxError);
});
