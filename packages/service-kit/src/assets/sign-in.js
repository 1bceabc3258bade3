// Signs a person in, for a page of this service: authorization code with PKCE (RFC 7636) at the environment's issuer.
// The token stays in this module's memory; the tab's session storage only keeps what must outlive the way to the
// issuer and back, and no token.
const PENDING = 'fairway sign-in pending';
const WAS_SIGNED_IN = 'fairway was signed in';
/** Renewed this long before its end, in ms, or after half of its life where that is shorter. */
const RENEW_BEFORE = 60_000;
const RETRY_MS = 5_000;
/** The longest that a timer waits. */
const MAX_TIMER = 2 ** 31 - 1;

/**
 * States: `open` (no sign-in is asked for), `signed-out`, `signed-in`. A `change` event tells of a new state, and of
 * each new token.
 */
class SignIn extends EventTarget {
  state = 'signed-out';
  /** The reason why a person was signed out without having asked for it. */
  reason = '';
  #settings;
  #token;
  #refreshToken;
  #renewal;

  constructor(settings) {
    super();
    this.#settings = settings;
    if (!settings.required) this.state = 'open';
  }

  /** The access token; undefined where none is asked for, or nobody has signed in. */
  get token() {
    return this.#token;
  }

  /** `fetch` with the token. A 401 is tried again once with a new one, and means signed out when there is none. */
  async fetch(address, options = {}) {
    const used = this.#token;
    const response = await fetch(address, this.#withToken(options));
    if (response.status !== 401 || this.state === 'open') return response;
    if (this.#token === used && !(await this.#renew())) {
      this.#signedOut(used ? 'Your sign-in has ended.' : '');
      return response;
    }
    return fetch(address, this.#withToken(options));
  }

  /** Leaves for the issuer's page; it sends back to this one. */
  async begin() {
    const { authorizationUrl, clientId, scope, callback } = this.#settings;
    const [state, verifier] = [randomText(), randomText()];
    const returnTo = location.pathname + location.search;
    sessionStorage.removeItem(WAS_SIGNED_IN);
    sessionStorage.setItem(PENDING, JSON.stringify({ state, verifier, returnTo }));
    const asked = {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: location.origin + callback,
      scope,
      state,
      code_challenge: await challengeOf(verifier),
      code_challenge_method: 'S256',
    };
    location.assign(`${authorizationUrl}?${new URLSearchParams(asked)}`);
  }

  /** Forgets the tokens, here and at the issuer. */
  async end() {
    const { revocationUrl, endSessionUrl, clientId } = this.#settings;
    const token = this.#refreshToken;
    this.#signedOut('');
    if (revocationUrl && token)
      await post(revocationUrl, { token, client_id: clientId }).catch(() => undefined);
    if (!endSessionUrl) return;
    location.assign(
      `${endSessionUrl}?${new URLSearchParams({ client_id: clientId, logout_uri: `${location.origin}/` })}`,
    );
  }

  /**
   * Finishes the sign-in when the page has come back from the issuer; a tab that was signed in before signs in again.
   */
  async resume() {
    if (this.state === 'open') return;
    const query = new URLSearchParams(location.search);
    if (location.pathname === this.#settings.callback) await this.#finish(query);
    else if (sessionStorage.getItem(WAS_SIGNED_IN)) {
      // Leaves the page: nothing that comes after this is worth beginning.
      await this.begin();
      await new Promise(() => undefined);
    }
  }

  async #finish(query) {
    const pending = JSON.parse(sessionStorage.getItem(PENDING) ?? '{}');
    sessionStorage.removeItem(PENDING);
    history.replaceState(null, '', ownPath(pending.returnTo) ?? this.#settings.home);
    const isOurs = pending.state !== undefined && query.get('state') === pending.state;
    if (!isOurs) this.#signedOut('The sign-in was not begun in this tab. Try again.');
    else if (query.has('error')) this.#signedOut(`The sign-in was refused: ${query.get('error')}.`);
    else {
      const { callback } = this.#settings;
      const proof = { code: query.get('code'), code_verifier: pending.verifier };
      const asked = { grant_type: 'authorization_code', redirect_uri: location.origin + callback, ...proof };
      if (!(await this.#ask(asked))) this.#signedOut('The sign-in did not succeed. Try again.');
    }
  }

  /** @returns whether there is a new token */
  async #renew() {
    if (this.#refreshToken === undefined) return false;
    return this.#ask({ grant_type: 'refresh_token', refresh_token: this.#refreshToken });
  }

  async #ask(form) {
    const { tokenUrl, clientId } = this.#settings;
    const response = await post(tokenUrl, { ...form, client_id: clientId });
    if (!response.ok) return false;
    const { access_token: token, refresh_token: refreshToken, expires_in: seconds } = await response.json();
    this.#token = token;
    this.#refreshToken = refreshToken ?? this.#refreshToken;
    this.state = 'signed-in';
    this.reason = '';
    sessionStorage.setItem(WAS_SIGNED_IN, 'yes');
    const life = seconds * 1_000;
    this.#renewAfter(Math.max(life / 2, life - RENEW_BEFORE));
    this.dispatchEvent(new Event('change'));
    return true;
  }

  #renewAfter(ms) {
    clearTimeout(this.#renewal);
    this.#renewal = setTimeout(
      async () => {
        try {
          if (!(await this.#renew())) this.#signedOut('Your sign-in has ended.');
        } catch {
          // The issuer cannot be reached: the token may be good for a while yet.
          this.#renewAfter(RETRY_MS);
        }
      },
      Math.min(ms, MAX_TIMER),
    );
  }

  #signedOut(reason) {
    clearTimeout(this.#renewal);
    this.#token = undefined;
    this.#refreshToken = undefined;
    sessionStorage.removeItem(WAS_SIGNED_IN);
    this.state = 'signed-out';
    this.reason = reason;
    this.dispatchEvent(new Event('change'));
  }

  #withToken(options) {
    if (this.#token === undefined) return options;
    return { ...options, headers: { ...options.headers, authorization: `Bearer ${this.#token}` } };
  }
}

/**
 * The page's sign-in, shown in `element`: empty where none is asked for, else the signed-in person or a button.
 * @param address where the service tells how: `/-/<service>/sign-in.json`
 */
export async function startSignIn(address, element) {
  const signIn = new SignIn(await (await fetch(address)).json());
  signIn.addEventListener('change', () => show(signIn, element));
  try {
    await signIn.resume();
  } catch {
    signIn.reason = 'The sign-in cannot be reached at the moment.';
  }
  show(signIn, element);
  return signIn;
}

function show(signIn, element) {
  if (signIn.state === 'open') return;
  const isIn = signIn.state === 'signed-in';
  if (element.dataset.state === signIn.state && element.dataset.reason === signIn.reason) return;
  element.dataset.state = signIn.state;
  element.dataset.reason = signIn.reason;
  const text = document.createElement('span');
  text.textContent = isIn ? 'Signed in' : signIn.reason || 'Signed out';
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = isIn ? 'Sign out' : 'Sign in';
  button.addEventListener('click', () => void (isIn ? signIn.end() : signIn.begin()));
  element.classList.add('sign-in');
  element.setAttribute('role', 'status');
  element.replaceChildren(text, button);
}

function post(address, form) {
  return fetch(address, { method: 'POST', body: new URLSearchParams(form), credentials: 'omit' });
}

/** A path of this page's own origin, and never another's. */
function ownPath(path) {
  if (typeof path !== 'string' || !URL.canParse(path, location.origin)) return undefined;
  const { origin, pathname, search } = new URL(path, location.origin);
  return origin === location.origin ? pathname + search : undefined;
}

function randomText() {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

async function challengeOf(verifier) {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))));
}

function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');
}
