"""Who speaks: the words that stand for somebody gathered into persons and bodies."""

from collections import Counter

from service.analysis.draft import ActorKind, DraftActor
from service.engines.extractive.caseless.rules import Rules

_SHORTEST_NAME = 2
"""Code points of a part by which somebody is known again: a Chinese surname with what she is, 林市长, has three."""

_REMEMBERED = 50
"""Speakers among whom part of a name is looked for, those that came last: that keeps the time linear."""


class Speaker:
    """Somebody who speaks, by the names and roles that the article has for her."""

    def __init__(self, name: str, kind: ActorKind) -> None:
        self.name = name
        self.kind = kind
        self.names = Counter[str]()
        self.role: str | None = None
        self.claims = 0


class Cast:
    """Knows everybody who has spoken."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self.speakers: list[Speaker] = []
        self._named: dict[str, Speaker] = {}

    def of(self, words: str) -> Speaker:
        """Return whom ``words``, which are no pronoun, stand for: a new speaker where nobody has been called so."""
        name, role = self._parted(words)
        speaker = self._named.get(name) or self._known(name, role)
        if speaker is None:
            speaker = Speaker(name or words, self._kind(name, words))
            self.speakers.append(speaker)
        if name:
            self._named[name] = speaker
        if len(name) > len(speaker.name):
            speaker.name = name
        speaker.names[name or speaker.name] += 1
        speaker.role = speaker.role or (role if name else None)
        return speaker

    def _parted(self, words: str) -> tuple[str, str | None]:
        """Part a name from what its bearer is; the name is empty where nothing else is said."""
        name, role = words, None
        for title in self._rules.honorifics:
            name = name.removesuffix(title).removeprefix(title).strip()
        if any(name.startswith(body) or name.endswith(body) for body in self._rules.bodies):
            return name, None
        for title in self._rules.titles:
            if name == title:
                return "", title
            if name.startswith(title + " " * self._rules.spaced):
                name, role = name[len(title) :].strip(), role or title
            elif name.endswith(" " * self._rules.spaced + title):
                name, role = name[: -len(title)].strip(), role or title
        return name, role

    def _known(self, name: str, role: str | None) -> Speaker | None:
        """Return who has this name or a part of it, the last such one; for a role alone, who has that."""
        for speaker in reversed(self.speakers[-_REMEMBERED:]):
            if not name:
                if role == speaker.role or role == speaker.name:
                    return speaker
            elif any(self._is_part(name, known) or self._is_part(known, name) for known in speaker.names):
                return speaker
            elif role is not None and role == speaker.role and speaker.name.startswith(name):
                return speaker  # 林市长
        return None

    def _is_part(self, part: str, whole: str) -> bool:
        if part == whole:
            return True
        if len(part) < _SHORTEST_NAME:
            return False
        return whole.startswith(part) or whole.endswith(" " * self._rules.spaced + part)

    def _kind(self, name: str, words: str) -> ActorKind:
        if any(words.startswith(body) or words.endswith(body) for body in self._rules.bodies):
            return ActorKind.ORGANIZATION
        if words in self._rules.groups or name in self._rules.groups:
            return ActorKind.GROUP
        return ActorKind.PERSON

    def actors(self, *, most: int) -> tuple[list[DraftActor], dict[int, str]]:
        """Return the entries, those who speak most first, and the id of each speaker by its `id`."""
        ranked = sorted(self.speakers, key=lambda speaker: -speaker.claims)
        ids = {id(speaker): f"a{number}" for number, speaker in enumerate(ranked, start=1)}
        entries = [
            DraftActor(
                id=ids[id(speaker)],
                name=speaker.name,
                kind=speaker.kind,
                role=speaker.role,
                also=[name for name, _ in speaker.names.most_common() if name != speaker.name],
                key=rank < most,
            )
            for rank, speaker in enumerate(ranked)
        ]
        return entries, ids
