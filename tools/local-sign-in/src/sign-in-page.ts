import type { AuthorizationRequest } from './authorizations.ts';

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem;
  font: 16px/1.5 system-ui, sans-serif; background: light-dark(#f8fafc, #020617); color: light-dark(#0f172a, #e2e8f0); }
form, .card { box-sizing: border-box; width: min(24rem, 100%); padding: 2rem; border-radius: 12px; display: grid; gap: 1rem;
  border: 1px solid light-dark(#cbd5e1, #334155); background: light-dark(#ffffff, #0f172a); }
h1 { margin: 0; font-size: 1.25rem; }
p { margin: 0; color: light-dark(#475569, #94a3b8); }
label { display: grid; gap: 0.25rem; font-weight: 600; }
label.choice { display: flex; gap: 0.5rem; align-items: center; font-weight: 400; }
input:not([type=checkbox]) { font: inherit; padding: 0.5rem 0.75rem; border-radius: 8px; border: 1px solid light-dark(#94a3b8, #475569); background: transparent; color: inherit; }
button { font: inherit; font-weight: 600; padding: 0.6rem; border: 0; border-radius: 8px; background: #1d4ed8; color: #fff; cursor: pointer; }
:focus-visible { outline: 3px solid light-dark(#1d4ed8, #93c5fd); outline-offset: 2px; }
`;

/** The path of the style, which is a file of its own: a strict policy allows no inline style. */
export const STYLE_PATH = '/sign-in.css';
export const signInStyle = STYLE;

/** Chrome checks a form's redirects too, so the page that is gone back to must be allowed. */
export const signInPolicy =
  "default-src 'none'; style-src 'self'; img-src data:; form-action 'self' http://localhost:* http://127.0.0.1:*; base-uri 'none'; frame-ancestors 'none'";

export function signInPage(
  { redirectUri, scope, state, challenge }: AuthorizationRequest,
  clientId: string,
): string {
  const asked = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    state,
    code_challenge: challenge,
    code_challenge_method: 'S256',
  };
  const hidden = Object.entries(asked).map(
    ([name, value]) => `<input type="hidden" name="${name}" value="${escaped(value)}">`,
  );
  return frame(
    'Sign in',
    `<form method="post" action="/login">
      <h1>Sign in to this machine’s environment</h1>
      <p>Stands in for a user pool: say who you are, there is no password.</p>
      ${hidden.join('')}
      <label>Name <input name="username" value="ann" required autofocus autocomplete="off" maxlength="50"></label>
      <label class="choice"><input type="checkbox" name="group" value="metrics-editors"> May change metrics</label>
      <button type="submit">Sign in</button>
    </form>`,
  );
}

/** A page for a request that cannot be sent back to where it came from. */
export function faultPage(fault: string): string {
  return frame('Cannot sign in', `<div class="card"><h1>Cannot sign in</h1><p>${escaped(fault)}</p></div>`);
}

export function signedOutPage(): string {
  return frame('Signed out', '<div class="card"><h1>You are signed out</h1></div>');
}

function frame(title: string, content: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="${STYLE_PATH}"></head><body>${content}</body></html>`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
