import assert from "node:assert/strict";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";

import { BrokenStreamError, ProblemError, Pullquote, type AnalysisEvent, type Settings } from "../src/index.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** A client of a server that gives these answers, one a request, and what it was asked. */
async function asking(context: TestContext, answers: Answer[], settings: Settings = {}) {
  const asked: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    asked.push(request);
    request.resume().on("end", () => (answers[asked.length - 1] ?? answers.at(-1)!)(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  context.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { client: new Pullquote(`http://127.0.0.1:${port}/`, settings), asked };
}

function told(id: string, event: string, data: unknown = {}): string {
  return `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Answer with a stream of this, and then end it, break it or leave it open. */
function streaming(text: string, then: "end" | "break" | "wait" = "end"): Answer {
  return (_request, response) => {
    response.writeHead(200, { "Content-Type": "text/event-stream" });
    response.write(`retry: 1\n\n${text}`, () => {
      if (then === "end") response.end();
      if (then === "break") response.destroy();
    });
  };
}

async function names(events: AsyncIterable<AnalysisEvent>): Promise<string[]> {
  const found = [];
  for await (const { id, event } of events) found.push(`${id} ${event}`);
  return found;
}

const ARTICLE = { text: "The ferry runs." };

for (const then of ["end", "break"] as const) {
  test(`takes up a stream that comes to an early ${then}, behind the last event`, async (context) => {
    const { client, asked } = await asking(context, [
      streaming(told("1", "preview") + told("2", "actor") + "id: 3\nevent: cla", then),
      streaming(told("3", "claim") + told("4", "analysis")),
    ]);

    assert.deepEqual(await names(client.stream(ARTICLE)), ["1 preview", "2 actor", "3 claim", "4 analysis"]);
    assert.deepEqual(
      asked.map((request) => [request.method, request.headers["last-event-id"], request.headers.accept]),
      [["POST", undefined, "text/event-stream"], ["POST", "2", "text/event-stream"]],
    );
  });
}

test("takes up a stream on which nothing comes any more", async (context) => {
  const { client, asked } = await asking(
    context,
    [streaming(told("1", "actor"), "wait"), streaming(told("2", "analysis"))],
    { silenceSeconds: 0.05 },
  );

  assert.deepEqual(await names(client.stream(ARTICLE)), ["1 actor", "2 analysis"]);
  assert.equal(asked.length, 2);
});

test("gives up where nothing comes however often it asks", async (context) => {
  const { client, asked } = await asking(context, [streaming("")], { reconnects: 2 });

  await assert.rejects(names(client.stream(ARTICLE)), BrokenStreamError);
  assert.equal(asked.length, 3);
});

test("passes over events of other names, and hears nothing behind the analysis", async (context) => {
  const { client } = await asking(context, [streaming(told("1", "novelty") + told("2", "analysis") + told("3", "claim"))]);

  assert.deepEqual(await names(client.stream(ARTICLE)), ["2 analysis"]);
});

test("throws the problem that a stream ends with", async (context) => {
  const problem = { type: "/problems/deadline", title: "Too late", status: 504, detail: "The time was up." };
  const { client, asked } = await asking(context, [streaming(told("1", "actor") + told("2", "problem", problem))]);

  await assert.rejects(names(client.stream(ARTICLE)), (error) => {
    assert.ok(error instanceof ProblemError);
    assert.deepEqual([error.kind, error.status, error.message, error.problem], ["deadline", 504, "The time was up.", problem]);
    return true;
  });
  assert.equal(asked.length, 1);
});

test("stops where there is nothing more to watch", async (context) => {
  const { client, asked } = await asking(context, [
    streaming(told("1", "actor")),
    (_request, response) => response.writeHead(204).end(),
  ]);

  assert.deepEqual(await names(client.watch("ab/c")), ["1 actor"]);
  assert.deepEqual(asked.map(({ method, url }) => `${method} ${url}`), Array(2).fill("GET /v1/analyses/ab%2Fc/events"));
});

test("leaves the stream when the loop is left", async (context) => {
  let closed: () => void;
  const left = new Promise<void>((resolve) => (closed = resolve));
  const { client } = await asking(context, [
    (request, response) => {
      response.on("close", () => closed());
      streaming(told("1", "preview"), "wait")(request, response);
    },
  ]);

  for await (const { event } of client.stream(ARTICLE)) {
    assert.equal(event, "preview");
    break;
  }
  await left;
});

test("ends with the caller's signal, on the stream and while it waits", async (context) => {
  for (const then of ["wait", "end"] as const) {
    const { client, asked } = await asking(context, [
      (_request, response) => {
        response.writeHead(200, { "Content-Type": "text/event-stream" });
        response.write(`retry: 60000\n\n${told("1", "actor")}`, () => then === "end" && response.end());
      },
    ]);
    const controller = new AbortController();
    const reason = new Error("enough");
    const reading = (async () => {
      for await (const { event } of client.stream(ARTICLE, { signal: controller.signal })) {
        assert.equal(event, "actor");
        setImmediate(() => controller.abort(reason));
      }
    })();

    await assert.rejects(reading, reason);
    assert.equal(asked.length, 1);
  }
});

test("says at once that nobody is there", async () => {
  const refused = new TypeError("fetch failed");
  const client = new Pullquote("http://127.0.0.1:1", { fetch: () => Promise.reject(refused) });

  await assert.rejects(names(client.stream(ARTICLE)), refused);
});

test("tells a gateway's words from the service's", async (context) => {
  const { client } = await asking(context, [
    (_request, response) => response.writeHead(502, { "Retry-After": "7" }).end("<html>Bad gateway</html>"),
  ]);

  await assert.rejects(client.get("abc"), (error) => {
    assert.ok(error instanceof ProblemError);
    assert.deepEqual([error.status, error.retryAfterSeconds, error.kind], [502, 7, "about:blank"]);
    return true;
  });
});

test("sends its key and its time", async (context) => {
  const { client, asked } = await asking(context, [(_request, response) => response.end("{}")], { key: "k" });
  await client.analyze(ARTICLE, { timeoutSeconds: 2.5 });

  assert.equal(asked[0]?.headers.authorization, "Bearer k");
  assert.equal(asked[0]?.headers["request-timeout"], "2.5");
});
