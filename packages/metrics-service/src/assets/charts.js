import { labelOf } from './columns.js';
import { COLORS, Lines } from './lines.js';
import { numberText } from './table.js';

/** Draws a chart into `body`. @returns `{ update(chart), resize(), redraw(), destroy() }` */
export function draw(body, chart) {
  if (chart.kind === 'line') return new Lines(body, chart);
  return new Markup(body, chart);
}

/** Bars, figures and nothing: markup, which prints, scales and reads by itself. */
class Markup {
  #body;
  #first;

  constructor(body, chart) {
    this.#body = body;
    this.update(chart);
  }

  update(chart) {
    if (chart.kind === 'bars') this.#body.replaceChildren(...barsOf(chart));
    else if (chart.kind === 'figure') {
      // A single number is compared with its value when the page was opened.
      this.#first ??= chart.figures[0].value;
      this.#body.replaceChildren(...chart.figures.map((each) => figureOf(each, this.#first)));
    } else if (chart.kind === 'empty')
      this.#body.replaceChildren(paragraph('There are no records in these days.', 'empty'));
    else this.#body.replaceChildren();
  }

  resize() {}
  redraw() {}
  destroy() {}
}

function barsOf({ category, measures, records }) {
  const largest = Math.max(
    0,
    ...measures.flatMap((name) => records.map((record) => Math.abs(record[name] ?? 0))),
  );
  const list = document.createElement('div');
  list.className = 'bars';
  list.setAttribute('aria-hidden', 'true');
  for (const record of records) {
    const label = document.createElement('span');
    label.className = 'bar-label';
    label.textContent = record[category] ?? 'none';
    label.title = label.textContent;
    const tracks = document.createElement('span');
    tracks.className = 'bar-tracks';
    for (const [index, name] of measures.entries()) tracks.append(trackOf(record[name], largest, index));
    list.append(label, tracks);
  }
  if (measures.length === 1) return [list];
  const keys = document.createElement('p');
  keys.className = 'readout';
  for (const [index, name] of measures.entries()) {
    const key = document.createElement('span');
    key.className = `key key-${(index % COLORS) + 1}`;
    key.textContent = labelOf(name);
    keys.append(key);
  }
  return [keys, list];
}

function trackOf(value, largest, index) {
  const track = document.createElement('span');
  track.className = 'bar-track';
  const bar = document.createElement('span');
  bar.className = `bar key-${(index % COLORS) + 1}${value < 0 ? ' below' : ''}`;
  bar.style.width = `${largest === 0 ? 0 : (Math.abs(value ?? 0) / largest) * 100}%`;
  const text = document.createElement('b');
  text.textContent = numberText(value);
  track.append(bar, text);
  return track;
}

function figureOf({ label, value, before }, first) {
  const host = document.createElement('div');
  host.className = 'figure';
  host.append(paragraph(numberText(value), 'value'));
  const earlier = before === undefined ? first : before;
  const change = typeof value === 'number' && typeof earlier === 'number' ? value - earlier : undefined;
  if (change === undefined) host.append(paragraph(label, 'change'));
  else host.append(changeOf(change, earlier, before === undefined));
  return host;
}

const WAYS = new Map([
  ['same', { sign: '=', words: 'unchanged' }],
  ['up', { sign: '▲', words: 'up' }],
  ['down', { sign: '▼', words: 'down' }],
]);

function changeOf(change, earlier, isSinceOpened) {
  const way = change === 0 ? 'same' : change > 0 ? 'up' : 'down';
  const { sign, words } = WAYS.get(way);
  const share =
    earlier === 0 || isSinceOpened ? '' : ` (${numberText((change / Math.abs(earlier)) * 100)} %)`;
  const since = isSinceOpened
    ? 'since this page was opened'
    : `from ${numberText(earlier)} in the days before`;
  const text = paragraph('', `change ${way}`);
  const mark = document.createElement('span');
  mark.setAttribute('aria-hidden', 'true');
  mark.textContent = `${sign} `;
  text.append(
    mark,
    way === 'same' ? `${words} ${since}` : `${words} ${numberText(Math.abs(change))}${share} ${since}`,
  );
  return text;
}

function paragraph(text, className) {
  const element = document.createElement('p');
  element.className = className;
  element.textContent = text;
  return element;
}
