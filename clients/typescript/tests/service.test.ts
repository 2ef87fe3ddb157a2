/** Against the service itself, with a model's stand-in that has something to say of one article. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { ProblemError, Pullquote, type Analysis, type Excerpt } from "../src/index.ts";

const url = process.env["PULLQUOTE_URL"];
assert.ok(url, "PULLQUOTE_URL says where the service is: tests/clients/test_typescript.py starts one");
const client = new Pullquote(url);
const text = `😀 ${readFileSync(new URL("../../../tests/articles/harbour.txt", import.meta.url), "utf8")}`;
const article = { text, options: { offsets: "utf16" } } as const;

function excerpts({ summary, actors, claims }: Analysis): Excerpt[] {
  return [
    ...summary.sentences.flatMap(({ evidence }) => evidence),
    ...actors.flatMap(({ mentions }) => mentions),
    ...claims.flatMap(({ segments }) => segments),
  ];
}

test("streams what the rules and the model read, the whole last, and the plain call gives the same", async () => {
  const events = [];
  let last: Analysis | undefined;
  for await (const told of client.stream(article)) {
    events.push(told.event);
    if (told.event === "analysis") last = told.data;
  }

  assert.equal(events[0], "preview");
  assert.ok(events.includes("claim") && events.includes("actor") && events.includes("summary"));
  assert.equal(events.at(-1), "analysis");
  assert.equal(last?.provenance.engine, "llm");
  assert.deepEqual(await client.analyze(article), last);
  assert.deepEqual(await client.get(last.id), last);
});

test("has offsets that slice in this language", async () => {
  const found = excerpts(await client.analyze(article));

  assert.ok(found.length > 10);
  for (const { start, end, text: words } of found) assert.equal(text.slice(start, end), words);
});

test("watches by id what is there", async () => {
  const { id } = await client.analyze(article);
  const events = [];
  for await (const { event } of client.watch(id)) events.push(event);

  assert.deepEqual(events, ["analysis"]);
});

test("verifies", async () => {
  const { quotes } = await client.verify({ text: "“It runs,” said Ada Holm.", quotes: [{ text: "Nobody was asked" }, { text: "It runs" }] });

  assert.deepEqual(quotes.map(({ verdict }) => verdict), ["absent", "verbatim"]);
});

test("throws the service's problems, also before a stream begins", async () => {
  const calls = [
    () => client.analyze({ text: "" }),
    () => client.stream({ text: "" }).next(),
    () => client.get("0".repeat(40)),
  ];
  for (const call of calls) {
    await assert.rejects(call, (error) => {
      assert.ok(error instanceof ProblemError);
      assert.match(error.kind, /^(empty-article|not-found)$/);
      return true;
    });
  }
});

test("deletes, and what is deleted is gone", async () => {
  const { id } = await client.analyze({ text: "A ferry. “It sank,” said Ada Holm." });
  await client.delete(id);

  await assert.rejects(client.get(id), ProblemError);
});
