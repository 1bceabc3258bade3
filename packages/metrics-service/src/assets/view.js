// Shows metrics as they are now: all of them at /metrics/view, one at /metrics/<id>/view.
import { Card } from './card.js';
import { daysForm, daysInAddress } from './days.js';
import { placeCards } from './grid.js';
import { startSignIn } from './sign-in.js';

const PAGE_SIZE = 200;
const grid = document.getElementById('grid');
const notice = document.getElementById('notice');
const signIn = await startSignIn('/-/metrics/sign-in.json', document.getElementById('sign-in'));
const single = /^\/metrics\/([\da-f-]{36})\/view\/?$/i.exec(location.pathname)?.[1];
let cards = [];

daysForm(document.getElementById('days'), (query) => {
  for (const card of cards) card.show(query);
});
signIn.addEventListener('change', () => void follow());
new ResizeObserver(() => arrange()).observe(grid);
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', redraw);
for (const type of ['beforeprint', 'afterprint']) {
  window.addEventListener(type, () => {
    // Paper is white.
    document.documentElement.classList.toggle('on-paper', type === 'beforeprint');
    redraw();
  });
}
if (single) {
  document.body.classList.add('single');
  const link = document.createElement('a');
  link.href = '/metrics/view';
  link.textContent = 'All metrics';
  document.getElementById('title').replaceChildren(link);
}
await follow();

/** Shows the metrics of the person who is signed in now. */
async function follow() {
  document.body.dataset.signIn = signIn.state;
  if (signIn.state === 'signed-out') {
    clear();
    say('Sign in to see metrics.');
    return;
  }
  if (cards.length > 0) return;
  say('Loading metrics…');
  try {
    const items = single ? [{ id: single.toLowerCase() }] : await definitions();
    if (signIn.state !== 'signed-out') fill(items);
  } catch (error) {
    if (signIn.state !== 'signed-out') sayWithRetry(error.message);
  }
}

async function definitions() {
  const items = [];
  let after = '';
  do {
    const response = await signIn
      .fetch(`/metrics?limit=${PAGE_SIZE}${after === '' ? '' : `&after=${after}`}`)
      .catch(() => {
        throw new Error('The service cannot be reached.');
      });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) throw new Error(answer.detail ?? `The service answered ${response.status}.`);
    items.push(...answer.items);
    after = answer.next ?? '';
  } while (after !== '');
  return items;
}

function fill(items) {
  clear();
  say(items.length === 0 ? 'There are no metrics yet: POST /metrics makes one out of words.' : '');
  cards = items.map((item) => new Card(item, signIn, single !== undefined));
  const query = daysInAddress();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        observer.unobserve(target);
        cards.find(({ element }) => element === target)?.begin();
      }
    },
    { rootMargin: '400px' },
  );
  for (const card of cards) {
    card.show(query);
    grid.append(card.element);
    observer.observe(card.element);
  }
  arrange();
}

function clear() {
  for (const card of cards) card.close();
  cards = [];
  grid.replaceChildren();
}

function arrange() {
  if (single !== undefined || cards.length === 0) return;
  const { columns, places } = placeCards(cards, grid.clientWidth);
  grid.style.setProperty('--columns', columns);
  for (const { id, element } of cards) {
    const { x, y, w, h } = places.get(id);
    element.style.gridColumn = `${x + 1} / span ${w}`;
    element.style.gridRow = `${y + 1} / span ${h}`;
  }
  // Tab and screen readers go the way that eyes do.
  const inOrder = cards.toSorted(
    (a, b) => places.get(a.id).y - places.get(b.id).y || places.get(a.id).x - places.get(b.id).x,
  );
  const isInOrder = inOrder.every(({ element }, index) => grid.children[index] === element);
  if (!isInOrder) grid.append(...inOrder.map(({ element }) => element));
}

function redraw() {
  for (const card of cards) card.redraw();
}

function say(text) {
  notice.hidden = text === '';
  notice.textContent = text;
}

function sayWithRetry(text) {
  const again = document.createElement('button');
  again.type = 'button';
  again.textContent = 'Try again';
  again.addEventListener('click', () => void follow());
  notice.hidden = false;
  notice.replaceChildren(text, ' ', again);
}
