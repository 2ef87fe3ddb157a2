import { BrokenStreamError, ProblemError, problemOf } from "./problems.ts";
import { serverSentEvents } from "./server-sent-events.ts";
import type { Analysis, AnalysisEvent, Article, Claims, Problem, Verification } from "./types.ts";

export interface Settings {
  /** A key or an access token, where the service wants one. */
  key?: string;
  /** In place of the runtime's own. */
  fetch?: typeof globalThis.fetch;
  /** How long a stream may be silent before it counts as broken; the service says something every 15 seconds. */
  silenceSeconds?: number;
  /** How often a stream that broke is taken up again, without anything having come between. */
  reconnects?: number;
}

export interface Call {
  /** Ends the call; what it was waiting for throws the signal's reason. */
  signal?: AbortSignal;
  /** How long the answer may take. When that nears, the service gives the rules' reading rather than nothing. */
  timeoutSeconds?: number;
}

/** Seconds that an answer may take on its way, beyond what the service was given. */
const ON_THE_WAY = 10;
/** What the service gives itself where nothing is said. */
const DEFAULT_TIMEOUT_SECONDS = 90;
const DEFAULT_RETRY_MILLISECONDS = 2000;

const TOLD = ["preview", "actor", "claim", "summary", "withdrawn", "analysis"];

/** A client of one service. It holds nothing open between calls. */
export class Pullquote {
  readonly #base: string;
  readonly #settings: Settings;

  /** `base` is where the service is: `https://pullquote.example`, with or without a path. */
  constructor(base: string | URL, settings: Settings = {}) {
    this.#base = String(base).replace(/\/+$/, "");
    this.#settings = settings;
  }

  /** Return the analysis of an article. Throws a `ProblemError` where the service says that there is none. */
  async analyze(article: Article, call: Call = {}): Promise<Analysis> {
    return (await this.#json("/v1/analyses", post(article), call)) as Analysis;
  }

  /** Return a stored analysis. */
  async get(id: string, call: Call = {}): Promise<Analysis> {
    return (await this.#json(pathOf(id), {}, call)) as Analysis;
  }

  /** Take an analysis out of the service's cache. */
  async delete(id: string, call: Call = {}): Promise<void> {
    const response = await this.#fetch(pathOf(id), { method: "DELETE" }, withinTime(call), call);
    await response.body?.cancel();
  }

  /** Hold quotes and summary sentences against an article. */
  async verify(claims: Claims, call: Call = {}): Promise<Verification> {
    return (await this.#json("/v1/verifications", post(claims), call)) as Verification;
  }

  /**
   * Watch an article being read. The last event is `analysis`; a problem is thrown. A connection that breaks is taken up
   * where it broke. To leave the loop is to leave the stream.
   */
  stream(article: Article, call: Call = {}): AsyncGenerator<AnalysisEvent, void, undefined> {
    return this.#events("/v1/analyses", post(article), call);
  }

  /** Watch an analysis that somebody has asked for, by its id, without the article. */
  watch(id: string, call: Call = {}): AsyncGenerator<AnalysisEvent, void, undefined> {
    return this.#events(`${pathOf(id)}/events`, {}, call);
  }

  async *#events(path: string, init: RequestInit, call: Call): AsyncGenerator<AnalysisEvent, void, undefined> {
    const { silenceSeconds = 45, reconnects = 3 } = this.#settings;
    let last = "";
    let wait = DEFAULT_RETRY_MILLISECONDS;
    let broken = 0;
    let answered = false;
    for (;;) {
      const connection = new Connection(silenceSeconds, call.signal);
      try {
        const headers = { ...init.headers, Accept: "text/event-stream", ...(last && { "Last-Event-ID": last }) };
        const response = await this.#fetch(path, { ...init, headers }, connection.signal, call);
        answered = true;
        if (response.status === 204 || response.body === null) return;
        const told = serverSentEvents(response.body, {
          onRetry: (milliseconds) => (wait = milliseconds),
          onSignOfLife: () => connection.lives(),
        });
        for await (const { event, data, id } of told) {
          last = id || last;
          broken = 0;
          if (event === "problem") throw new ProblemError(JSON.parse(data) as Problem);
          if (!TOLD.includes(event)) continue;
          // Time that the caller takes is not the stream's silence.
          connection.pauses();
          yield { id, event, data: JSON.parse(data) } as AnalysisEvent;
          if (event === "analysis") return;
          connection.lives();
        }
      } catch (error) {
        call.signal?.throwIfAborted();
        if (!answered || error instanceof ProblemError || error instanceof SyntaxError) throw error;
      } finally {
        connection.ends();
      }
      broken += 1;
      if (broken > reconnects) throw new BrokenStreamError("The stream ended before the analysis.");
      await pause(wait, call.signal);
    }
  }

  async #json(path: string, init: RequestInit, call: Call): Promise<unknown> {
    const headers = { ...init.headers, Accept: "application/json" };
    const response = await this.#fetch(path, { ...init, headers }, withinTime(call), call);
    return response.json();
  }

  async #fetch(path: string, init: RequestInit, signal: AbortSignal, call: Call): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#settings.key !== undefined) headers.set("Authorization", `Bearer ${this.#settings.key}`);
    if (call.timeoutSeconds !== undefined) headers.set("Request-Timeout", String(call.timeoutSeconds));
    const fetch = this.#settings.fetch ?? globalThis.fetch;
    const response = await fetch(this.#base + path, { ...init, headers, signal });
    if (!response.ok) throw await problemOf(response);
    return response;
  }
}

/** Ends a connection on which nothing comes any more, and with the caller. */
class Connection {
  readonly #controller = new AbortController();
  readonly #milliseconds: number;
  readonly #caller: AbortSignal | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(silenceSeconds: number, caller: AbortSignal | undefined) {
    this.#milliseconds = silenceSeconds * 1000;
    this.#caller = caller;
    if (caller?.aborted) this.#leave();
    caller?.addEventListener("abort", this.#leave);
    this.lives();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  lives(): void {
    this.pauses();
    this.#timer = setTimeout(() => this.#controller.abort(), this.#milliseconds);
  }

  pauses(): void {
    clearTimeout(this.#timer);
  }

  ends(): void {
    this.pauses();
    this.#caller?.removeEventListener("abort", this.#leave);
    this.#controller.abort();
  }

  readonly #leave = (): void => this.#controller.abort(this.#caller?.reason);
}

function post(body: unknown): RequestInit {
  return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
}

function pathOf(id: string): string {
  return `/v1/analyses/${encodeURIComponent(id)}`;
}

function withinTime({ signal, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS }: Call): AbortSignal {
  const time = AbortSignal.timeout((timeoutSeconds + ON_THE_WAY) * 1000);
  return signal === undefined ? time : AbortSignal.any([signal, time]);
}

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const left = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", left);
      resolve();
    }, milliseconds);
    signal?.addEventListener("abort", left, { once: true });
  });
}
