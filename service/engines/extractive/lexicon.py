"""The words of a language that rules need: reporting verbs, pronouns, titles, roles, function words.

They live in ``languages/<code>.toml``, one file a language, so that a language is added without code. A language
without a file gets an empty lexicon: passages, names by capitals and a summary still come out.
"""

from enum import IntEnum

from msgspec import Struct


class VerbForm(IntEnum):
    """Something that a word form of a reporting verb can do."""

    SAY = 0
    """Takes a reported clause: said that …."""
    SPEAK = 1
    """Reports only with quoted words beside it: called it “…”."""
    QUOTE = 2
    """Reports only quoted words, and nothing without them: continued, “…”."""
    FINITE = 3
    BASE = 4
    GERUND = 5
    PARTICIPLE = 6


Forms = frozenset[VerbForm]
"""All that it can do. A set and no flags: rules ask for one of them at every step, and `enum.Flag` answers slowly."""

NO_VERB: Forms = frozenset()
SAYS: Forms = frozenset({VerbForm.SAY})


class Lexicon(Struct, frozen=True, kw_only=True):
    """The word lists of one language, ready to be asked; every word in lower case."""

    inverts: bool
    """Whether a verb may stand before its subject in any main clause (German, Dutch)."""
    elides: bool
    """Whether an apostrophe ends a word (l’État)."""
    drops_subjects: bool
    """Whether a verb may stand for its subject, too (Spanish añadió: he or she added)."""
    nouns_capitalised: bool
    """Whether a capital says nothing about names."""
    verbs: dict[str, Forms]
    masculine_pronouns: frozenset[str]
    feminine_pronouns: frozenset[str]
    plural_pronouns: frozenset[str]
    neuter_pronouns: frozenset[str]
    first_pronouns: frozenset[str]
    subject_pronouns: frozenset[str]
    possessives: frozenset[str]
    objects: frozenset[str]
    """Pronouns that are no subjects: them."""
    masculine_possessives: frozenset[str]
    feminine_possessives: frozenset[str]
    """Those that tell the owner's gender, and not only that of what is owned (English his, her)."""
    verbal_ends: tuple[str, ...]
    """Ends of words that are verbs or adverbs and no nouns that speak (English -ed, -ly)."""
    relatives: frozenset[str]
    determiners: frozenset[str]
    quantifiers: frozenset[str]
    """Words of number that stand alone for people: some, many, a third."""
    prepositions: frozenset[str]
    locatives: frozenset[str]
    """Prepositions that stand before places and hardly before persons."""
    noun_links: frozenset[str]
    """Prepositions that may stand inside a noun phrase: a professor of law at Yale."""
    name_links: frozenset[str]
    """Small words inside a name: Ursula von der Leyen."""
    conjunctions: frozenset[str]
    subordinators: frozenset[str]
    """Those of them that are no `coordinators`."""
    openers: frozenset[str]
    """Words that open a clause or phrase before the subject of a sentence."""
    auxiliaries: frozenset[str]
    passive: frozenset[str]
    """Those of them that make a passive of a participle, which is no report by its subject."""
    adverbs: frozenset[str]
    times: frozenset[str]
    complementizers: frozenset[str]
    links: frozenset[str]
    """Relative pronouns that may be the object of their clause: a plan that critics called late."""
    demonstratives: frozenset[str]
    """Words at the head of a sentence that point back at what was just quoted."""
    asides: frozenset[str]
    """What makes a reporting clause an aside, in languages that set a comma before every clause (German wie)."""
    negations: frozenset[str]
    withholding: frozenset[str]
    """Verbs and adjectives of not saying: declined, refused, unable."""
    withheld: frozenset[tuple[str, str]]
    """Pairs of words that deny the verb after them: instead of, short of."""
    hypothetical: frozenset[str]
    """Auxiliaries of what has not been said: would say, will say."""
    conditions: frozenset[str]
    """Conjunctions that make a report a condition."""
    nothing: frozenset[str]
    nobody: frozenset[str]
    statement_nouns: frozenset[str]
    saying_nouns: frozenset[str]
    """Nouns that report with their owner and “that” or “to” behind them: his claim that."""
    noun_verbs: frozenset[str]
    """Forms of reporting verbs that are more often nouns: states, fears."""
    masculine_titles: frozenset[str]
    feminine_titles: frozenset[str]
    titles: frozenset[str]
    abbreviations: frozenset[str]
    """Words that a full stop ends inside a name, and no sentence: St. Brannok."""
    person_nouns: frozenset[str]
    masculine_nouns: frozenset[str]
    feminine_nouns: frozenset[str]
    unnamed: frozenset[str]
    """Nouns for those whom stories leave without a name: witness, official. “The witness” is nobody named before."""
    varying: frozenset[str]
    """Nouns by which stories go on speaking of somebody, to vary their words: the senator, the actor."""
    parties: frozenset[str]
    """Adjectives of parties, which tell the nominee of one from that of another."""
    past_roles: frozenset[str]
    """Words that make a role one of the past: former."""
    any_body: frozenset[str]
    """Nouns by which stories go on speaking of any body: company, agency."""
    group_nouns: frozenset[str]
    organization_nouns: frozenset[str]
    government_nouns: frozenset[str]
    bodies: frozenset[str]
    """Nouns of organizations and of governments."""
    several: frozenset[str]
    """What stands for more than one: nouns of groups, determiners, quantifiers (two in 10)."""
    place_words: frozenset[str]
    """Words in the names of places: north, island."""
    countries: frozenset[str]
    """Names of countries."""
    known_places: frozenset[str]
    """These, and names of the best known cities."""
    seats: frozenset[str]
    """Houses and the like that stand for a government: White House."""
    thing_nouns: frozenset[str]
    """Nouns in the names of what is neither somebody nor a place: act, treaty."""
    source_nouns: frozenset[str]
    impersonal: frozenset[str]
    """Nouns of bodies, groups, places and things, which stand in nobody's name."""
    title_nouns: frozenset[str]
    """Nouns before a quoted title of a work, a slogan or a name."""
    according: dict[str, tuple[tuple[str, ...], ...]]
    """Phrases that name a source after them, by their first word, longest first."""
    judging: frozenset[str]
    """Prepositions before whom something is so in the eyes of: for X, the plan is “…”."""
    copulas: frozenset[str]
    """Forms of “to be” and the like in such a sentence."""
    phrasal: dict[str, tuple[tuple[str, ...], ...]]
    """Reporting verbs of several words: the other ones by the first (went on; made it clear)."""
    silent: dict[str, frozenset[str]]
    """Words that follow a reporting verb where it reports nothing: pointing at."""
    addressing: dict[str, frozenset[str]]
    """Verbs whose object is the one spoken to, with the words that open what is said: told X to, accused X of."""
    likening: frozenset[str]
    """Verbs that say as what somebody sees their object: described the plan as theft."""
    finding: frozenset[str]
    """Verbs with which a study reports: found."""
    telling: frozenset[str]
    """Verbs whose object listens: told Reuters the port would close."""
    clausal: frozenset[str]
    """Verbs that report a clause and no bare object: maintained that …, but maintained the road."""
    parentheticals: frozenset[str]
    """What makes a reporting clause an aside where no comma is needed: as the paper reported."""
    topics: frozenset[str]
    """Those of ``matters`` that open a topic behind any verb: spoke of, wrote about."""
    matters: frozenset[str]
    """Prepositions behind which stands what somebody speaks of: complained about, called for."""
    circumstances: frozenset[str]
    """Prepositions that tell to whom, where and when something is said, and not what: to, in, during."""
    additions: frozenset[str]
    """Words behind a comma with which the writer goes on after what is reported: although, as."""
    particles: dict[str, frozenset[str]]
    """Verbs that report only with one of these words behind them: teilte … mit."""
    sources: frozenset[str]
    """Prepositions before an account of somebody's (German nach, laut)."""
    accounts: tuple[str, ...]
    """Nouns for what somebody tells; compounds end in them (German Polizeiangaben)."""
    turns: frozenset[str]
    """Those of the coordinators that set one clause against another: but."""
    bearers: frozenset[str]
    """Nouns for what words are written on, and that says nothing: banner."""
    exceptions: frozenset[str]
    """Prepositions behind which stands what is said after all: declined to comment beyond saying."""
    asks: frozenset[str]
    """Letters that stand for who asks in an interview: Q."""
    answers: frozenset[str]
    """Letters that stand for who answers: A."""
    interviewers: frozenset[str]
    """What those are who ask: reporter."""
    coordinators: frozenset[str]
    """Conjunctions that join two verbs of one subject."""
    agents: frozenset[str]
    """Prepositions that name who acts in a passive (German von)."""
    quoting: frozenset[str]
    """Participles whose passive subject is the speaker (wird … zitiert)."""
    reportive: frozenset[str]
    """Verb forms that by themselves mark words as somebody else's (German Konjunktiv I)."""
    reported_moods: frozenset[str]
    """Those of them that are nothing else: sei, not hätte, which may be a wish."""
    writers: frozenset[str]
    """Pronouns with which a form of theirs is indicative (German ich habe)."""
    genitives: frozenset[str]
    """Determiners that may go on a noun phrase (German des)."""
    articles: frozenset[str]
    """Definite articles and their contractions with prepositions."""
    barred: frozenset[str]
    """Determiners that cannot stand alone for somebody."""
    obliques: frozenset[str]
    """Determiners that never open a subject (German dem, den)."""
    nominative: frozenset[str]
    """Pronouns that are subjects wherever they stand."""
    citing: frozenset[str]
    """Verbs whose object is the speaker: the paper quoted him."""
    according_inside: frozenset[tuple[str, ...]]
    """Those phrases of ``according`` that only follow a comma or a quotation (German so)."""
    absolutes: frozenset[str]
    """Prepositions that give a gerund a subject of its own: with Smith saying."""
    according_after: frozenset[str]
    """Words that name a source before them (German zufolge)."""
    source_words: frozenset[str]
    """All words at which a source may be named without a verb."""
    cue_words: frozenset[str]
    """All words that may report, the first ones of verbs of two words among them."""
    functions: frozenset[str]
    """Words that are no name even with a capital: all the closed classes above."""
