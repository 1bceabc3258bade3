import { secondsOf } from './columns.js';
import { numberText } from './table.js';
import uPlot from './uPlot.esm.js';

/** Colours of lines, each told apart from its neighbours in light and in dark, also by who sees colours differently. */
export const COLORS = 6;
const dayText = new Intl.DateTimeFormat(undefined, {
  day: 'numeric',
  month: 'short',
  year: 'numeric',
  timeZone: 'UTC',
});

/** Lines over days, on a canvas. */
export class Lines {
  #body;
  #host = document.createElement('div');
  #readout = document.createElement('p');
  #chart;
  #plot;
  #at;

  constructor(body, chart) {
    this.#body = body;
    this.#host.className = 'plot';
    this.#host.tabIndex = 0;
    this.#host.setAttribute('role', 'img');
    this.#readout.className = 'readout';
    this.#host.addEventListener('keydown', (event) => this.#onKey(event));
    body.replaceChildren(this.#readout, this.#host);
    this.#chart = chart;
    this.#make();
  }

  update(chart) {
    const isSame =
      chart.series.map(({ label }) => label).join() === this.#chart.series.map(({ label }) => label).join();
    this.#chart = chart;
    if (!isSame) this.#make();
    else this.#plot.setData(dataOf(chart));
    this.#describe();
  }

  resize() {
    this.#plot.setSize(this.#size());
  }

  /** Draws again with the colours that the page has now. */
  redraw() {
    this.#make();
  }

  destroy() {
    this.#plot.destroy();
  }

  #size() {
    return {
      width: Math.max(120, this.#body.clientWidth),
      height: Math.max(90, this.#body.clientHeight - this.#readout.offsetHeight),
    };
  }

  #make() {
    this.#plot?.destroy();
    this.#describe();
    const axis = {
      stroke: resolved(this.#body, '--soft'),
      grid: { stroke: resolved(this.#body, '--grid'), width: 1 },
      ticks: { show: false },
      font: '12px system-ui, sans-serif',
    };
    this.#plot = new uPlot(
      {
        ...this.#size(),
        legend: { show: false },
        cursor: { y: false, points: { size: 8 }, drag: { x: false, y: false } },
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), 'Etc/UTC'),
        scales: { x: { time: true }, y: { range: rangeOf } },
        axes: [
          { ...axis, size: 30, space: 70, values: (_plot, seconds) => dayTexts(seconds) },
          { ...axis, size: 52, values: (_plot, values) => values.map(short) },
        ],
        series: [{}, ...this.#chart.series.map(({ label }, index) => this.#seriesOf(label, index))],
        hooks: { setCursor: [(plot) => this.#show(plot.cursor.idx)] },
      },
      dataOf(this.#chart),
      this.#host,
    );
  }

  #seriesOf(label, index) {
    const stroke = resolved(this.#body, `--line-${(index % COLORS) + 1}`);
    const isAlone = this.#chart.series.length === 1;
    return {
      label,
      stroke,
      width: 2,
      spanGaps: true,
      ...(isAlone ? { fill: resolved(this.#body, '--line-1-fill') } : {}),
      points: { show: this.#chart.days.length <= 2 },
    };
  }

  #describe() {
    const { series, days } = this.#chart;
    const parts = series.map(
      ({ label, values }) => `${label} ${numberText(values.findLast((value) => value !== null))}`,
    );
    this.#host.setAttribute(
      'aria-label',
      `Line chart from ${textOf(days[0])} to ${textOf(days.at(-1))}. Last: ${parts.join(', ')}. Arrow keys move along it.`,
    );
    this.#show(undefined);
  }

  /** The values of the day under the pointer; of the last one where there is none. */
  #show(index) {
    const { series, days } = this.#chart;
    const at = index ?? days.length - 1;
    this.#at = at;
    const items = series.map(({ label, values }, position) => {
      const item = document.createElement('span');
      item.className = `key key-${(position % COLORS) + 1}`;
      item.textContent = `${label} `;
      const value = document.createElement('b');
      value.textContent = numberText(values[at]);
      item.append(value);
      return item;
    });
    const day = document.createElement('span');
    day.textContent = textOf(days[at]);
    this.#readout.replaceChildren(...items, day);
  }

  #onKey(event) {
    const last = this.#chart.days.length - 1;
    const places = { ArrowLeft: this.#at - 1, ArrowRight: this.#at + 1, Home: 0, End: last };
    const next = new Map(Object.entries(places)).get(event.key);
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const index = Math.min(Math.max(next, 0), last);
    const left = this.#plot.valToPos(secondsOf(this.#chart.days[index]), 'x');
    this.#plot.setCursor({ left, top: 0 });
    this.#show(index);
    this.#readout.setAttribute('aria-live', 'polite');
  }
}

function dataOf({ days, series }) {
  return [days.map(secondsOf), ...series.map(({ values }) => values)];
}

/** As short as it can be: with the year where the days are of several. */
function dayTexts(seconds) {
  const days = seconds.map((each) => new Date(each * 1_000));
  const isLong = days.length > 1 && days.at(-1) - days[0] > 300 * 86_400_000;
  const options = isLong ? { month: 'short', year: '2-digit' } : { day: 'numeric', month: 'short' };
  const format = new Intl.DateTimeFormat(undefined, { ...options, timeZone: 'UTC' });
  return days.map((each) => format.format(each));
}

/** The axis begins at zero unless that would flatten the line. */
function rangeOf(_plot, least, most) {
  if (least === null || most === null) return [0, 1];
  const margin = (most - least) * 0.1 || Math.abs(most) * 0.1 || 1;
  const from = least >= 0 && least < (most - least) * 2 ? 0 : least - margin;
  return [from, most + margin];
}

function short(value) {
  return Math.abs(value) >= 10_000
    ? new Intl.NumberFormat(undefined, { notation: 'compact' }).format(value)
    : numberText(value);
}

function textOf(day) {
  return dayText.format(new Date(secondsOf(day) * 1_000));
}

/** A colour as the canvas takes it: the one that `light-dark` has chosen. */
function resolved(host, variable) {
  const probe = document.createElement('span');
  probe.style.color = `var(${variable})`;
  host.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
