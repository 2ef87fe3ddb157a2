// A walk through places of the article: the bar at the foot of the page with "2 of 7", there and back.

import { appendText, element } from "/pullquote-article.js";

function quoted(text) {
  const quote = element("q", { dir: "auto" });
  appendText(quote, text);
  return quote;
}

export class Walk {
  #bar;
  #article;
  #say;
  #walked = null;

  constructor(bar, article, say) {
    [this.#bar, this.#article, this.#say] = [bar, article, say];
    bar.addEventListener("click", (event) => {
      const step = event.target.closest("button")?.dataset.step;
      if (step === "0") this.end({ goBack: true });
      else if (step) this.#step(Number(step));
    });
    document.addEventListener("keydown", (event) => {
      // A card that is open takes the Escape for itself.
      if (event.key === "Escape" && this.#walked && !article.isOpen) this.end({ goBack: true });
    });
  }

  /** Begin at the first of `excerpts`, highlighted as `name`; `origin` gets the focus back, `ended` is called at the end. */
  begin({ name, label, excerpts, origin, ended }) {
    this.end();
    const isHere = this.#article.show(name, excerpts) > 0;
    this.#walked = { name, label, excerpts, origin, ended, isHere, at: 0 };
    this.#bar.hidden = false;
    this.#show();
  }

  /** Take the highlights away. */
  end({ goBack = false } = {}) {
    if (!this.#walked) return;
    const { name, origin, ended } = this.#walked;
    this.#walked = null;
    this.#bar.hidden = true;
    this.#article.show(name, []);
    this.#article.show("place", []);
    ended?.();
    if (goBack) origin?.();
  }

  #step(by) {
    const { excerpts } = this.#walked;
    this.#walked.at = (this.#walked.at + by + excerpts.length) % excerpts.length;
    this.#show();
  }

  #show() {
    const { name, label, excerpts, isHere, at } = this.#walked;
    const where = excerpts.length === 1 ? label : `${label}: ${at + 1} of ${excerpts.length}`;
    // Where the article is not here, its words are shown in the bar.
    this.#bar.querySelector("p").replaceChildren(where, ...(isHere ? [] : [": ", quoted(excerpts[at].text)]));
    for (const button of this.#bar.querySelectorAll('[data-step="1"], [data-step="-1"]')) button.hidden = excerpts.length === 1;
    if (name === "mention") this.#article.show("place", [excerpts[at]]);
    this.#article.reveal(excerpts[at]);
    this.#say(`${where}. ${excerpts[at].text}`);
  }
}
