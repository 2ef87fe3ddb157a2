// The service's answer as it comes: docs/streaming.md says what is sent.

const RETRIES = 3;

/** What the service says is wrong, or that it cannot be reached. */
export class ProblemError extends Error {
  constructor(problem, retryAfter = null) {
    super(problem.detail || problem.title);
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** Yield `{event, data}` of the service's answer. A plain answer is one event, `analysis`; a broken stream is resumed. */
export async function* watch(body, { signal, key }) {
  let last = null;
  for (let attempt = 0; ; attempt += 1) {
    let answer;
    try {
      answer = await fetch("/v1/analyses", {
        method: "POST",
        signal,
        headers: {
          "Content-Type": "application/json",
          Accept: "text/event-stream, application/json;q=0.9",
          ...(last && { "Last-Event-ID": last }),
          ...authorization(key),
        },
        body: JSON.stringify(body),
      });
      if (!answer.ok) throw await problemOf(answer);
      if (!isStream(answer)) {
        yield { event: "analysis", data: await answer.json() };
        return;
      }
      for await (const { id, event, data } of events(answer.body)) {
        if (id) last = id;
        attempt = 0;
        yield { event, data };
        if (event === "problem") throw new ProblemError(data);
        if (event === "analysis") return;
      }
    } catch (error) {
      if (signal.aborted || error instanceof ProblemError || attempt >= RETRIES) throw readable(error);
    }
    if (attempt >= RETRIES) throw readable();
    await new Promise((resolve) => setTimeout(resolve, 500 * 2 ** attempt));
    signal.throwIfAborted();
  }
}

/** Return a stored Analysis by its id. */
export async function stored(id, { signal, key }) {
  try {
    const answer = await fetch(`/v1/analyses/${id}`, { signal, headers: { Accept: "application/json", ...authorization(key) } });
    if (!answer.ok) throw await problemOf(answer);
    return await answer.json();
  } catch (error) {
    throw signal.aborted ? error : readable(error);
  }
}

const authorization = (key) => (key ? { Authorization: `Bearer ${key}` } : {});

const isStream = (answer) => answer.headers.get("Content-Type")?.startsWith("text/event-stream");

async function problemOf(answer) {
  const problem = await answer.json().catch(() => ({ status: answer.status, title: `The service answered ${answer.status}` }));
  return new ProblemError(problem, answer.headers.get("Retry-After"));
}

function readable(error) {
  if (error instanceof ProblemError || error?.name === "AbortError") return error;
  return new ProblemError({ title: "The service cannot be reached", detail: "The connection broke off. Try again." });
}

/** Yield the events of a body of server-sent events (WHATWG HTML, 9.2.6). */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  let [id, event, data] = ["", "message", []];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    rest += value;
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      if (line === "") {
        if (data.length) yield { id, event, data: JSON.parse(data.join("\n")) };
        [event, data] = ["message", []];
        continue;
      }
      const [, field, text] = /^([^:]*):? ?([^]*)$/.exec(line);
      if (field === "data") data.push(text);
      else if (field === "event") event = text;
      else if (field === "id") id = text;
    }
  }
}
