// Keeps the page up to date while it is looked at; after a failed try the page stays as it is until the next one.
const EVERY_MS = 5_000;

async function refresh() {
  if (document.hidden) return;
  const response = await fetch(window.location.href, { headers: { accept: 'text/html' } });
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), 'text/html');
  for (const part of ['.sum', '.services']) {
    const now = document.querySelector(part);
    const next = fresh.querySelector(part);
    // Replacing an unchanged part would take the keyboard focus away.
    if (now && next && now.outerHTML !== next.outerHTML && !now.contains(document.activeElement))
      now.replaceWith(next);
  }
}

setInterval(() => refresh().catch(() => undefined), EVERY_MS);
