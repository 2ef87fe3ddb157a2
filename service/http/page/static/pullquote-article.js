// <pullquote-article>: an article with its claims marked in place, of an Analysis by Pullquote.
//
// One file without dependencies. What the text is never becomes markup: nodes are made, no HTML is parsed. A claim is
// marked only where the text has the very characters that the Analysis gives; everything else is left out and counted.

const SPEAKER_COLOURS = 8;
const SLICE_MS = 10; // Longest stretch of work before the browser gets its turn.
const LONGEST_BLOCK = 4000; // UTF-16 units. A paragraph of a whole book is laid out in pieces.
const CLOSING = /^[\p{Pf}\p{Pi}"'’.,;:!?…)\]]{0,4}/u;
const ARTICLES = /^(?:the|an?|der|die|das|ein|eine|le|la|les|el|los|las|il|lo|gli|de|het|een|o|os|as)$/iu;
const SENTENCE_END = /[.!?…:;。！？؟][\p{Pf}\p{Pi}"']*$/u;

// Characters that hide or that turn the order of others round. Joiners and the marks of direction (LRM, RLM, ALM) stay:
// scripts and emoji need them, and alone they move nothing. So do the tags of a flag, which follow the black flag.
const HIDDEN =
  /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u180e\u200b\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]|(?<!\u{1f3f4}[\u{e0020}-\u{e007f}]*)[\u{e0000}-\u{e007f}]/gu;
const HIDDEN_NAMES = {
  0x200b: "ZWSP", 0x202a: "LRE", 0x202b: "RLE", 0x202c: "PDF", 0x202d: "LRO", 0x202e: "RLO", 0x2060: "WJ",
  0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI", 0xfeff: "BOM",
};

export const KINDS = { direct: "direct quote", mixed: "partly quoted", indirect: "reported, not quoted" };
const ATTRIBUTIONS = {
  explicit: "The speaker is named where it stands.",
  contextual: "The speaker stands there as a pronoun or a role, or is named elsewhere.",
  disputed: "Disputed: the rules read another speaker than the model.",
};
const FURNITURE = {
  caption: "caption", credit: "credit or byline", related: "pointer to another story", standfirst: "repeated standfirst",
  bio: "about the author", call: "call to subscribe or share",
};

/** Return an element with properties, attributes (names with a dash, role, for, list) and children. */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (key in made && !key.includes("-")) made[key] = value;
    else made.setAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Return a function from offsets in an Analysis's unit to offsets of JavaScript strings. */
export function offsetsInto(text, unit) {
  if (unit === "utf16") return (offset) => offset;
  const bytes = unit === "byte";
  const to = new Map();
  const wanted = []; // Filled at the first call: texts without anything beyond ASCII need no table.
  let plain = null;
  return (offset) => {
    // eslint-disable-next-line no-control-regex
    plain ??= bytes ? !/[^\x00-\x7f]/.test(text) : !/[\ud800-\udbff]/.test(text);
    if (plain) return offset;
    if (!wanted.length) {
      let units = 0;
      let index = 0;
      for (const character of text) {
        to.set(units, index);
        const code = character.codePointAt(0);
        units += bytes ? (code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4) : 1;
        index += character.length;
      }
      to.set(units, index);
      wanted.push(units);
    }
    return to.get(offset) ?? -1;
  };
}

/** Return what stands for a hidden character. */
export function symbolOf(character) {
  const code = character.codePointAt(0);
  return HIDDEN_NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

/** Append `text` to `parent`, hidden characters as symbols; tell `note` of each text node and its offset. */
export function appendText(parent, text, note = () => {}) {
  let from = 0;
  const plain = (to) => {
    if (to > from) {
      const node = document.createTextNode(text.slice(from, to));
      note(from, node);
      parent.append(node);
    }
  };
  for (const match of text.matchAll(HIDDEN)) {
    plain(match.index);
    const name = symbolOf(match[0]);
    const title = `A hidden character of the article: ${name}`;
    parent.append(element("span", { className: "hidden-character", title, dir: "ltr", textContent: name }));
    from = match.index + match[0].length;
  }
  plain(text.length);
}

/** Return one or two letters that stand for a name. */
function initialsOf(name) {
  const words = name.split(/[\s\-’']+/u).filter((word) => /[\p{L}\p{N}]/u.test(word) && !ARTICLES.test(word));
  const letter = (word) => [...word].find((one) => /[\p{L}\p{N}]/u.test(one)).toLocaleUpperCase();
  if (!words.length) return "?";
  return words.length === 1 ? letter(words[0]) : letter(words[0]) + letter(words.at(-1));
}

/** Who speaks, in the order in which they came up: each has a colour and a badge of its own. */
export class Speakers {
  #byName = new Map();
  #badges = new Set();

  /** Return `{colour, badge}` of a speaker. */
  of(name) {
    let found = this.#byName.get(name);
    if (!found) {
      const initials = initialsOf(name);
      let badge = initials;
      for (let number = 2; this.#badges.has(badge); number += 1) badge = `${initials}${number}`;
      this.#badges.add(badge);
      found = { colour: this.#byName.size % SPEAKER_COLOURS, badge };
      this.#byName.set(name, found);
    }
    return found;
  }
}

/** Return a claim's words: what lies between its segments is not what was said. */
export function wordsOf(claim) {
  return claim.segments.map((segment) => segment.text).join(" […] ");
}

/** Return a claim as one would paste it: only a direct one is set in quotation marks, the words being the speaker's. */
export function citationOf(claim, { role = null, link = null } = {}) {
  const who = role ? `${claim.speaker.name}, ${role}` : claim.speaker.name;
  const said = wordsOf(claim);
  const cited = claim.kind === "direct" ? `“${said}” — ${who}` : `${who}, as reported: ${said}`;
  return link ? `${cited}\n${link}` : cited;
}

/** Return where a claim stands: at its place in the article's own address where there is one, else in `base`. */
export function linkTo(claim, analysis, base) {
  const url = analysis?.article.url;
  if (url) {
    const encode = (text) => encodeURIComponent(text).replaceAll("-", "%2D");
    const words = claim.segments[0].text.split(/\s+/u);
    const [first, last] = [words.slice(0, 5).join(" "), words.slice(-5).join(" ")];
    const place = words.length > 10 ? `${encode(first)},${encode(last)}` : encode(words.join(" "));
    return `${url.split("#")[0]}#:~:text=${place}`;
  }
  return base && analysis?.id ? `${base}${analysis.id}:${claim.id}` : null;
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host {
  display: block; position: relative; overflow-wrap: anywhere;
  --ink: var(--pullquote-ink, light-dark(#1c1b19, #e8e5de));
  --quiet: var(--pullquote-quiet, light-dark(#5f5b54, #a8a298));
  --paper: var(--pullquote-paper, light-dark(#ffffff, #1b1a18));
  --line: var(--pullquote-line, light-dark(#d9d4ca, #3d3a35));
  --evidence: var(--pullquote-evidence, light-dark(#ffe9a3, #5c4a12));
  --evidence-line: var(--pullquote-evidence-line, light-dark(#8a6200, #f0c94f));
  --mention: var(--pullquote-mention, light-dark(#dfe6ef, #35404d));
  color: var(--ink);
}
:host([hidden]) { display: none; }
.s0 { --c: var(--pullquote-speaker-1, light-dark(#1d5fa6, #8fbcf2)); }
.s1 { --c: var(--pullquote-speaker-2, light-dark(#b03a0c, #f5a680)); }
.s2 { --c: var(--pullquote-speaker-3, light-dark(#1a6e47, #7fd0a2)); }
.s3 { --c: var(--pullquote-speaker-4, light-dark(#7a3d9c, #d0a5ee)); }
.s4 { --c: var(--pullquote-speaker-5, light-dark(#0b6a78, #6fcad8)); }
.s5 { --c: var(--pullquote-speaker-6, light-dark(#a8184d, #f68fb3)); }
.s6 { --c: var(--pullquote-speaker-7, light-dark(#675f0e, #d6ca5e)); }
.s7 { --c: var(--pullquote-speaker-8, light-dark(#4a5868, #b8c4d3)); }
.block {
  margin: 0 0 0.9em; white-space: pre-line; text-wrap: pretty;
  content-visibility: auto; contain-intrinsic-size: auto 6em;
}
.block.goes-on { margin-block-end: 0; }
.block.headline { font-size: 1.75em; line-height: 1.2; font-weight: 600; letter-spacing: -0.01em; text-wrap: balance; margin-block-end: 0.7em; }
.block:focus { outline: none; }
.furniture { color: var(--quiet); font-size: 0.85em; }
.furniture::before {
  content: attr(data-furniture); display: block; font: 500 0.75rem/1.6 var(--pullquote-sans, system-ui, sans-serif);
  letter-spacing: 0.02em;
}
mark {
  color: inherit; background: color-mix(in srgb, var(--c) 12%, transparent); border-radius: 0.15em; cursor: pointer;
  padding-block: 0.08em;
  text-decoration: underline 0.11em var(--c); text-underline-offset: 0.22em; text-decoration-skip-ink: none;
}
mark.mixed { text-decoration-style: dashed; }
mark.indirect { text-decoration-style: dotted; }
mark.disputed { text-decoration-style: wavy; text-decoration-thickness: 0.08em; }
mark.provisional { background: none; }
mark.hovered, mark.chosen { background: color-mix(in srgb, var(--c) 26%, transparent); }
.tie { white-space: nowrap; user-select: none; -webkit-user-select: none; }
.badge {
  all: unset; box-sizing: border-box; display: inline-grid; place-items: center; unicode-bidi: isolate; cursor: pointer;
  min-inline-size: 24px; block-size: 24px; padding-inline: 0.3em; margin-inline: 0.3em 0.1em; vertical-align: 0.14em;
  border-radius: 12px; background: var(--c); color: light-dark(#fff, #14130f);
  font: 600 0.6875rem/1 var(--pullquote-sans, system-ui, sans-serif); letter-spacing: 0.02em; white-space: nowrap;
  text-indent: 0;
}
.badge.provisional { background: transparent; color: var(--c); box-shadow: inset 0 0 0 1.5px var(--c); }
.badge.disputed::after { content: "?"; }
.badge:focus-visible, .card button:focus-visible { outline: 3px solid var(--c, currentColor); outline-offset: 2px; }
:host([data-one-speaker]) mark:not(.of-one) { background: none; text-decoration-color: var(--line); }
:host([data-one-speaker]) .badge:not(.of-one) { background: none; color: var(--quiet); box-shadow: inset 0 0 0 1px var(--line); }
.hidden-character {
  unicode-bidi: isolate; display: inline-block; font: 500 0.65em/1.5 ui-monospace, monospace; color: var(--quiet);
  border: 1px dashed currentColor; border-radius: 3px; padding-inline: 3px; margin-inline: 1px; user-select: none;
}
::highlight(pullquote-mention) { background-color: var(--mention); text-decoration: underline 2px; }
::highlight(pullquote-evidence) { background-color: var(--evidence); text-decoration: underline 2px var(--evidence-line); }
::highlight(pullquote-place) { background-color: var(--evidence-line); color: var(--paper); }
.card {
  position: absolute; inset: auto; margin: 0; box-sizing: border-box; inline-size: min(23rem, calc(100vw - 2rem));
  padding: 1rem 1.1rem; border: 1px solid var(--line); border-block-start: 4px solid var(--c); border-radius: 8px;
  background: var(--paper); color: var(--ink); box-shadow: 0 12px 36px rgb(0 0 0 / 22%);
  font: 400 0.9375rem/1.5 var(--pullquote-sans, system-ui, sans-serif); text-align: start;
}
.card .who { margin: 0; font-weight: 650; font-size: 1.0625rem; }
.card .who span { font-weight: 400; color: var(--quiet); }
.card blockquote {
  margin: 0.6rem 0; padding: 0; font: italic 400 1.0625rem/1.45 var(--pullquote-serif, Georgia, serif);
  max-block-size: 12rem; overflow: auto;
}
.card dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.1rem 0.7rem; margin: 0.6rem 0 0.9rem; font-size: 0.875rem; }
.card dt { color: var(--quiet); }
.card dd { margin: 0; }
.card .actions { display: flex; flex-wrap: wrap; gap: 0.5rem; }
.card button {
  all: unset; box-sizing: border-box; min-block-size: 2rem; padding: 0.2rem 0.8rem; border: 1px solid var(--quiet);
  border-radius: 999px; cursor: pointer; font-size: 0.875rem; font-weight: 500;
}
.card button.first { background: var(--ink); border-color: var(--ink); color: var(--paper); }
.card textarea { inline-size: 100%; box-sizing: border-box; margin-block-start: 0.6rem; font: inherit; color: inherit; background: transparent; }
@media (width < 40rem) {
  .card { position: fixed; inset: auto 0 0 0; inline-size: 100%; max-inline-size: none; border-radius: 14px 14px 0 0; padding-block-end: 1.5rem; }
}
@media (forced-colors: active) { .badge { border: 1px solid; } }
@media print { .badge { border: 1px solid; } .card { display: none; } }
`);

/** The highlights of a name are shared by all components of a page; each adds and takes away its own ranges. */
function highlight(name) {
  if (!globalThis.CSS?.highlights) return null;
  const key = `pullquote-${name}`;
  if (!CSS.highlights.has(key)) CSS.highlights.set(key, new Highlight());
  return CSS.highlights.get(key);
}

const turn = () => (globalThis.scheduler?.yield ? scheduler.yield() : new Promise((resolve) => setTimeout(resolve)));

export class PullquoteArticle extends HTMLElement {
  static observedAttributes = ["src"];

  /** Where a link to a claim leads where the article has no address: followed by the analysis's id and the claim's. */
  linkBase = null;

  #text = "";
  #given = false;
  #analysis = null;
  #claims = [];
  #speakers = new Speakers();
  #blocks = [];
  #dirty = new Set();
  #rendering = null;
  #shown = new Map();
  #fetching = null;
  #chosen = null;
  #hovered = undefined;
  #oneSpeaker = null;
  #body = element("div", { className: "body", part: "body" });
  #card = element("div", { className: "card", part: "card", role: "dialog", popover: "auto", "aria-label": "Quote" });

  constructor() {
    super();
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    root.append(element("slot"), this.#card);
    this.#body.addEventListener("click", (event) => this.#clicked(event));
    this.#body.addEventListener("pointerover", (event) => this.#hover(event.target.closest?.("mark")?.dataset.claim));
    this.#body.addEventListener("pointerleave", () => this.#hover(undefined));
    this.#card.addEventListener("toggle", (event) => {
      if (event.newState === "closed") this.#closed();
    });
  }

  connectedCallback() {
    if (!this.#given && this.textContent.trim()) this.text = this.textContent;
  }

  disconnectedCallback() {
    this.#fetching?.abort();
    for (const name of [...this.#shown.keys()]) this.show(name, []);
  }

  attributeChangedCallback(_name, _old, src) {
    this.#fetching?.abort();
    if (src) this.#fetch(src);
  }

  /** The article, exactly as it was sent to the service. */
  get text() {
    return this.#text;
  }

  set text(text) {
    this.#given = true;
    this.#text = String(text);
    this.#analysis = null;
    this.#claims = [];
    this.#speakers = new Speakers();
    for (const name of [...this.#shown.keys()]) this.show(name, []);
    this.#lay();
  }

  /** The Analysis of `text`, as the service answered it; null for none. */
  get analysis() {
    return this.#analysis;
  }

  set analysis(analysis) {
    this.#analysis = analysis;
    if (analysis?.article.language && analysis.article.language !== "und") this.lang = analysis.article.language;
    this.claims = analysis?.claims ?? [];
  }

  /** The claims that are marked. Set alone while an answer streams; `provisional` ones are drawn as such. */
  get claims() {
    return this.#claims.map(({ claim }) => claim);
  }

  set claims(claims) {
    const into = offsetsInto(this.#text, this.#analysis?.article.offsets ?? "utf16");
    const placed = claims.map((claim) => ({ claim, spans: this.#places(claim.segments, into) }));
    this.#claims = placed.filter(({ claim, spans }) => spans.length === claim.segments.length);
    for (const { claim } of this.#claims) this.#speakers.of(claim.speaker.name);
    const left = placed.length - this.#claims.length;
    this.#assign();
    if (left) this.#tell("mismatch", { claims: left });
  }

  /** Who speaks: `speakers.of(name)` gives the number of a colour from 0 and the letters of a badge. */
  get speakers() {
    return this.#speakers;
  }

  /** Resolves when everything that is known is drawn. */
  get drawn() {
    return this.#rendering ?? Promise.resolve();
  }

  /** Highlight excerpts of the Analysis under a name: `mention`, `evidence` or `place`. Returns how many are there. */
  show(name, excerpts) {
    const spans = this.#places(excerpts, offsetsInto(this.#text, this.#analysis?.article.offsets ?? "utf16"));
    this.#unpaint(name);
    this.#shown.set(name, { spans, ranges: [] });
    if (spans.length) this.#paint(name);
    else this.#shown.delete(name);
    return spans.length;
  }

  /** Draw one speaker's claims and quieten the others; null for all. */
  only(name) {
    this.#oneSpeaker = name;
    this.toggleAttribute("data-one-speaker", name !== null);
    const theirs = new Set(this.#claims.filter(({ claim }) => claim.speaker.name === name).map(({ claim }) => claim.id));
    for (const drawn of this.#body.querySelectorAll("mark, .badge")) {
      if (theirs.has(drawn.dataset.claim) !== drawn.classList.contains("of-one")) drawn.classList.toggle("of-one");
    }
  }

  /** Scroll to an excerpt of the Analysis. Returns whether it is there. */
  reveal(excerpt) {
    const [span] = this.#places([excerpt], offsetsInto(this.#text, this.#analysis?.article.offsets ?? "utf16"));
    const range = span && this.#ranges([span])[0];
    if (!range) return false;
    const { top, height } = range.getBoundingClientRect();
    const by = top - Math.max(innerHeight * 0.35 - height / 2, 24);
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches || Math.abs(by) > 4 * innerHeight;
    scrollBy({ top: by, behavior: still ? "instant" : "smooth" });
    return true;
  }

  /** Whether the card of a claim is open. */
  get isOpen() {
    return this.#chosen !== null;
  }

  /** Open the card of a claim, as a person does with its badge. Returns whether there is such a claim. */
  choose(id) {
    const found = this.#claims.find(({ claim }) => claim.id === id);
    const badge = found && this.#body.querySelector(`.badge[data-claim="${CSS.escape(id)}"]`);
    if (!badge) return false;
    this.#open(found.claim, badge);
    return true;
  }

  async #fetch(src) {
    const fetching = new AbortController();
    this.#fetching = fetching;
    try {
      const answer = await fetch(src, { signal: fetching.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error(`The analysis could not be had: ${answer.status}`);
      const analysis = await answer.json();
      if (!fetching.signal.aborted) this.analysis = analysis;
    } catch (error) {
      if (!fetching.signal.aborted) this.#tell("error", { message: error.message });
    }
  }

  /** Return the spans of excerpts whose characters stand in the text. */
  #places(excerpts, into) {
    const spans = excerpts.map(({ start, end, text }) => ({ start: into(start), end: into(end), text }));
    return spans.filter(({ start, end, text }) => end > start && start >= 0 && this.#text.slice(start, end) === text);
  }

  /** Cut the text into blocks: paragraphs, and pieces of those that are very long. */
  #lay() {
    // Where there are blank lines they part paragraphs, else each line is one. No pattern may look back over white space:
    // a text of nothing else would take the square of its length.
    const breaks = /\n[^\S\n]*\n/.test(this.#text.trim()) ? /(?:\n|\r\n?)[^\S\n\r]*[\n\r]\s*/gu : /[\n\r\u2028\u2029]\s*/gu;
    const blocks = [];
    let from = 0;
    const cut = (to) => {
      while (to - from > LONGEST_BLOCK) {
        const space = this.#text.lastIndexOf(" ", from + LONGEST_BLOCK);
        const at = space > from ? space + 1 : from + LONGEST_BLOCK;
        blocks.push({ start: from, end: at, goesOn: true });
        from = at;
      }
      if (this.#text.slice(from, to).trim()) blocks.push({ start: from, end: to, goesOn: false });
    };
    for (const match of this.#text.matchAll(breaks)) {
      cut(match.index);
      from = match.index + match[0].length;
    }
    cut(this.#text.length);
    this.#blocks = blocks.map((block) => ({ ...block, element: null, nodes: [], marks: [], badges: [], drawn: null }));
    const [head] = this.#blocks;
    if (head && this.#blocks.length > 2) {
      const line = this.#text.slice(head.start, head.end).trim();
      head.headline = line.length <= 140 && !line.includes("\n") && !SENTENCE_END.test(line);
    }
    this.#body.replaceChildren();
    if (!this.#body.isConnected) this.shadowRoot.querySelector("slot").replaceWith(this.#body);
    this.#dirty = new Set(this.#blocks);
    this.#assign();
  }

  /** Say for each block which claims and badges stand in it; draw those anew in which that changed. */
  #assign() {
    for (const block of this.#blocks) [block.marks, block.badges, block.furniture] = [[], [], null];
    for (const { claim, spans } of this.#claims) {
      for (const span of spans) {
        for (const block of this.#within(span.start, span.end)) block.marks.push({ ...span, claim });
      }
      const { end } = spans.at(-1);
      const block = this.#blocks[this.#at(end - 1)];
      const closing = CLOSING.exec(this.#text.slice(end, block.end))[0].length;
      block.badges.push({ at: end + closing, claim });
    }
    const into = offsetsInto(this.#text, this.#analysis?.article.offsets ?? "utf16");
    for (const { kind, start, end } of this.#analysis?.article.furniture ?? []) {
      for (const block of this.#within(into(start), into(end))) block.furniture = kind;
    }
    for (const block of this.#blocks) {
      const wanted = JSON.stringify([
        block.marks.map(({ start, end, claim }) => [start, end, claim.id, claim.speaker.name, claim.kind, claim.attribution, claim.provisional]),
        block.badges.map(({ at, claim }) => [at, claim.id]),
        block.furniture,
      ]);
      if (wanted !== block.drawn) this.#dirty.add(block);
      block.wanted = wanted;
    }
    if (this.#dirty.size) this.#rendering ??= this.#draw();
  }

  async #draw() {
    await Promise.resolve(); // Several changes of one task are drawn together.
    let started = performance.now();
    while (this.#dirty.size) {
      const [block] = this.#dirty;
      this.#dirty.delete(block);
      this.#drawBlock(block);
      if (performance.now() - started > SLICE_MS) {
        await turn();
        started = performance.now();
      }
    }
    this.#rendering = null;
    for (const name of this.#shown.keys()) this.#paint(name);
    this.#tell("drawn", {});
  }

  #drawBlock(block) {
    const isNew = block.element === null;
    block.element ??= element("p", { dir: "auto" });
    block.element.className = ["block", block.goesOn && "goes-on", block.headline && "headline", block.furniture && "furniture"].filter(Boolean).join(" ");
    block.element.setAttribute("part", block.furniture ? "paragraph furniture" : "paragraph");
    if (block.furniture) block.element.dataset.furniture = `Not part of the story: ${FURNITURE[block.furniture] ?? block.furniture}`;
    else delete block.element.dataset.furniture;
    block.nodes = [];
    block.drawn = block.wanted;
    const made = document.createDocumentFragment();
    const inside = (offset) => Math.min(Math.max(offset, block.start), block.end);
    const cuts = new Set([block.start, block.end]);
    for (const { start, end } of block.marks) cuts.add(inside(start)).add(inside(end));
    for (const { at } of block.badges) cuts.add(inside(at));
    const sorted = [...cuts].sort((a, b) => a - b);
    for (let number = 0; number + 1 < sorted.length; number += 1) {
      const [from, to] = [sorted[number], sorted[number + 1]];
      // A claim inside another is marked as itself; the other goes on around it.
      const around = block.marks.filter(({ start, end }) => start <= from && end >= to);
      const inner = around.sort((a, b) => a.end - a.start - (b.end - b.start))[0];
      const parent = inner ? this.#mark(inner.claim) : made;
      appendText(parent, this.#text.slice(from, to), (at, node) => block.nodes.push({ start: from + at, node }));
      if (inner) made.append(parent);
      for (const { at, claim } of block.badges) {
        // A word joiner ties the badge to the words before it: no line begins with somebody's badge.
        if (inside(at) === to) made.append(element("span", { className: "tie" }, "\u2060", this.#badge(claim)));
      }
    }
    block.element.replaceChildren(made);
    if (isNew) this.#body.append(block.element);
  }

  #classes(claim) {
    const classes = [`s${this.#speakers.of(claim.speaker.name).colour}`, claim.kind];
    if (claim.attribution === "disputed") classes.push("disputed");
    if (claim.provisional) classes.push("provisional");
    return classes.join(" ");
  }

  #mark(claim) {
    const mark = element("mark", { className: this.#classes(claim), part: `claim claim-${claim.kind}` });
    mark.dataset.claim = claim.id;
    mark.classList.toggle("chosen", this.#chosen === claim.id);
    mark.classList.toggle("of-one", this.#oneSpeaker === claim.speaker.name);
    return mark;
  }

  #badge(claim) {
    const { badge } = this.#speakers.of(claim.speaker.name);
    const name = `${badge}: ${claim.speaker.name}, ${KINDS[claim.kind] ?? claim.kind}`;
    const made = element("button", { className: `badge ${this.#classes(claim)}`, part: "badge", type: "button" }, badge);
    made.setAttribute("aria-label", claim.provisional ? `${name}, first reading` : name);
    made.setAttribute("aria-haspopup", "dialog");
    made.dataset.claim = claim.id;
    made.classList.toggle("of-one", this.#oneSpeaker === claim.speaker.name);
    return made;
  }

  /** Return the number of the block in which an offset lies, or of the last one before it. */
  #at(offset) {
    let [low, high] = [0, this.#blocks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#blocks[middle].start <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #within(start, end) {
    const found = [];
    for (let number = this.#at(start); number < this.#blocks.length; number += 1) {
      const block = this.#blocks[number];
      if (block.start >= end) break;
      if (block.end > start) found.push(block);
    }
    return found;
  }

  /** Return ranges over what is drawn of spans: one a text node, for badges stand between them. */
  #ranges(spans) {
    const made = [];
    for (const { start, end } of spans) {
      for (const one of this.#within(start, end).flatMap((block) => block.nodes)) {
        if (one.start >= end || one.start + one.node.length <= start || !one.node.isConnected) continue;
        const range = new Range();
        range.setStart(one.node, Math.max(start - one.start, 0));
        range.setEnd(one.node, Math.min(end - one.start, one.node.length));
        made.push(range);
      }
    }
    return made;
  }

  #paint(name) {
    const [shown, painted] = [this.#shown.get(name), highlight(name)];
    if (!painted) return;
    this.#unpaint(name);
    shown.ranges = this.#ranges(shown.spans);
    for (const range of shown.ranges) painted.add(range);
  }

  #unpaint(name) {
    const [shown, painted] = [this.#shown.get(name), highlight(name)];
    for (const range of shown?.ranges ?? []) painted?.delete(range);
  }

  #hover(id) {
    if (id === this.#hovered) return;
    for (const mark of this.#hovered ? this.#marks(this.#hovered) : []) mark.classList.remove("hovered");
    this.#hovered = id;
    if (id === undefined) return;
    for (const mark of this.#marks(id)) mark.classList.add("hovered");
  }

  #marks(id) {
    return this.#body.querySelectorAll(`mark[data-claim="${CSS.escape(id)}"]`);
  }

  #clicked(event) {
    const target = event.target.closest(".badge, mark");
    if (!target || (target.matches("mark") && String(getSelection()))) return; // Selecting text opens nothing.
    this.choose(target.dataset.claim);
  }

  #open(claim, badge) {
    if (this.#card.matches(":popover-open")) this.#card.hidePopover();
    this.#closed();
    const actor = this.#analysis?.actors.find(({ id }) => id === claim.speaker.actor_id);
    const role = actor?.role?.text ?? null;
    const link = linkTo(claim, this.#analysis, this.linkBase);
    const fact = (term, text) => (text ? [element("dt", {}, term), element("dd", { dir: "auto" }, text)] : []);
    const quote = element("blockquote", { dir: "auto", tabIndex: 0, "aria-label": "Words" });
    appendText(quote, wordsOf(claim));
    const copy = (label, text, className) => {
      const button = element("button", { type: "button", className }, label);
      button.addEventListener("click", () => this.#copy(button, text));
      return button;
    };
    const close = element("button", { type: "button" }, "Close");
    close.addEventListener("click", () => this.#card.hidePopover());
    this.#card.className = `card s${this.#speakers.of(claim.speaker.name).colour}`;
    this.#card.setAttribute("aria-label", `Quote by ${claim.speaker.name}`);
    this.#card.replaceChildren(
      element("p", { className: "who", dir: "auto" }, claim.speaker.name, role && element("span", {}, `, ${role}`)),
      quote,
      element(
        "dl", {},
        ...fact("Kind", KINDS[claim.kind] ?? claim.kind),
        ...fact("Cue", claim.cue?.text),
        ...fact("Stands as", claim.speaker.mention.text),
        ...fact("Told by", claim.via?.name),
        ...fact("Speaker", claim.provisional ? "First reading, by rules; the model is still reading." : ATTRIBUTIONS[claim.attribution]),
      ),
      element(
        "div", { className: "actions" },
        copy("Copy quote", citationOf(claim, { role, link }), "first"),
        link && copy("Copy link", link, ""),
        close,
      ),
    );
    this.#chosen = claim.id;
    for (const mark of this.#marks(claim.id)) mark.classList.add("chosen");
    badge.setAttribute("aria-expanded", "true");
    badge.scrollIntoView({ block: "nearest" });
    badge.focus({ preventScroll: true });
    this.#card.showPopover();
    this.#place(badge);
    this.#card.querySelector("button").focus({ preventScroll: true });
    this.#tell("select", { claim, actor: actor ?? null });
  }

  /** Put the card below the badge, or above it where there is no room. Style sheets cannot yet, not everywhere. */
  #place(badge) {
    const [at, card] = [badge.getBoundingClientRect(), this.#card.getBoundingClientRect()];
    const below = at.bottom + 8 + card.height < innerHeight || at.top < card.height + 8;
    const left = Math.min(Math.max(at.left + at.width / 2 - card.width / 2, 16), document.documentElement.clientWidth - card.width - 16);
    this.#card.style.left = matchMedia("(width < 40rem)").matches ? "" : `${left + scrollX}px`;
    this.#card.style.top = matchMedia("(width < 40rem)").matches ? "" : `${(below ? at.bottom + 8 : at.top - card.height - 8) + scrollY}px`;
  }

  async #copy(button, text) {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Copied";
      this.#tell("copy", { text });
    } catch {
      // Not allowed, or no secure context: the text to copy by hand.
      const field = element("textarea", { readOnly: true, rows: 4, value: text, "aria-label": "Text to copy" });
      this.#card.querySelector("textarea")?.remove();
      this.#card.append(field);
      field.select();
      field.focus();
    }
  }

  #closed() {
    if (this.#chosen === null) return;
    for (const mark of this.#marks(this.#chosen)) mark.classList.remove("chosen");
    const badge = this.#body.querySelector('.badge[aria-expanded="true"]');
    badge?.removeAttribute("aria-expanded");
    // A closed card leaves the focus nowhere; whoever went elsewhere keeps it.
    if (document.activeElement === document.body || document.activeElement === this) badge?.focus({ preventScroll: true });
    this.#chosen = null;
    this.#tell("select", { claim: null, actor: null });
  }

  #tell(what, detail) {
    this.dispatchEvent(new CustomEvent(`pullquote-${what}`, { detail, bubbles: true, composed: true }));
  }
}

if (!customElements.get("pullquote-article")) customElements.define("pullquote-article", PullquoteArticle);
