// Makes the form quicker: files can be dropped, and the result appears without leaving the page. Everything works
// without it.
import { startSignIn } from './sign-in.js';

const form = document.getElementById('upload');
// A result is a page too, but has no form and asks for no sign-in.
const signIn = form && startSignIn('/-/compare/sign-in.json', document.getElementById('sign-in'));
if (form) enhance(form);

function enhance(form) {
  for (const zone of form.querySelectorAll('.zone')) acceptDrops(zone, form);
  form.addEventListener('change', () => submitWhenComplete(form));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void compare(form, event.submitter?.getAttribute('formaction') ?? form.action);
  });
  document.getElementById('result').addEventListener('keydown', onKey);
  // A file that misses its zone would otherwise replace the page.
  for (const type of ['dragover', 'drop']) window.addEventListener(type, (event) => event.preventDefault());
}

function acceptDrops(zone, form) {
  const input = zone.querySelector('input');
  zone.addEventListener('dragover', () => zone.classList.add('over'));
  zone.addEventListener('dragleave', () => zone.classList.remove('over'));
  zone.addEventListener('drop', (event) => {
    zone.classList.remove('over');
    const { files } = event.dataTransfer;
    if (files.length === 0) return;
    // Two files on one zone are the two to compare.
    if (files.length === 2) fill([...form.querySelectorAll('input')], [...files]);
    else fill([input], [files[0]]);
    submitWhenComplete(form);
  });
}

function fill(inputs, files) {
  for (const [index, input] of inputs.entries()) {
    const transfer = new DataTransfer();
    transfer.items.add(files[index]);
    input.files = transfer.files;
  }
}

function submitWhenComplete(form) {
  if (form.checkValidity()) form.requestSubmit();
}

async function compare(form, address) {
  const buttons = form.querySelectorAll('button');
  const problem = document.getElementById('problem');
  const result = document.getElementById('result');
  problem.textContent = tooLargeIn(form).join('; ');
  result.replaceChildren();
  if (problem.textContent !== '') return;
  form.setAttribute('aria-busy', 'true');
  for (const button of buttons) button.disabled = true;
  try {
    const who = await signIn;
    if (who.state === 'signed-out') throw new SignedOut();
    const response = await who.fetch(address, {
      method: 'POST',
      body: new FormData(form),
      headers: { accept: 'text/html, application/problem+json' },
    });
    if (response.ok) show(await response.text(), result);
    else problem.textContent = await explanation(response, form);
  } catch (error) {
    problem.textContent =
      error instanceof SignedOut ? 'Sign in to compare files.' : 'The service did not answer. Try again.';
  } finally {
    form.removeAttribute('aria-busy');
    for (const button of buttons) button.disabled = false;
  }
}

class SignedOut extends Error {}

function show(page, result) {
  const parsed = new DOMParser().parseFromString(page, 'text/html');
  const main = parsed.querySelector('main');
  main.querySelector('nav')?.remove();
  result.replaceChildren(...main.children);
  if (result.querySelector('.change')) result.querySelector('header').append(keysHint());
  document.title = parsed.title;
  // Screen readers then read on from the result, and the keyboard is there.
  const heading = document.getElementById('heading');
  heading.focus({ preventScroll: true });
  heading.scrollIntoView({ behavior: matchMedia('(prefers-reduced-motion)').matches ? 'auto' : 'smooth' });
}

function keysHint() {
  const hint = document.createElement('p');
  hint.className = 'keys';
  hint.innerHTML = 'Next change: <kbd>n</kbd>, previous: <kbd>p</kbd>';
  return hint;
}

/** The number of changes that a key moves on by. */
const steps = new Map([
  ['n', 1],
  ['p', -1],
]);

/** Only while the focus is in the result: elsewhere a letter is a letter. */
function onKey(event) {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  const step = steps.get(event.key);
  if (!step) return;
  const changes = [...event.currentTarget.querySelectorAll('.change')];
  const at = changes.indexOf(document.activeElement.closest('.change'));
  const next = changes[at + step];
  if (at + step < 0 || !next) return;
  next.focus();
  next.scrollIntoView({ block: 'start' });
}

/** Known before anything is sent: the service would only end the upload half-way. */
function tooLargeIn(form) {
  return [...form.querySelectorAll('input')].flatMap((input) => {
    const [file] = input.files;
    if (!file || file.size <= Number(form.dataset.maxBytes)) return [];
    const megabytes = Math.ceil((file.size / 1024 / 1024) * 10) / 10;
    return [`${labelOf(input.name, form)} must be at most ${form.dataset.maxSize}, got: ${megabytes} MB`];
  });
}

async function explanation(response, form) {
  const problem = await response.json().catch(() => ({}));
  const faults = (problem.errors ?? []).map(({ path, message }) =>
    path === '' || message.startsWith(path) ? message : `${path}: ${message}`,
  );
  const sentences =
    faults.length > 0 ? faults : [problem.detail ?? `The service answered ${response.status}.`];
  const said = [...new Set(sentences.map((sentence) => inWordsOfThePage(sentence, form)))].join('; ');
  const wait = response.headers.get('retry-after');
  return wait ? `${said}. Try again in ${wait} s.` : said;
}

/** The service speaks of the parts of a request and of bytes; who looks at the page knows neither. */
function inWordsOfThePage(sentence, form) {
  return sentence
    .replace(/^file[12]\b/, (name) => labelOf(name, form))
    .replace(`${form.dataset.maxBytes} bytes`, form.dataset.maxSize);
}

function labelOf(name, form) {
  return form.querySelector(`label[for="${name}"]`)?.textContent ?? name;
}
