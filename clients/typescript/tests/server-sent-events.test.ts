import assert from "node:assert/strict";
import { test } from "node:test";

import { serverSentEvents, type ServerSentEvent } from "../src/server-sent-events.ts";

/** A stream of these bytes, cut after every `size` of them. */
function cut(text: string, size: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
      controller.close();
    },
  });
}

async function all(body: ReadableStream<Uint8Array>): Promise<ServerSentEvent[]> {
  const found = [];
  for await (const event of serverSentEvents(body)) found.push(event);
  return found;
}

const STREAM = [
  "retry: 7\nid: a:1\nevent: actor\ndata: {\ndata:  }\n\n",
  ": heartbeat\r\n\r\n",
  "data:Ærø 🚢\rid\r\r",
  "data: mixed\r\n\n",
  "event: nothing\n\nunknown: field\n\n",
  "id: a:2\r\ndata\r\n\r\n",
  "event: cut\ndata: off",
].join("");

const EVENTS = [
  { event: "actor", data: "{\n }", id: "a:1" },
  { event: "message", data: "Ærø 🚢", id: "" },
  { event: "message", data: "mixed", id: "" },
  { event: "message", data: "", id: "a:2" },
];

for (const size of [1, 2, 3, 5, 1000]) {
  test(`reads what the standard says, in pieces of ${size} bytes`, async () => {
    assert.deepEqual(await all(cut(STREAM, size)), EVENTS);
  });
}

test("tells how long to wait, and that something came", async () => {
  const waits: number[] = [];
  let signs = 0;
  const body = cut("retry: 7\n\nretry: soon\n\n: x\n\n", 1000);
  for await (const event of serverSentEvents(body, { onRetry: (one) => waits.push(one), onSignOfLife: () => signs++ })) {
    assert.fail(event.event);
  }
  assert.deepEqual({ waits, signs }, { waits: [7], signs: 1 });
});

test("lets the stream go when nobody listens any more", async () => {
  let cancelled = false;
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => controller.enqueue(new TextEncoder().encode("data: x\n\n")),
    cancel: () => void (cancelled = true),
  });
  for await (const { data } of serverSentEvents(body)) {
    assert.equal(data, "x");
    break;
  }
  assert.ok(cancelled);
});
