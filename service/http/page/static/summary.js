// The summary: each sentence shows what it rests on, and what in it the article does not hold.

import { appendText, element } from "/pullquote-article.js";
import { FINDINGS } from "/page/words.js";

/** Fill `list` with `sentences`; call `point(sentence or null)` on hover and focus, `choose(sentence, button)` on press. */
export function showSummary(list, { sentences, chosen, point, choose }) {
  const focused = [...list.children].findIndex((item) => item.contains(document.activeElement));
  list.replaceChildren(...sentences.map((sentence) => {
    const button = element("button", { type: "button", dir: "auto", ariaPressed: String(chosen === sentence.text) });
    appendSentence(button, sentence);
    for (const on of ["pointerenter", "focus"]) button.addEventListener(on, () => point(sentence));
    for (const off of ["pointerleave", "blur"]) button.addEventListener(off, () => point(null));
    button.addEventListener("click", () => choose(sentence, button));
    return element("li", {}, button);
  }));
  list.children[focused]?.firstChild.focus();
}

/** Append a sentence, what is not supported marked and said. */
export function appendSentence(parent, { text, unsupported }) {
  let from = 0;
  for (const { start, end, kind } of [...unsupported].sort((a, b) => a.start - b.start)) {
    if (start < from || text.slice(start, end) === "") continue;
    appendText(parent, text.slice(from, start));
    const mark = element("mark", { className: "unsupported", title: FINDINGS[kind] ?? kind });
    appendText(mark, text.slice(start, end));
    parent.append(mark, element("span", { className: "unseen" }, ` (not supported: ${FINDINGS[kind] ?? kind}) `));
    from = end;
  }
  appendText(parent, text.slice(from));
}
