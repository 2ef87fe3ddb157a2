"""The lexicon of each language, made of its word file and of the names of places that Unicode CLDR has in it."""

from collections.abc import Iterator
from functools import cache

from service.engines.extractive.lexicon import NO_VERB, Forms, Lexicon, VerbForm
from service.engines.extractive.places import Places, places
from service.engines.extractive.wordfiles import VerbLists, WordFile, languages, read_words


@cache
def lexicon(language: str) -> Lexicon:
    """Return the word lists of an ISO 639 language; empty ones where there is no file for it."""
    return _lexicon(read_words(language), places(language if language in languages() else ""))


def _lexicon(file: WordFile, cldr: Places) -> Lexicon:
    def words(table: dict[str, str], name: str) -> frozenset[str]:
        return frozenset(table.get(name, "").split())

    def names(name: str) -> frozenset[str]:
        listed = (" ".join(item.lower().split()) for item in file.places.get(name, "").split(";"))
        return frozenset(item for item in listed if item)

    w, p, t, r = file.words, file.pronouns, file.titles, file.roles
    closed = ("determiners", "prepositions", "conjunctions", "openers", "auxiliaries", "adverbs", "times")
    functions = frozenset[str]().union(*(words(w, name) for name in closed), *(words(p, name) for name in p))
    according: dict[str, tuple[tuple[str, ...], ...]] = {}
    for line in file.phrases.get("according", "").splitlines():
        if phrase := tuple(line.split()):
            known = (*according.get(phrase[0], ()), phrase)
            according[phrase[0]] = tuple(sorted(known, key=len, reverse=True))
    according_after = words(file.phrases, "according_after")
    source_words = according_after | words(w, "sources") | words(w, "saying_nouns") | {":", *according}
    source_words |= words(file.phrases, "judging")
    verbs = _verbs(file.verbs)
    masculine, feminine = words(t, "masculine"), words(t, "feminine")
    titles = masculine | feminine | words(t, "neutral")
    countries, cities = cldr.countries | names("countries"), cldr.cities | names("cities")
    nouns = ("organization", "government", "group", "source", "place", "thing")
    return Lexicon(
        inverts=file.inverts,
        elides=file.elides,
        drops_subjects=file.drops_subjects,
        nouns_capitalised=file.nouns_capitalised,
        verbs=verbs,
        masculine_pronouns=words(p, "masculine"),
        feminine_pronouns=words(p, "feminine"),
        plural_pronouns=words(p, "plural"),
        neuter_pronouns=words(p, "neuter"),
        first_pronouns=words(p, "first"),
        subject_pronouns=words(p, "person"),
        possessives=words(p, "possessive"),
        objects=words(p, "object"),
        masculine_possessives=words(p, "his"),
        feminine_possessives=words(p, "her"),
        verbal_ends=tuple(w.get("verbal_ends", "").split()),
        relatives=words(p, "relative"),
        determiners=words(w, "determiners"),
        quantifiers=words(w, "quantifiers"),
        prepositions=words(w, "prepositions"),
        locatives=words(w, "locatives"),
        noun_links=words(w, "noun_links"),
        name_links=words(w, "name_links"),
        conjunctions=words(w, "conjunctions"),
        subordinators=words(w, "conjunctions") - words(w, "coordinators"),
        openers=words(w, "openers"),
        auxiliaries=words(w, "auxiliaries"),
        passive=words(w, "passive"),
        adverbs=words(w, "adverbs"),
        times=words(w, "times"),
        complementizers=words(w, "complementizers"),
        links=words(p, "link"),
        demonstratives=words(w, "demonstratives"),
        asides=words(w, "asides"),
        negations=words(w, "negations"),
        withholding=words(w, "withholding"),
        withheld=frozenset(_pairs(w.get("withheld", ""))),
        hypothetical=words(w, "hypothetical"),
        conditions=words(w, "conditions"),
        nothing=words(w, "nothing"),
        nobody=words(w, "nobody"),
        statement_nouns=words(w, "statement_nouns"),
        saying_nouns=words(w, "saying_nouns"),
        noun_verbs=words(w, "noun_verbs"),
        masculine_titles=masculine,
        feminine_titles=feminine,
        titles=titles,
        abbreviations=words(t, "abbreviations") | {title[:-1] for title in titles if title.endswith(".")},
        person_nouns=_inflected(words(r, "person"), file.words.get("endings", "").split()),
        masculine_nouns=words(r, "masculine"),
        feminine_nouns=words(r, "feminine"),
        unnamed=words(r, "unnamed"),
        varying=words(r, "varying"),
        parties=words(r, "parties"),
        past_roles=words(r, "past"),
        any_body=words(r, "any_body"),
        group_nouns=words(r, "group"),
        organization_nouns=words(r, "organization"),
        government_nouns=words(r, "government"),
        bodies=words(r, "organization") | words(r, "government"),
        several=words(r, "group") | words(w, "determiners") | words(w, "quantifiers"),
        place_words=words(r, "place"),
        countries=countries,
        known_places=countries | cities,
        seats=names("governments"),
        thing_nouns=words(r, "thing"),
        source_nouns=words(r, "source"),
        impersonal=frozenset[str]().union(*(words(r, name) for name in nouns)),
        title_nouns=words(file.orthography, "titles_of_works"),
        according=according,
        according_inside=frozenset((word,) for word in words(file.phrases, "according_inside")),
        absolutes=words(w, "absolutes"),
        judging=words(file.phrases, "judging"),
        copulas=words(w, "copulas"),
        phrasal={
            first: tuple(tuple(rest.split()) for rest in rests)
            for first, rests in _phrasal(file.phrases.get("verbs", "")).items()
        },
        addressing=_phrasal(file.phrases.get("addressing", "")),
        silent=_phrasal(file.phrases.get("silent", "")),
        likening=words(w, "likening"),
        finding=words(w, "finding"),
        telling=words(w, "telling"),
        clausal=words(w, "clausal"),
        parentheticals=words(w, "parentheticals"),
        topics=words(w, "topics"),
        matters=words(w, "matters"),
        circumstances=words(w, "circumstances"),
        additions=words(w, "additions"),
        particles={verb: frozenset(words.split()) for verb, words in _pairs(file.phrases.get("particles", ""))},
        sources=words(w, "sources"),
        accounts=tuple(w.get("accounts", "").split()),
        turns=words(w, "turns"),
        bearers=words(r, "bearer"),
        exceptions=words(w, "exceptions"),
        asks=words(w, "asks"),
        answers=words(w, "answers"),
        interviewers=words(r, "interviewer"),
        coordinators=words(w, "coordinators"),
        agents=words(w, "agents"),
        quoting=words(w, "quoting"),
        reportive=words(w, "reportive") | words(w, "reported_moods"),
        writers=words(p, "writer"),
        reported_moods=words(w, "reported_moods"),
        genitives=words(w, "genitives"),
        articles=words(w, "articles"),
        barred=words(w, "barred"),
        obliques=words(w, "obliques"),
        nominative=words(w, "nominative"),
        citing=words(w, "citing"),
        according_after=according_after,
        source_words=source_words,
        cue_words=source_words.union(verbs, _phrasal(file.phrases.get("verbs", ""))),
        functions=functions,
    )


def _inflected(nouns: frozenset[str], endings: list[str]) -> frozenset[str]:
    """Return nouns with the endings of their cases and numbers, where the language file names any."""
    return nouns | {noun + ending for noun in nouns for ending in endings}


def _phrasal(lines: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for first, second in _pairs(lines):
        found[first] = found.get(first, frozenset()) | {second}
    return found


def _pairs(lines: str) -> Iterator[tuple[str, str]]:
    """Yield the first word of each line and the rest, where there is one."""
    for line in lines.splitlines():
        first, _, rest = line.strip().partition(" ")
        if rest:
            yield first, rest


def _verbs(verbs: VerbLists) -> dict[str, Forms]:
    found: dict[str, Forms] = {}
    for strength, forms in ((VerbForm.SAY, verbs.say), (VerbForm.SPEAK, verbs.speak), (VerbForm.QUOTE, verbs.quote)):
        for form, text in (
            (VerbForm.FINITE, forms.finite),
            (VerbForm.BASE, forms.base),
            (VerbForm.GERUND, forms.gerund),
            (VerbForm.PARTICIPLE, forms.participle),
        ):
            for word in text.split():
                known = found.get(word, NO_VERB)
                stronger = VerbForm.SAY if VerbForm.SAY in known else strength
                found[word] = known | {stronger, form}
    return found
