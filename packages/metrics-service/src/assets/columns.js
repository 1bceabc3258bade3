// The form in which a metric's records are shown: it follows from their columns.

/** The most bars, and the most lines of categories, that can be told apart. */
const MAX_BARS = 24;
const MAX_LINES = 6;
const DAY = /^\d{4}-\d{2}-\d{2}(?:$|T)/;
const EARLIER = /^(?:before|previous|prior|last|earlier)/i;

/**
 * @param records rows as the service answers them
 * @returns `{ kind: 'empty' | 'line' | 'bars' | 'figure' | 'table', title, … }`
 */
export function chartFor(records) {
  if (records.length === 0) return { kind: 'empty', title: 'Metric' };
  const columns = Object.keys(records[0]).map((name) => ({ name, type: typeOf(records, name) }));
  const of = (type) => columns.filter((column) => column.type === type).map(({ name }) => name);
  const [days, numbers, texts] = [of('day'), of('number'), of('text')];
  const title = titleOf(days, numbers, texts);
  if (numbers.length === 0) return { kind: 'table', title };
  if (days.length === 1 && texts.length === 0 && isUnique(records, days[0])) {
    return { kind: 'line', title, ...lines(records, days[0], numbers) };
  }
  if (days.length === 1 && texts.length === 1 && numbers.length === 1) {
    const pivoted = pivot(records, days[0], texts[0], numbers[0]);
    if (pivoted !== undefined) return { kind: 'line', title, ...pivoted };
  }
  if (days.length === 0 && texts.length === 1 && isUnique(records, texts[0]) && records.length <= MAX_BARS) {
    return { kind: 'bars', title, category: texts[0], measures: numbers };
  }
  if (records.length === 1 && days.length === 0 && texts.length === 0) return figure(records[0], numbers);
  return { kind: 'table', title };
}

/** A column's name as people write it. */
export function labelOf(name) {
  const words = name.replaceAll(/[_\s]+/g, ' ').trim();
  return words === '' ? name : words[0].toUpperCase() + words.slice(1);
}

/** The moment of a day, in seconds, as the axis takes it; days are UTC's everywhere here. */
export function secondsOf(day) {
  return Date.parse(day.length === 10 ? `${day}T00:00:00Z` : day) / 1_000;
}

function typeOf(records, name) {
  const values = records.map((record) => record[name]).filter((value) => value !== null);
  if (values.length === 0) return 'text';
  if (values.every((value) => typeof value === 'number')) return 'number';
  if (
    values.every((value) => typeof value === 'string' && DAY.test(value) && !Number.isNaN(secondsOf(value)))
  )
    return 'day';
  return 'text';
}

function isUnique(records, name) {
  return (
    new Set(records.map((record) => record[name])).size === records.length &&
    records.every((record) => record[name] !== null)
  );
}

function titleOf(days, numbers, texts) {
  const measures = numbers.map(labelOf).join(', ').toLowerCase();
  const by = [...texts, ...days].map((name) => labelOf(name).toLowerCase()).join(' and ');
  const words = [measures, by].filter((part) => part !== '').join(' by ');
  return words === '' ? 'Records' : words[0].toUpperCase() + words.slice(1);
}

function lines(records, day, measures) {
  const sorted = records.toSorted((a, b) => secondsOf(a[day]) - secondsOf(b[day]));
  return {
    day,
    days: sorted.map((record) => record[day]),
    series: measures.map((name) => ({ label: labelOf(name), values: sorted.map((record) => record[name]) })),
  };
}

/** A line for each category; nothing when there are too many of them, or two values for one day. */
function pivot(records, day, category, measure) {
  const categories = [...new Set(records.map((record) => record[category]))];
  const days = [...new Set(records.map((record) => record[day]))].toSorted();
  const values = new Map(records.map((record) => [`${record[day]} ${record[category]}`, record[measure]]));
  if (categories.length > MAX_LINES || days.includes(null) || values.size < records.length) return undefined;
  return {
    day,
    days,
    series: categories.map((each) => ({
      label: each === null ? 'none' : String(each),
      values: days.map((one) => values.get(`${one} ${each}`) ?? null),
    })),
  };
}

function figure(record, numbers) {
  const [name, other] = numbers;
  const isPair = numbers.length === 2 && EARLIER.test(other);
  if (!isPair && numbers.length > 1) {
    return {
      kind: 'figure',
      title: numbers.map(labelOf).join(', '),
      figures: numbers.map((each) => ({ label: labelOf(each), value: record[each] })),
    };
  }
  const before = isPair ? record[other] : undefined;
  return {
    kind: 'figure',
    title: labelOf(name),
    figures: [{ label: labelOf(name), value: record[name], before }],
  };
}
