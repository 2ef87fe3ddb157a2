/** Server-sent events as the HTML standard has them: what `EventSource` reads, for requests that it cannot make. */
export interface ServerSentEvent {
  event: string;
  data: string;
  /** The last id that the stream named, also where it was before this event. */
  id: string;
}

export interface Watching {
  /** How long to wait before asking again, as the stream wants it. */
  onRetry?: (milliseconds: number) => void;
  /** Anything came, be it a comment. */
  onSignOfLife?: () => void;
}

/** Yield the whole events of a stream; one that was cut off is dropped. */
export async function* serverSentEvents(
  body: ReadableStream<Uint8Array>,
  { onRetry, onSignOfLife }: Watching = {},
): AsyncGenerator<ServerSentEvent, void, undefined> {
  let event = "";
  let data: string[] = [];
  let id = "";
  for await (const line of lines(body, onSignOfLife)) {
    if (line === "") {
      if (data.length > 0) {
        yield { event: event || "message", data: data.join("\n"), id };
      }
      event = "";
      data = [];
      continue;
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") event = value;
    else if (field === "data") data.push(value);
    else if (field === "id" && !value.includes("\0")) id = value;
    else if (field === "retry" && /^[0-9]+$/.test(value)) onRetry?.(Number(value));
  }
}

async function* lines(
  body: ReadableStream<Uint8Array>,
  onSignOfLife: (() => void) | undefined,
): AsyncGenerator<string, void, undefined> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  // Pieces of a line that has not ended: joined once, however many they are.
  let pieces: string[] = [];
  let afterReturn = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      onSignOfLife?.();
      let text = decoder.decode(value, { stream: true });
      if (text === "") continue;
      // A line's end of two characters may come in two pieces.
      if (afterReturn && text.startsWith("\n")) text = text.slice(1);
      afterReturn = text.endsWith("\r");
      const ended = text.split(/\r\n|\r|\n/);
      const rest = ended.pop() ?? "";
      for (const line of ended) {
        pieces.push(line);
        yield pieces.join("");
        pieces = [];
      }
      pieces.push(rest);
    }
  } finally {
    // Whoever stops listening lets the connection go.
    await reader.cancel().catch(() => undefined);
  }
}
