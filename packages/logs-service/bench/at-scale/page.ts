import { join } from 'node:path';

import { chart } from './chart.ts';
import { committedFigures } from './figures.ts';
import { tableOf } from './table.ts';

const DOCS = join(import.meta.dirname, '../../../../docs');
const BEGIN = '<!-- from the committed figures: npm run generate -->';
const END = '<!-- end -->';

/** The files that show the committed figures. */
export const shown = { page: join(DOCS, 'logs-at-scale.md'), picture: join(DOCS, 'logs-at-scale.svg') };

/** The page with its table as the figures have it. */
export function pageWith(page: string): string {
  const [before = '', after] = page.split(BEGIN);
  const [, rest] = (after ?? '').split(END);
  if (rest === undefined) throw new Error(`the page must have ${BEGIN} and ${END}`);
  return `${before}${BEGIN}\n\n${tableOf(committedFigures())}\n${END}${rest}`;
}

export function picture(): string {
  return chart(committedFigures());
}
