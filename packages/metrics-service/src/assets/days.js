// The days that are shown: they are in the page's address, so that a link shows the same.
const NAMES = ['day_range', 'start_date', 'end_date'];
const DEFAULT_DAYS = '30';

/** The query of the service for the days in the address. */
export function daysInAddress() {
  const asked = new URLSearchParams(location.search);
  const query = new URLSearchParams();
  for (const name of NAMES) if (asked.get(name)) query.set(name, asked.get(name));
  return query;
}

/**
 * The form with which days are chosen.
 * @param onChange told the new query
 */
export function daysForm(form, onChange) {
  const fault = form.querySelector('#days-fault');
  const [start, end] = [form.elements.start_date, form.elements.end_date];
  show(form, daysInAddress());
  for (const button of form.querySelectorAll('[data-days]')) {
    button.addEventListener('click', () => choose(new URLSearchParams({ day_range: button.dataset.days })));
  }
  form.addEventListener('submit', (event) => event.preventDefault());
  for (const input of [start, end]) input.addEventListener('change', () => chooseRange());
  window.addEventListener('popstate', () => {
    show(form, daysInAddress());
    onChange(daysInAddress());
  });

  function chooseRange() {
    if (start.value === '' && end.value === '') return;
    if (start.value !== '' && end.value !== '' && start.value > end.value) {
      fault.textContent = 'The first day must not be after the last.';
      return;
    }
    const query = new URLSearchParams();
    if (start.value !== '') query.set('start_date', start.value);
    if (end.value !== '') query.set('end_date', end.value);
    choose(query);
  }

  function choose(query) {
    history.pushState(null, '', `${location.pathname}?${query}`);
    show(form, query);
    onChange(query);
  }
}

function show(form, query) {
  form.querySelector('#days-fault').textContent = '';
  const [start, end] = [query.get('start_date'), query.get('end_date')];
  form.elements.start_date.value = start ?? '';
  form.elements.end_date.value = end ?? '';
  const days = start || end ? undefined : (query.get('day_range') ?? DEFAULT_DAYS);
  for (const button of form.querySelectorAll('[data-days]')) {
    button.setAttribute('aria-pressed', String(button.dataset.days === days));
  }
}
