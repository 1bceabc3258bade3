import { draw } from './charts.js';
import { chartFor } from './columns.js';
import { Feed } from './feed.js';
import { tableOf } from './table.js';

const STATES = new Map([
  ['connecting', 'Connecting'],
  ['live', 'Live'],
  ['stale', 'Out of date'],
  ['failed', 'Not available'],
]);

/** A metric: its chart, its state, and its records as a table. */
export class Card {
  element = document.createElement('section');
  id;
  layouts;
  #title = document.createElement('h2');
  #dot = document.createElement('span');
  #body = document.createElement('div');
  #table = document.createElement('div');
  #message = document.createElement('p');
  #toggle = document.createElement('button');
  #feed;
  #query;
  #chart;
  #drawn;
  #hasBegun = false;

  /** @param isAlone whether it is the only one on the page */
  constructor({ id, layouts = [] }, signIn, isAlone) {
    this.id = id;
    this.layouts = layouts;
    this.#feed = new Feed(id, signIn);
    this.#build(isAlone);
    this.#feed.addEventListener('result', ({ detail }) => this.#onResult(detail));
    this.#feed.addEventListener('state', ({ detail }) => this.#onState(detail));
    new ResizeObserver(() => this.#drawn?.resize()).observe(this.#body);
  }

  /** For these days; nothing is fetched before the card is seen. */
  show(query) {
    this.#query = query;
    if (this.#hasBegun) this.#begin();
  }

  /** The card can be seen, or nearly. */
  begin() {
    if (!this.#hasBegun) this.#begin();
  }

  redraw() {
    this.#drawn?.redraw();
  }

  close() {
    this.#feed.close();
    this.#drawn?.destroy();
  }

  #begin() {
    this.#hasBegun = true;
    this.element.setAttribute('aria-busy', 'true');
    this.#feed.show(this.#query);
  }

  #build(isAlone) {
    this.element.className = 'card';
    this.element.dataset.state = 'connecting';
    this.element.dataset.id = this.id;
    this.#title.id = `title-${this.id}`;
    this.element.setAttribute('aria-labelledby', this.#title.id);
    this.#dot.className = 'dot';
    this.#dot.setAttribute('role', 'status');
    this.#body.className = 'body';
    this.#table.className = 'records unseen';
    this.#message.className = 'message';
    this.#message.hidden = true;
    this.#toggle.type = 'button';
    this.#toggle.textContent = 'Table';
    this.#toggle.setAttribute('aria-pressed', 'false');
    this.#toggle.addEventListener('click', () =>
      this.#showTable(this.#toggle.getAttribute('aria-pressed') !== 'true'),
    );
    const head = document.createElement('header');
    head.append(this.#title, this.#dot, this.#toggle);
    this.element.append(head, this.#message, this.#body, this.#table);
    if (isAlone) this.#title.textContent = 'Metric';
    else this.#title.append(this.#link('Metric'));
  }

  #link(text) {
    const link = document.createElement('a');
    link.href = `/metrics/${this.id}/view${location.search}`;
    link.textContent = text;
    return link;
  }

  #onResult({ records }) {
    this.element.setAttribute('aria-busy', 'false');
    const chart = { ...chartFor(records), records };
    const link = this.#title.querySelector('a');
    (link ?? this.#title).textContent = chart.title;
    if (link) link.href = `/metrics/${this.id}/view${location.search}`;
    if (this.#drawn && this.#chart.kind === chart.kind) this.#drawn.update(chart);
    else {
      this.#drawn?.destroy();
      this.#drawn = draw(this.#body, chart);
    }
    this.#chart = chart;
    this.element.dataset.kind = chart.kind;
    this.#table.replaceChildren(...(records.length > 0 ? [tableOf(records, chart.title)] : []));
    const isOnlyTable = chart.kind === 'table';
    // A figure says all that its table would.
    this.#toggle.hidden = isOnlyTable || ['figure', 'empty'].includes(chart.kind);
    const isChosen = !this.#toggle.hidden && this.#toggle.getAttribute('aria-pressed') === 'true';
    this.#showTable(isOnlyTable || isChosen);
  }

  /** The table is always there for a screen reader. */
  #showTable(isShown) {
    if (!this.#toggle.hidden) this.#toggle.setAttribute('aria-pressed', String(isShown));
    this.#table.classList.toggle('unseen', !isShown);
    this.#table.tabIndex = isShown ? 0 : -1;
    this.#body.hidden = isShown;
    if (!isShown) this.#drawn?.resize();
  }

  #onState({ state, text }) {
    this.element.dataset.state = state;
    this.#dot.textContent = STATES.get(state);
    const isFaulty = state === 'stale' || state === 'failed';
    this.#message.hidden = !isFaulty;
    if (state === 'failed') this.element.setAttribute('aria-busy', 'false');
    if (!isFaulty) return;
    const again = document.createElement('button');
    again.type = 'button';
    again.textContent = 'Try now';
    again.addEventListener('click', () => this.#feed.retry());
    this.#message.replaceChildren(text, ' ', again);
  }
}
