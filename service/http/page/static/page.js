// The page: a form, the stream of an answer, and what is shown of it.

import { appendText, citationOf, element, KINDS, linkTo, wordsOf } from "/pullquote-article.js";
import { findingsInWords, showFindings, showNotices } from "/page/findings.js";
import { showPeople } from "/page/people.js";
import { Reading } from "/page/reading.js";
import { ProblemError, stored, watch } from "/page/stream.js";
import { showSummary } from "/page/summary.js";
import { setUpTheme } from "/page/theme.js";
import { Walk } from "/page/walk.js";
import { count } from "/page/words.js";

const PERMALINK = /^#([0-9a-f]{16,128})(?::(c\d+))?$/;
const REFRESH_MS = 100; // Between two drawings of what streams in.

const at = (id) => document.getElementById(id);
const article = document.querySelector("pullquote-article");
const say = (text) => {
  at("live").textContent = text;
};
const walk = new Walk(at("walk"), article, say);

let reading = null; // What is known of the article on the page.
let working = null; // Aborts what is under way.
let person = null; // Name of the actor whose mentions are shown.
let sentence = null; // Text of the summary sentence whose evidence is shown.
let drawing = null;

article.linkBase = `${location.origin}/#`;
setUpTheme(at("theme"));

at("form").addEventListener("submit", (event) => {
  event.preventDefault();
  const fields = new FormData(event.target);
  read({
    // A text field has line breaks of one kind; what is sent is what is shown and what offsets count.
    text: fields.get("text").replace(/\r\n?/g, "\n"),
    title: fields.get("title").trim() || null,
    url: fields.get("url").trim() || null,
    options: { offsets: "utf16", engine: fields.get("engine"), summary_sentences: Number(fields.get("sentences")) || 3 },
  });
});

at("text").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) at("form").requestSubmit();
});

for (const button of document.querySelectorAll("[data-sample]")) {
  button.addEventListener("click", async () => {
    const samples = await (await fetch("/page/samples.json")).json();
    const { title, text } = samples[button.dataset.sample];
    read({ text, title, options: { offsets: "utf16" } });
  });
}

at("again").addEventListener("click", () => {
  history.pushState(null, "", "/");
  compose();
});
at("stop").addEventListener("click", () => {
  working?.abort();
  compose();
});
addEventListener("hashchange", follow);
addEventListener("popstate", follow);
follow();

/** Show what the address names: an analysis by its id, or the form. */
function follow() {
  const [, id, claim] = PERMALINK.exec(location.hash) ?? [];
  if (!id) {
    if (!location.hash) compose();
  } else if (reading?.analysis?.id === id) {
    if (claim) article.choose(claim);
  } else {
    open(id, claim);
  }
}

function compose() {
  working?.abort();
  walk.end();
  document.title = "Pullquote: who said what, and where";
  [at("compose").hidden, at("reading").hidden, at("again").hidden, at("failure").hidden] = [false, true, true, true];
  reading = null;
  if (document.activeElement !== document.body) at("text").focus();
}

/** Have an article read and show it. */
async function read(request) {
  begin(request.text, request.title);
  say("Reading.");
  const signal = working.signal;
  try {
    for await (const event of watch(request, { signal, key: at("key").value })) {
      if (signal.aborted) return;
      const wasFirst = !reading.preview;
      reading.hear(event);
      if (event.event === "preview" && wasFirst) say(`A first reading by rules is there: ${count(reading.claims.length, "quote")}. The model reads on.`);
      if (!reading.analysis) draw();
    }
    remember(reading.analysis.article.digest, request.text);
    await finish();
    if (isKept(reading.analysis)) history.pushState(null, "", `#${reading.analysis.id}`);
  } catch (error) {
    if (!signal.aborted) fail(error);
  }
}

/** Show a stored analysis; with its article where this tab still has that. */
async function open(id, claim) {
  begin("", null);
  const signal = working.signal;
  try {
    const analysis = await stored(id, { signal, key: at("key").value });
    article.text = recall(analysis.article.digest) ?? "";
    reading.hear({ event: "analysis", data: analysis });
    await finish();
    if (claim) article.choose(claim);
  } catch (error) {
    if (!signal.aborted) fail(error);
  }
}

function begin(text, title) {
  working?.abort();
  working = new AbortController();
  walk.end();
  [reading, person, sentence] = [new Reading(), null, null];
  [at("compose").hidden, at("reading").hidden, at("again").hidden, at("failure").hidden] = [true, false, false, true];
  for (const id of ["findings", "about", "quotes", "article", "legend"]) at(id).hidden = id !== "article";
  at("going").hidden = false;
  at("reading-heading").textContent = "Reading …";
  at("state").textContent = "";
  at("notices").replaceChildren();
  headline(title);
  article.text = text;
  article.only(null);
  show();
  scrollTo({ top: 0, behavior: "instant" });
  at("reading-heading").focus({ preventScroll: true });
}

function headline(title) {
  const heading = at("article-heading");
  heading.replaceChildren();
  heading.classList.toggle("unseen", !title);
  appendText(heading, title ?? "The article");
}

/** Draw soon, once for all that comes in the meantime. */
function draw() {
  drawing ??= setTimeout(() => {
    drawing = null;
    if (reading && !reading.analysis) show();
  }, REFRESH_MS);
}

function show() {
  const { claims, actors, sentences } = reading;
  if (!reading.analysis) {
    article.claims = claims;
    at("state").textContent = stateInWords();
    if (reading.share === null) at("progress").removeAttribute("value");
    else at("progress").value = reading.share;
  }
  showSummary(at("summary").querySelector("ol"), { sentences, chosen: sentence, point, choose: chooseSentence });
  showPeople(at("people").querySelector("ul"), { actors, claims, speakers: article.speakers, chosen: person, choose: choosePerson });
  at("summary").classList.toggle("provisional", !reading.analysis && !reading.isHeard);
  at("summary").hidden = !sentences.length;
  at("people").hidden = !actors.length;
}

function stateInWords() {
  if (!reading.preview) return "";
  if (!reading.isHeard) return `${count(reading.claims.length, "quote")} by the rules’ first reading. The model reads on.`;
  const { claims, actors } = reading.heard;
  return `The model has found ${count(claims, "quote")} and ${count(actors, "actor")} so far. What it has not reached is the rules’ first reading.`;
}

/** Show the whole answer. */
async function finish() {
  const { analysis } = reading;
  const unmarked = !article.text;
  walk.end();
  article.analysis = analysis;
  headline(analysis.article.title);
  at("going").hidden = true;
  const speakers = new Set(analysis.claims.map(({ speaker }) => speaker.name)).size;
  at("reading-heading").textContent = speakers ? `${count(analysis.claims.length, "quote")} by ${count(speakers, "speaker")}` : "No quotes found";
  document.title = `${analysis.article.title ?? "An article"} · Pullquote`;
  const words = [count(analysis.article.words, "word"), languageInWords(analysis.article.language), findingsInWords(analysis) ?? "everything held"];
  at("state").textContent = words.filter(Boolean).join(" · ");
  showNotices(at("notices"), analysis);
  if (unmarked) at("notices").append(element("p", { className: "notice" }, "The service keeps the answer, not the article, and this tab does not have it (any more). So here are the quotes; to see them in their place, paste the article again."));
  show();
  article.hidden = unmarked;
  at("quotes").hidden = !unmarked;
  if (unmarked) showQuotes(analysis);
  at("legend").hidden = unmarked || !analysis.claims.length;
  [at("findings").hidden, at("about").hidden] = [false, false];
  showFindings(at("findings").querySelector("div"), { analysis, go });
  showProvenance(analysis);
  await article.drawn;
  say(`Done. ${at("reading-heading").textContent}; ${at("state").textContent}.`);
}

function languageInWords(code) {
  try {
    return code === "und" ? null : new Intl.DisplayNames("en", { type: "language" }).of(code);
  } catch {
    return code;
  }
}

/** List the quotes of an answer whose article is not here. */
function showQuotes(analysis) {
  at("quotes").replaceChildren(...analysis.claims.map((claim) => {
    const { colour, badge } = article.speakers.of(claim.speaker.name);
    const said = element("blockquote", { dir: "auto" });
    appendText(said, wordsOf(claim));
    const button = element("button", { type: "button", className: "plain" }, "Copy");
    button.setAttribute("aria-label", `Copy the quote by ${claim.speaker.name}`);
    button.addEventListener("click", () => copy(button, citationOf(claim, { link: linkTo(claim, analysis, article.linkBase) })));
    return element("li", { id: `quote-${claim.id}` }, said,
      element("p", {}, element("span", { className: `who s${colour}`, "aria-hidden": "true" }, badge), " ",
        element("b", { dir: "auto" }, claim.speaker.name), ` · ${KINDS[claim.kind] ?? claim.kind} `, button));
  }));
}

function showProvenance(analysis) {
  const { provenance, article: facts } = analysis;
  const { timing } = provenance;
  const rows = [
    ["Read by", provenance.engine === "llm" ? `a model, ${provenance.model}` : provenance.degraded ? "rules, in the model’s stead" : "rules, no model"],
    ["In", `${(timing.read + timing.draft + timing.ground).toLocaleString("en", { maximumFractionDigits: 0 })} ms`],
    ["Tokens", provenance.tokens && `${provenance.tokens.input.toLocaleString("en")} in, ${provenance.tokens.output.toLocaleString("en")} out`],
    ["Cost", provenance.cost && `${provenance.cost.amount} ${provenance.cost.currency}`],
    ["Not part of the story", facts.furniture.length ? count(facts.furniture.length, "paragraph") : null],
    ["Made", provenance.created_at],
    ["Id", isKept(analysis) ? analysis.id : "none: an answer in the model’s stead is not kept"],
  ];
  at("about").querySelector("dl").replaceChildren(...rows.filter(([, text]) => text).flatMap(([term, text]) => [element("dt", {}, term), element("dd", {}, text)]));
  const link = element("button", { type: "button", className: "plain" }, "Copy a link to this answer");
  link.addEventListener("click", () => copy(link, `${location.origin}/#${analysis.id}`));
  const json = element("a", { href: `/v1/analyses/${analysis.id}` }, "The answer as JSON");
  at("about").querySelector(".actions").replaceChildren(...(isKept(analysis) ? [link, json] : []));
}

const isKept = ({ provenance }) => !provenance.degraded;

async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
    say("Copied.");
    button.textContent = "Copied";
  } catch {
    prompt("Copy this:", text);
  }
}

/** Show what a sentence rests on for as long as it is pointed at. */
function point(pointed) {
  if (sentence === null) article.show("evidence", pointed?.evidence ?? []);
}

function chooseSentence(chosen, button) {
  const isSame = sentence === chosen.text;
  walk.end();
  if (isSame) return;
  sentence = chosen.text;
  const number = [...at("summary").querySelectorAll("button")].indexOf(button);
  walk.begin({
    name: "evidence",
    label: `What summary sentence ${number + 1} rests on`,
    excerpts: chosen.evidence,
    origin: () => at("summary").querySelectorAll("button")[number]?.focus(),
    ended: () => press(() => (sentence = null)),
  });
  press();
}

function choosePerson(actor) {
  const isSame = person === actor.name;
  walk.end();
  if (isSame) return;
  person = actor.name;
  if (reading.claims.some(({ speaker }) => speaker.name === actor.name)) article.only(actor.name);
  walk.begin({
    name: "mention",
    label: actor.name,
    excerpts: actor.mentions,
    origin: () => at("people").querySelector(`[data-name="${CSS.escape(actor.name)}"]`)?.focus(),
    ended: () => {
      article.only(null);
      press(() => (person = null));
    },
  });
  press();
}

/** Say on the buttons which sentence and which person are chosen. */
function press(change = () => {}) {
  change();
  for (const button of at("people").querySelectorAll("button")) button.ariaPressed = String(button.dataset.name === person);
  const sentences = reading?.sentences ?? [];
  for (const [number, button] of [...at("summary").querySelectorAll("button")].entries()) button.ariaPressed = String(sentences[number]?.text === sentence);
}

function go(excerpts, button) {
  walk.begin({ name: "evidence", label: button.textContent, excerpts, origin: () => button.focus(), ended: null });
}

function fail(error) {
  const problem = error instanceof ProblemError ? error.problem : { title: "This page failed", detail: error.message };
  compose();
  const asked = problem.status === 401 || problem.status === 403;
  at("key-field").hidden &&= !asked;
  const faults = (problem.errors ?? []).map(({ detail }) => detail).filter(Boolean);
  const wait = error.retryAfter ? ` Try again in ${error.retryAfter} seconds.` : "";
  at("failure").replaceChildren(element("b", {}, `${problem.title}. `), [problem.detail, ...faults].filter(Boolean).join(" ") + wait);
  at("failure").hidden = false;
  if (asked) at("key").focus();
}

/** Keep the article in this tab, so that a permalink opened in it shows the quotes in their place. */
function remember(digest, text) {
  try {
    sessionStorage.setItem(digest, text);
  } catch {
    // Too long to keep, or not allowed to: the permalink shows the quotes alone.
  }
}

function recall(digest) {
  try {
    return sessionStorage.getItem(digest);
  } catch {
    return null;
  }
}
