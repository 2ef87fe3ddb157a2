// What is known of an article while the answer comes: the rules' first reading, what the model said, the whole.

const overlaps = (a, b) => a.segments.some((one) => b.segments.some((other) => one.start < other.end && other.start < one.end));

export class Reading {
  preview = null;
  /** The Analysis, once it is there. */
  analysis = null;
  #actors = [];
  #claims = [];
  #summary = [];

  /** Take one event of the stream in. Names that are not known are passed over. */
  hear({ event, data }) {
    if (event === "preview") [this.preview, this.#actors, this.#claims, this.#summary] = [data, [], [], []];
    else if (event === "actor") this.#actors.push(data);
    else if (event === "claim") this.#claims.push(data);
    else if (event === "summary") this.#summary.push(data);
    else if (event === "analysis") this.analysis = data;
    else if (event === "withdrawn") {
      this.#actors = this.#actors.filter(({ id }) => !data.actors.includes(id));
      this.#claims = this.#claims.filter(({ id }) => !data.claims.includes(id));
      this.#summary = this.#summary.filter(({ number }) => !data.sentences.includes(number));
    }
  }

  /** Whether the model has said something. */
  get isHeard() {
    return this.#actors.length + this.#claims.length + this.#summary.length > 0;
  }

  /** Claims: the model's, and the rules' where the model has said nothing yet, those `provisional`. */
  get claims() {
    if (this.analysis) return this.analysis.claims;
    const first = (this.preview?.claims ?? []).filter((claim) => !this.#claims.some((heard) => overlaps(heard, claim)));
    const provisional = first.map((claim) => ({ ...claim, id: `first-${claim.id}`, provisional: true }));
    return [...this.#claims, ...provisional];
  }

  get actors() {
    if (this.analysis) return this.analysis.actors;
    if (this.#actors.length) return this.#actors;
    return this.preview?.actors ?? [];
  }

  get sentences() {
    if (this.analysis) return this.analysis.summary.sentences;
    if (this.#summary.length) return this.#summary.map(({ sentence }) => sentence);
    return this.preview?.summary.sentences ?? [];
  }

  /** How far the model is, from 0 to 1 of the article; null where that cannot be told. */
  get share() {
    const length = this.preview?.article.length;
    if (!length || !this.#claims.length) return null;
    return Math.min(Math.max(...this.#claims.map(({ end }) => end)) / length, 1);
  }

  /** How many of each the model has said. */
  get heard() {
    return { claims: this.#claims.length, actors: this.#actors.length };
  }
}
