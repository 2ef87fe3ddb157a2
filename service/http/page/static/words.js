// The service's codes in words.

export const FINDINGS = {
  number: "a number that the article does not have",
  name: "a name that the article does not have",
  quotation: "a quotation that the article does not have",
  wording: "a quotation that the article has in other words",
  role: "a title that the article gives to somebody else",
  negation: "the other way round than its sentence says",
  opposite: "the opposite of what its sentence says",
  superlative: "nothing in the article is said to be so",
  cause: "a cause that the article does not name",
  statement: "words that the article does not have",
  contradicted: "contradicted by the article, says the model",
  not_stated: "not in the article, says the model",
};

export const PARTS = {
  summary_sentence: "Summary sentence", actor: "Actor", alias: "Name", role: "Role", claim: "Claim", speaker: "Speaker",
  cue: "Reporting word", via: "Teller", anchor: "Anchor", reference: "Reference",
};

export const REASONS = {
  no_such_sentence: "it names a sentence that is not there",
  no_such_passage: "it names a quotation that is not there",
  no_such_actor: "it names an actor that is not there",
  not_in_text: "the words are not in the article",
  not_joined: "the words stand in the article, but with another name",
  no_evidence: "nothing in the article was given for it",
  no_words: "there are no words in it",
  no_speaker: "nobody is named who says it",
  furniture: "it is not part of the story",
  quoted: "it stands inside somebody's quotation",
  duplicate: "it was there already",
  unsupported: "the article does not support it",
  too_long: "it is too long",
  too_many: "there were too many",
};

/** Return "3 quotes" or "1 quote". */
export const count = (number, one, many = `${one}s`) => `${number.toLocaleString("en")} ${number === 1 ? one : many}`;
