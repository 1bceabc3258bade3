// A metric's results as they come: over a WebSocket, which is opened again when it is lost.
const FIRST_PAUSE = 1_000;
const MAX_PAUSE = 30_000;
const PROTOCOL = 'metrics.live.v1';
/** Codes after which opening again would end the same way. */
const GONE = 4404;
const OTHER_SUBJECT = 4403;

/**
 * Events: `result` (detail: the service's answer), `state` (detail: `{ state, text }`, where `state` is `connecting`,
 * `live`, `stale` or `failed`).
 */
export class Feed extends EventTarget {
  #id;
  #signIn;
  #query = '';
  #socket;
  #timer;
  #failures = 0;
  #hasResult = false;
  #renew = () => this.#onToken();

  constructor(id, signIn) {
    super();
    this.#id = id;
    this.#signIn = signIn;
    signIn.addEventListener('change', this.#renew);
  }

  /** Begins, or begins anew for other days. */
  show(query) {
    this.#query = query.size > 0 ? `?${query}` : '';
    this.#failures = 0;
    this.#hasResult = false;
    this.#open();
  }

  close() {
    this.#signIn.removeEventListener('change', this.#renew);
    this.#drop();
  }

  /** Tries again now. */
  retry() {
    this.#failures = 0;
    this.#open();
  }

  #drop() {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  }

  #open() {
    this.#drop();
    if (this.#signIn.state === 'signed-out') return;
    if (!this.#hasResult) this.#tell('connecting', 'Connecting');
    const { token } = this.#signIn;
    const protocols = token ? [PROTOCOL, `bearer.${token}`] : [PROTOCOL];
    const socket = new WebSocket(`/metrics/${this.#id}/live${this.#query}`, protocols);
    this.#socket = socket;
    let isOpen = false;
    socket.addEventListener('open', () => (isOpen = true));
    socket.addEventListener('message', ({ data }) => {
      if (this.#socket === socket) this.#onMessage(JSON.parse(data));
    });
    socket.addEventListener('close', ({ code, reason }) => {
      if (this.#socket === socket) void this.#onClose(isOpen, code, reason);
    });
  }

  #onMessage(message) {
    if (message.type === 'problem') {
      this.#tell(this.#hasResult ? 'stale' : 'failed', `${message.detail}. It is tried again.`);
    } else if (message.type === undefined) {
      this.#failures = 0;
      this.#onResult(message);
      this.#tell('live', 'Live');
    }
  }

  #onResult(result) {
    this.#hasResult = true;
    this.dispatchEvent(new CustomEvent('result', { detail: result }));
  }

  async #onClose(wasOpen, code, reason) {
    this.#socket = undefined;
    if (code === GONE || code === OTHER_SUBJECT) {
      this.#tell('failed', code === GONE ? 'This metric has been removed.' : reason);
      return;
    }
    // A browser does not tell why a handshake was refused: the same request without a socket does.
    if (!wasOpen && !(await this.#ask())) return;
    if (this.#hasResult) this.#tell('stale', 'Not live at the moment. It is tried again.');
    this.#again();
  }

  /** @returns whether it is worth trying again by itself */
  async #ask() {
    try {
      const response = await this.#signIn.fetch(`/metrics/${this.#id}${this.#query}`);
      if (this.#socket !== undefined) return false;
      if (response.ok) {
        this.#onResult(await response.json());
        return true;
      }
      if (response.status === 401) return false;
      const { detail } = await response.json().catch(() => ({}));
      this.#tell('failed', detail ?? `The service answered ${response.status}.`);
      return response.status >= 500;
    } catch {
      if (!this.#hasResult) this.#tell('failed', 'The service cannot be reached. It is tried again.');
      return true;
    }
  }

  #again() {
    const pause = Math.min(FIRST_PAUSE * 2 ** this.#failures, MAX_PAUSE);
    this.#failures += 1;
    // A restarted service would otherwise meet all of its clients in the same moment.
    this.#timer = setTimeout(() => this.#open(), pause * (0.5 + Math.random() / 2));
  }

  #onToken() {
    const { state, token } = this.#signIn;
    if (state === 'signed-out') this.#drop();
    else if (this.#socket?.readyState === WebSocket.OPEN)
      this.#socket.send(JSON.stringify({ type: 'renew', token }));
    else if (this.#socket === undefined) this.retry();
  }

  #tell(state, text) {
    this.dispatchEvent(new CustomEvent('state', { detail: { state, text } }));
  }
}
