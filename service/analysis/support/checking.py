"""Whether an article supports sentences that somebody wrote about it. Rules only: no model is asked."""

from collections.abc import Sequence

from service.analysis.finding import Finding, SupportedSentence
from service.analysis.support.evidence import Evidence
from service.analysis.support.facts import Facts
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
        self._facts = Facts(article)
        self._evidence = Evidence(article)

    def check(self, sentence: str, evidence: Sequence[Span] = (), *, language: str | None = None) -> SupportedSentence:
        """Return what of ``sentence`` the article does not hold; see `support`."""
        spans = tuple(evidence) or self._evidence.closest(sentence)
        findings: list[Finding] = list(self._facts.findings(sentence, language or self._article.language))
        return SupportedSentence(
            text=sentence, evidence=spans, findings=tuple(sorted(findings, key=lambda finding: finding.span))
        )
