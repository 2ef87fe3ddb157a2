"""Whether an article supports sentences that somebody wrote about it. Rules only: no model is asked."""

from collections.abc import Sequence

from msgspec.structs import replace

from service.analysis.finding import Finding, FindingKind, SupportedSentence
from service.analysis.numbers import numbers
from service.analysis.support.evidence import Evidence
from service.analysis.support.figures import Figures
from service.analysis.support.names import Names
from service.analysis.support.quotations import Quotations
from service.analysis.support.retelling import retelling
from service.analysis.support.reversals import reversals
from service.analysis.support.roles import Roles
from service.analysis.support.statements import Statements
from service.analysis.support.strong import StrongWords
from service.analysis.support.swaps import swaps
from service.analysis.support.vocabulary import Vocabulary, vocabulary
from service.article import Article, Span


def support(
    article: Article,
    sentences: Sequence[str],
    evidence: Sequence[Sequence[Span]] | None = None,
    *,
    language: str | None = None,
) -> tuple[SupportedSentence, ...]:
    """Return for each of ``sentences`` what of it ``article`` does not hold.

    ``evidence`` are the article's sentences that each is said to rest on; where it is None the closest are found.
    ``language`` is that of the sentences, the article's own where None. Never raises, whatever the sentences hold;
    time is linear in the article and in the sentences.
    """
    known = Support(article)
    rests = evidence or [()] * len(sentences)
    return tuple(
        known.check(sentence, spans, language=language) for sentence, spans in zip(sentences, rests, strict=True)
    )


class Support:
    """Knows an article. Built once an article; a sentence then costs what its own words cost."""

    def __init__(self, article: Article) -> None:
        self._article = article
        self._figures = Figures(article)
        self._names = Names(article)
        self._quotations = Quotations(article)
        self._roles = Roles(article)
        self._statements = Statements(article)
        self._strong = StrongWords(article)
        self._evidence = Evidence(article)

    def check(self, sentence: str, evidence: Sequence[Span] = (), *, language: str | None = None) -> SupportedSentence:
        """Return what of ``sentence`` the article does not hold; see `support`."""
        spans = tuple(evidence) or self._evidence.closest(sentence)
        spoken = language or self._article.language
        # Before all else: words alone do not tell $5 from €5.
        stated = tuple(numbers(sentence, spoken))
        converted = tuple(self._figures.converted(sentence, stated))
        if self._quotations.holds(sentence):
            return SupportedSentence(text=sentence, evidence=spans, findings=converted)
        findings = [
            *converted,
            *self._quotations.findings(sentence),
            *self._figures.findings(sentence, stated),
            *self._names.findings(sentence, spoken),
        ]
        if spoken == self._article.language:
            findings += self._compared(sentence, spans, vocabulary(spoken), findings)
        return SupportedSentence(text=sentence, evidence=spans, findings=_once(findings))

    def _compared(
        self, sentence: str, evidence: Sequence[Span], words: Vocabulary, found: Sequence[Finding]
    ) -> list[Finding]:
        """Return what only a comparison in one language can find."""
        retold = retelling(self._article, sentence, evidence, words)
        return [
            *self._roles.findings(sentence),
            *reversals(retold, words),
            *swaps(self._article, retold),
            *self._strong.findings(retold, words),
            *self._statements.findings(retold, words, found),
        ]


def _once(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return findings in their order; of one kind at one place the surest, with what stands against any."""
    found: dict[tuple[Span, FindingKind], Finding] = {}
    for finding in sorted(findings, key=lambda finding: (finding.span, -finding.confidence)):
        known = found.setdefault((finding.span, finding.kind), finding)
        if known.against is None and finding.against is not None:
            found[finding.span, finding.kind] = replace(known, against=finding.against)
    return tuple(found.values())
