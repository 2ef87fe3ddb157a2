// What did not hold: shown, not hidden.

import { appendText, element } from "/pullquote-article.js";
import { count, FINDINGS, PARTS, REASONS } from "/page/words.js";

const MOST_AT_ONCE = 20;
const NOTICES = {
  degraded: "The model did not read this",
  incomplete: "Not everything was read",
  language_unsupported: "The rules have no words for this language",
  language_uncertain: "The language could not be told for sure",
  summary_language_ignored: "The summary is in the article's language",
  rejected_truncated: "More was turned down than is listed",
  title_withheld: "The title addresses a program",
};

/** Fill `box` with the warnings of an Analysis. */
export function showNotices(box, analysis) {
  box.replaceChildren(...(analysis?.warnings ?? []).map(({ code, detail }) =>
    element("p", { className: code === "degraded" ? "notice degraded" : "notice" }, element("b", {}, `${NOTICES[code] ?? code}. `), detail)));
}

/** Return how many parts of the answer did not hold, in words; null where all did. */
export function findingsInWords({ summary, rejected }) {
  const unsupported = summary.sentences.reduce((sum, sentence) => sum + sentence.unsupported.length, 0);
  const parts = [unsupported && `${count(unsupported, "finding")} in the summary`, rejected.length && `${rejected.length} turned down`];
  return parts.filter(Boolean).join(", ") || null;
}

/** Fill `box` with what of the summary is not supported and what of the engine's reading was turned down. */
export function showFindings(box, { analysis, go }) {
  const unsupported = analysis.summary.sentences.flatMap((sentence) => sentence.unsupported.map((finding) => ({ ...finding, sentence })));
  const { rejected } = analysis;
  if (!unsupported.length && !rejected.length) {
    box.replaceChildren(element("p", {}, "Nothing: all that was said of the article was found in it."));
    return;
  }
  box.replaceChildren(
    ...list("In the summary", unsupported.map((finding) => unsupportedOf(finding, go))),
    ...list("Turned down, and in no part of the answer", rejected.map((one) => rejectedOf(one, go))),
  );
}

function list(heading, items) {
  if (!items.length) return [];
  const shown = element("ul", {}, ...items.slice(0, MOST_AT_ONCE));
  const made = [element("h3", {}, heading), shown];
  if (items.length > MOST_AT_ONCE) {
    const more = element("button", { type: "button" }, `Show all ${items.length}`);
    more.addEventListener("click", () => {
      shown.append(...items.slice(MOST_AT_ONCE));
      items[MOST_AT_ONCE].tabIndex = -1;
      items[MOST_AT_ONCE].focus();
      more.remove();
    });
    made.push(more);
  }
  return made;
}

function unsupportedOf({ kind, text, confidence, sentence }, go) {
  const words = element("q", { dir: "auto" });
  appendText(words, text);
  const sure = `${Math.round(confidence * 100)} % sure`;
  return element("li", {}, words, ` ${FINDINGS[kind] ?? kind}, ${sure}. `, goTo("What the sentence rests on", sentence.evidence, go));
}

function rejectedOf({ what, reason, said, excerpt }, go) {
  const words = element("q", { dir: "auto", className: "unverified" });
  appendText(words, said);
  return element("li", {}, `${PARTS[what] ?? what}: `, words, ` – ${REASONS[reason] ?? reason}. `, excerpt && goTo("The place", [excerpt], go));
}

function goTo(label, excerpts, go) {
  const button = element("button", { type: "button", className: "plain" }, label);
  button.addEventListener("click", () => go(excerpts, button));
  return button;
}
