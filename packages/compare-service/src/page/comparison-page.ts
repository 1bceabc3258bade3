import { html, type SafeHtml } from '@fairway/service-kit';

import type { Comparison, LineRange, PerFile, Section } from '../engine/comparison.ts';
import { languageOf } from './colored-lines.ts';
import { pageFrame } from './page-frame.ts';
import { sectionRows, type Cell, type Languages, type Row } from './section-rows.ts';
import type { Segment } from './segments.ts';
import { shownSections } from './shown-sections.ts';
import { codePoint, visiblePlainText, visibleText } from './visible-text.ts';

/**
 * The comparison for people: both files side by side, words that changed marked, readable without scripts.
 * @param names of the two files as they were sent; anything at all
 */
export function comparisonPage(comparison: Comparison, names: PerFile<string>): string {
  const { sections, hiddenLines } = shownSections(comparison.sections);
  const languages = { file1: languageOf(names.file1), file2: languageOf(names.file2) };
  const count = comparison.sections.length;
  const content = html`
    <header>
      <h1 id="heading" tabindex="-1">
        ${fileName(names.file1)} <span aria-hidden="true">→</span
        ><span class="spoken">and</span> ${fileName(names.file2)}
      </h1>
      ${summary(comparison)}
    </header>
    <nav aria-label="Page"><a href="/compare_files">Compare two other files</a></nav>
    ${sections.flatMap((section, index) => [
      gap(firstLine(section.file1) - endLine(sections[index - 1])),
      sectionTable(section, { number: index + 1, count, names, languages }),
    ])}
    ${hiddenLines > 0 ? rest(hiddenLines) : afterLast(comparison)}
    <footer>
      The same as a patch: <code>curl -F file1=@before -F file2=@after -H 'accept: text/x-diff'</code> on this
      address; without the header as JSON.
    </footer>
  `;
  return pageFrame(`${visiblePlainText(names.file1)} → ${visiblePlainText(names.file2)}`, content).markup;
}

function fileName(name: string): SafeHtml {
  return html`<bdi>${visibleText(name)}</bdi>`;
}

function summary({ sections, changedLines, totalLines, minimal }: Comparison): SafeHtml {
  if (sections.length === 0) {
    return html`<p class="summary">No difference in ${quantity(totalLines.file1, 'line')}.</p>`;
  }
  return html`<p class="summary">
    ${quantity(sections.length, 'changed section')}:
    <span class="removed">${quantity(changedLines.file1, 'line')} removed</span>,
    <span class="added">${quantity(changedLines.file2, 'line')} added</span>.
    ${minimal ? '' : 'The files differ so much that fewer changed lines may be possible.'}
  </p>`;
}

function quantity(count: number, noun: string): string {
  return `${count.toLocaleString('en')} ${noun}${count === 1 ? '' : 's'}`;
}

function rest(hiddenLines: number): SafeHtml {
  return html`<p class="rest">
    ${quantity(hiddenLines, 'more line')} of changed sections ${hiddenLines === 1 ? 'is' : 'are'} not shown
    here; the patch and the JSON have all of them.
  </p>`;
}

/** A row for the equal lines between two sections, which are not shown. */
function gap(equalLines: number): SafeHtml {
  return equalLines === 0 ? html`` : html`<p class="gap">${quantity(equalLines, 'equal line')}</p>`;
}

function afterLast({ sections, totalLines }: Comparison): SafeHtml {
  return gap(sections.length === 0 ? 0 : totalLines.file1 + 1 - endLine(sections.at(-1)));
}

function firstLine({ startingLine, lineTotal }: LineRange): number {
  return lineTotal === 0 ? startingLine + 1 : startingLine;
}

/** The line after a section's last, in file 1. */
function endLine(section: Section | undefined): number {
  return section === undefined ? 1 : firstLine(section.file1) + section.file1.lineTotal;
}

interface Context {
  /** From 1. */
  readonly number: number;
  /** The number of sections of the comparison. */
  readonly count: number;
  readonly names: PerFile<string>;
  readonly languages: Languages;
}

function sectionTable(section: Section, { number, count, names, languages }: Context): SafeHtml {
  return html`<section class="change" id="change-${number}" tabindex="-1" aria-labelledby="caption-${number}">
    <table>
      <caption id="caption-${number}">
        Change ${number} of ${count}: lines ${range(section.file1)} → ${range(section.file2)}
        ${links(number, count)}
      </caption>
      <colgroup>
        <col class="numbers" />
        <col />
        <col class="numbers" />
        <col />
      </colgroup>
      <thead>
        <tr>
          <th scope="col" colspan="2"><span class="side">Before</span> ${fileName(names.file1)}</th>
          <th scope="col" colspan="2"><span class="side">After</span> ${fileName(names.file2)}</th>
        </tr>
      </thead>
      <tbody>
        ${sectionRows(section, languages).map(tableRow)}
      </tbody>
    </table>
  </section>`;
}

function range({ startingLine, lineTotal }: LineRange): string {
  if (lineTotal === 0) return 'none';
  return lineTotal === 1 ? `${startingLine}` : `${startingLine}–${startingLine + lineTotal - 1}`;
}

function links(number: number, count: number): SafeHtml {
  const previous = html`<a href="#change-${number - 1}" aria-label="Previous change">↑</a>`;
  const next = html`<a href="#change-${number + 1}" aria-label="Next change">↓</a>`;
  return html`<span class="links">${number > 1 ? previous : ''}${number < count ? next : ''}</span>`;
}

function tableRow({ kind, left, right }: Row): SafeHtml {
  const sides = [
    column(left, 'first', kind === 'same' ? undefined : 'removed'),
    column(right, 'second', kind === 'same' ? undefined : 'added'),
  ];
  return html`<tr class="${kind}">
    ${sides}
  </tr>`;
}

type Change = 'removed' | 'added' | undefined;

const marks = { removed: '−', added: '+' };

/** The change is told by a word too, for readers who see neither colour nor sign. */
function column(cell: Cell | undefined, place: 'first' | 'second', change: Change): SafeHtml {
  if (cell === undefined) return html`<td class="none ${place}" colspan="2"></td>`;
  const side = change ?? 'same';
  const code = html`<code>${cell.segments.map((segment) => segmentMarkup(segment, change))}</code>`;
  const rest =
    cell.hidden === 0 ? '' : html`<span class="rest">… ${quantity(cell.hidden, 'more character')}</span>`;
  return html`<td class="number ${place} ${side}">${cell.line}</td>
    <td class="text ${side}">${change === undefined ? '' : changeMark(change)}${code}${rest}</td>`;
}

function changeMark(change: 'removed' | 'added'): SafeHtml {
  return html`<span class="sign" aria-hidden="true">${marks[change]}</span
    ><span class="spoken">${change}: </span>`;
}

function segmentMarkup({ text, classes, changed, unseen }: Segment, change: Change): SafeHtml {
  const content = unseen ? codePoint(text) : html`${text}`;
  const shown = classes === '' ? content : html`<span class="${classes}">${content}</span>`;
  if (!changed) return shown;
  return change === 'removed' ? html`<del>${shown}</del>` : html`<ins>${shown}</ins>`;
}
