"""Which paragraphs stand on the page but are not part of the story.

A paragraph is judged by its words, its shape and its place. In doubt it is story: a caption in a summary is a blemish, but a
quotation lost among the furniture is a loss. The labels that publishers print are data, in `service.article.vocabulary`.
"""

import re
from collections.abc import Sequence

from service.article import vocabulary
from service.article.model import FurnitureKind
from service.article.span import Span

_LONGEST_LABEL = 400
"""Code points; nothing longer is a heading, a pointer, a credit line or a call."""

_TERMINATED = re.compile(r"[.!?…。！？][\"'”’“»)\]]*\Z")
_LABEL_EDGES = " \t\xa0:.!>»→…|-–—•*#[]()"

_NAME = r"[^\W\d_a-z][\w.'’-]*(?:[ ](?:(?:de|von|van|der|al|bin|el|la|di|da)[ ])*[^\W\d_a-z][\w.'’-]*){1,3}"
# Verbose patterns drop bare spaces.
_PHOTO = vocabulary.PHOTO.replace(" ", "[ ]")
_AGENCIES = vocabulary.AGENCIES.replace(" ", "[ ]")

_POINTER = re.compile(rf"(?:{'|'.join(map(re.escape, sorted(vocabulary.RELATED, key=len, reverse=True)))}|read|more|watch)\s?[:>»→|]", re.IGNORECASE)

_CALL = re.compile(
    r"""(?:
      (?:subscribe|sign\ up|sign\ in|log\ in|register)\ (?:to|for|now|here|today|with)\b
    | (?:click|tap)\ here\b | download\ (?:our|the)\ .{0,30}\bapp\b | follow\ .{1,60}\bon\ (?:twitter|facebook|instagram|x)\b | follow\ us\b
    | (?:like|join|find)\ us\ on\b | our\ community\ starts\b | get\ (?:the|our)\ .{0,50}\bnewsletter | (?:send|email)\ (?:us\ )?(?:your\ )?tips\b
    | (?:have|got)\ a\ (?:news\ )?tip\b | support\ (?:our|independent)\ .{0,30}journalism\b | enter\ your\ e-?mail\b | \d+\ comments?\Z
    | share\ (?:this|on)\b | (?:view|read|see)\ (?:all\ )?(?:the\ )?(?:\d+\ )?comments\b | (?:read|see)\ the\ (?:rest|full)\b .{0,50}\bhere\b
    | watch\ the\ .{0,40}\b(?:above|below|here)\b.{0,10}\Z
    | you\ (?:must|need\ to)\ be\ (?:logged|signed)\ in\b | please\ (?:log|sign)\ in\b | already\ (?:a|have)\ .{0,40}\b(?:subscriber|account|member)\b
    | your\ e-?mail\ address\ will\ not\b | by\ (?:signing\ up|subscribing)\b | this\ (?:site|website)\ uses\b
    | (?:abonnieren|folgen|unterstützen)\ sie\b | melden\ sie\ sich\ .{0,60}\ban\b | (?:hier|jetzt)\ .{0,40}(?:abonnieren|anmelden|registrieren)\b
    | klicken\ sie\ hier\b | folgen\ sie\ uns\b | \d+\ kommentare?\Z | zum\ newsletter\b
    | (?:abonnez|inscrivez|connectez)-vous\b | suivez-nous\b | cliquez\ ici\b | (?:suscríb[ae](?:se|te)|síguenos|regístr[ae](?:se|te))\b
    | (?:iscriviti|abbonati|seguici)\b.{0,80}\Z | (?:assine|inscreva-se|siga-nos)\b | iratkozz|feliratkoz | подпи(?:шитесь|сывайтесь)\b | підпи(?:шіться|суйтесь)\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)

_CREDIT = re.compile(
    rf"""(?:
      \(?(?i:{_PHOTO})(?:\ (?i:by|courtesy\ of|von|de|par)\ |\s?[:：©]\s?|\ ©).{{1,120}}
    | \(?(?i:photo|photograph|picture|image|video|foto)s?\ (?i:by|courtesy|via)\ .{{1,100}}
    | \(?(?:[\w.'’-]+[\ /|,]+){{0,6}}(?:{_AGENCIES})(?:[\ /|,]+(?:{_AGENCIES}|via|Images|Photo|Pool|File|Archive?)){{0,6}}[).]*
    | (?:©|\(c\)|(?i:copyright)\b).{{0,300}}
    | .{{0,80}}(?i:all\ rights\ reserved|alle\ rechte\ vorbehalten|tous\ droits\ réservés|todos\ los\ derechos\ reservados)\b.{{0,200}}
    | (?i:this\ material\ may\ not\ be\ published).{{0,200}}
    | (?i:additional\ )?(?i:reporting|editing|writing|compiled)\ (?i:by)\ .{{1,300}}
    | .{{1,160}}\b(?i:contributed\ (?:to\ this|reporting)|trug(?:en)?\ zu\ diese[mr])\b.{{0,100}}
    | [-–—]*(?i:contributing|additional\ reporting)(?::|\ (?i:by|from))\ .{{1,200}} | {_NAME}\ reported\ from\ .{{1,60}}
    | (?:By|BY|Von|VON|Par|Por|Di|Av|Af|Door)\ {_NAME}(?:,?\ (?i:and|und|et|y|e)\ {_NAME})?(?:[,|]\ ?.{{1,60}})?
    | (?i:published|updated|last\ updated|posted|veröffentlicht|aktualisiert|stand|publié|mis\ à\ jour|publicado|actualizado|aggiornato)\b[\ :].{{0,60}}\d{{2}}.{{0,20}}
    | \d+\ (?i:min(?:ute)?s?\ read|min(?:uten)?\ lesezeit)
    )""",
    re.VERBOSE,
)

_BIO = re.compile(
    rf"(?:The (?:writer|author)|Der Autor|Die Autorin|L['’]auteure?|El autor|La autora|{_NAME})(?:, [^,.]{{1,80}},)? "
    rf"(?:is|was|ist|war|est|es|è|é|is een|är|er|jest|je|—|–)\s(?:[^.!?“\"]{{0,80}}\s)?(?:{vocabulary.JOURNALISTS})\b"
)

_CAPTION_SURE = re.compile(
    r"""\((?i:L|C|left|centre|center|l\.|r\.|links|rechts|2nd\ [LR]|à\ gauche|à\ droite|izquierda|derecha)\)
    | \(?\b(?i:file\ (?:photo|picture|image|pic)|archivfoto|archivbild|symbolbild|symbolfoto|photo\ d['’]archives|foto\ de\ archivo|foto\ d['’]archivio)\b
    | \A(?:FILE|File|PHOTO|Pictured|Bild|Im\ Bild)\s?[-–—:]
    | \A(?i:a|an|the)\ (?i:general|aerial|file|handout|undated|satellite)\ (?i:view|image|photo|picture|photograph)\b
    | \A(?i:in\ this|this|auf\ diesem|dieses)\ (?:[\w-]+\ ){0,3}(?i:photo|image|picture|photograph|handout|screenshot|screen\ grab|foto|bild)\b
    | ,\ (?i:pictured)\b | (?i:\bpictured\ (?:here|left|right|in\ \d{4}))\b | \(pictured\)
    | \((?:AP|AFP|Reuters|Getty|EPA)\ ?(?:Photo|Images)?/[^)]*\)\Z | \b(?:Photo|Photograph|Picture|Image|Credit|Foto|Bild|Fotó)\s?:\s?[^.!?]{1,80}\Z
    """,
    re.VERBOSE,
)

_CAPTION_LIKELY = re.compile(
    r"""\b(?:(?:is|are)\ (?:seen|pictured|shown)|seen\ (?:here|in|at|on|during)|poses?\ (?:for|with|in)|looks?\ on|shakes?\ hands|waves?\ (?:to|at|as|from)
    | (?:speaks?|gestures?|stands?|walks?|arrives?|attends?|leaves?|smiles?|listens?|protest|demonstrate|gather|sits?|holds?|inspects?|addresses)
      \ (?:at|in|on|during|as|to|a|an|the|for|outside|next|with|after|before|near|from)
    | shows?\ (?:a|an|the|how|where|what|portraits|people)|displayed
    | (?:spricht|steht|sitzt|zeigt|besucht|begrüßt|posiert)\ (?:bei|im|in|auf|am|vor|die|der|das|den|einen?|sich|für|mit))\b""",
    re.VERBOSE,
)


def furniture(text: str, paragraphs: Sequence[Span]) -> list[FurnitureKind | None]:
    """Say for each paragraph what it is when it is not part of the story."""
    words = [span.of(text) for span in paragraphs]
    kinds = [_by_words(paragraph, index) for index, paragraph in enumerate(words)]
    _mark_pointed(words, kinds)
    _mark_captions(words, kinds)
    _mark_bios(words, kinds)
    _mark_standfirsts(words, kinds)
    _mark_replies(words, kinds)
    return kinds


def _by_words(words: str, index: int) -> FurnitureKind | None:
    """Judge a short paragraph by what it says, wherever it stands. The headline, the first paragraph, is never furniture."""
    if index == 0 or len(words) > _LONGEST_LABEL:
        return None
    label = _label(words)
    if label in vocabulary.CALLS or _CALL.match(words):
        return FurnitureKind.CALL
    if label in vocabulary.RELATED or _POINTER.match(words):
        return FurnitureKind.RELATED
    if _CREDIT.fullmatch(words):
        return FurnitureKind.CREDIT
    return None


def _label(words: str) -> str:
    return words.strip(_LABEL_EDGES).replace("’", "'").lower()


def _mark_pointed(words: Sequence[str], kinds: list[FurnitureKind | None]) -> None:
    """The headlines behind "You may also like" are furniture too: lines without a full stop, at most six."""
    left = 0
    for index, paragraph in enumerate(words):
        if kinds[index] is FurnitureKind.RELATED:
            left = 6 if _label(paragraph) in vocabulary.RELATED else 0
        elif kinds[index] is None and left and len(paragraph) <= 140 and not _TERMINATED.search(paragraph):
            kinds[index] = FurnitureKind.RELATED
            left -= 1
        else:
            left = 0


def _mark_captions(words: Sequence[str], kinds: list[FurnitureKind | None]) -> None:
    """A caption is told by its own words, or by likely ones where a credit follows."""
    for index in range(1, len(words)):
        if kinds[index] is not None or len(words[index]) > 800:
            continue
        if _CAPTION_SURE.search(words[index]):
            kinds[index] = FurnitureKind.CAPTION
        elif kinds[index + 1 : index + 2] == [FurnitureKind.CREDIT] and _CAPTION_LIKELY.search(words[index]):
            kinds[index] = FurnitureKind.CAPTION


def _mark_bios(words: Sequence[str], kinds: list[FurnitureKind | None]) -> None:
    """A line about the author stands last, or with nothing but furniture behind it."""
    for index in range(len(words) - 1, 1, -1):
        if kinds[index] is not None:
            continue
        if not _BIO.match(words[index]):
            return
        kinds[index] = FurnitureKind.BIO


def _mark_standfirsts(words: Sequence[str], kinds: list[FurnitureKind | None]) -> None:
    """A lead printed twice within the top of the page: the second copy, and the first where furniture follows on it."""
    first: dict[str, int] = {}
    for index, paragraph in enumerate(words[:_TOP]):
        if kinds[index] is not None or len(paragraph.split()) < 5:
            continue
        if (earlier := first.setdefault(paragraph, index)) == index:
            continue
        kinds[index] = FurnitureKind.STANDFIRST
        if earlier > 0 and kinds[earlier + 1] is not None:
            kinds[earlier] = FurnitureKind.STANDFIRST


def _mark_replies(words: Sequence[str], kinds: list[FurnitureKind | None]) -> None:
    """Behind "Leave a reply" in the last third of the text only readers speak."""
    total = sum(map(len, words))
    before = 0
    for index, paragraph in enumerate(words):
        if kinds[index] is FurnitureKind.CALL and _label(paragraph) in vocabulary.REPLIES and 3 * before >= 2 * total:
            for behind in range(index, len(words)):
                kinds[behind] = kinds[behind] or FurnitureKind.CALL
            return
        before += len(paragraph)


_TOP = 12
"""Paragraphs; a lead is repeated among the first ones or not at all."""
