"""What furniture looks like beyond fixed labels: patterns for `service.article.furniture`, one way of saying it a line.

Each matches within one paragraph, and each run of anything is bounded, so no paragraph costs more than its length.
"""

import re

from service.article.vocabulary import AGENCIES, JOURNALISTS, PHOTO, RELATED

# Verbose patterns drop bare spaces.
_PHOTO = PHOTO.replace(" ", "[ ]")
_AGENCY = f"(?:{AGENCIES.replace(' ', '[ ]')})"
_NAME = r"[^\W\d_a-z][\w.'’-]*(?:[ ](?:(?:de|von|van|der|al|bin|el|la|di|da)[ ])*[^\W\d_a-z][\w.'’-]*){1,3}"

POINTED = re.compile(r"([^:>»→|]{1,60}+)[:>»→|]")
"""Begins a pointer of one line where its group is, in lower case, one of `POINTERS`: "Read more: …"."""

POINTERS = RELATED | {"read", "more", "watch"}

CALL = re.compile(
    r"""(?: (?:subscribe|sign\ up|sign\ in|log\ in|register)\ (?:to|for|now|here|today|with)\b
    | (?:click|tap)\ here\b
    | download\ (?:our|the)\ .{0,30}\bapp\b
    | follow\ (?:us\b | .{1,60}\bon\ (?:twitter|facebook|instagram|x)\b)
    | [“"]follow\ [^.!?]{1,60}\ on\ (?:twitter|facebook|instagram|x)\ @\w   # taken into a quotation by mistake
    | (?:like|join|find)\ us\ on\b
    | our\ community\ starts\b
    | get\ (?:the|our)\ .{0,50}\bnewsletter
    | (?:send|email)\ (?:us\ )?(?:your\ )?tips\b
    | (?:have|got)\ a\ (?:news\ )?tip\b
    | support\ (?:our|independent)\ .{0,30}journalism\b
    | enter\ your\ e-?mail\b
    | your\ e-?mail\ address\ will\ not\b
    | \d+\ (?:comments?|kommentare?)\Z
    | share\ (?:this|on)\b
    | (?:view|read|see)\ (?:all\ )?(?:the\ )?(?:\d+\ )?comments\b
    | (?:read|see)\ the\ (?:rest|full)\b.{0,50}\bhere\b
    | watch\ the\ .{0,40}\b(?:above|below|here)\b.{0,10}\Z
    | you\ (?:must|need\ to)\ be\ (?:logged|signed)\ in\b
    | please\ (?:log|sign)\ in\b
    | already\ (?:a|have)\ .{0,40}\b(?:subscriber|account|member)\b
    | by\ (?:signing\ up|subscribing)\b
    | this\ (?:site|website)\ uses\b
    | (?:abonnieren|folgen|unterstützen)\ sie\b
    | melden\ sie\ sich\ .{0,60}\ban\b
    | (?:hier|jetzt)\ .{0,40}(?:abonnieren|anmelden|registrieren)\b
    | klicken\ sie\ hier\b
    | zum\ newsletter\b
    | (?:abonnez|inscrivez|connectez)-vous\b
    | suivez-nous\b
    | cliquez\ ici\b
    | (?:suscríb[ae](?:se|te)|síguenos|regístr[ae](?:se|te))\b
    | (?:iscriviti|abbonati|seguici)\b
    | (?:assine|inscreva-se|siga-nos)\b
    | iratkozz|feliratkoz
    | (?:подпи(?:шитесь|сывайтесь)|підпи(?:шіться|суйтесь))\b
    )""",
    re.IGNORECASE | re.VERBOSE,
)
"""Begins what asks the reader to do something."""

CREDIT = re.compile(
    rf"""(?: \(?(?i:{_PHOTO})(?:\ (?i:by|courtesy\ of|von|de|par)\ |\s?[:：©]\s?|\ ©).{{1,120}}
    | \(?(?i:photo|photograph|picture|image|video|foto)s?\ (?i:by|courtesy|via)\ .{{1,100}}
    | \(?(?:[\w.'’-]++[\ /|,]++){{0,6}}{_AGENCY}
      (?:[\ /|,]+(?:{_AGENCY}|via|Images|Photo|Pool|File|Archive?)){{0,6}}[).]*
    | \({_AGENCY}\ ?(?:Photo|Images)?\ ?/[^)]{{1,80}}\)
    | (?:©|\(c\)|(?i:copyright)\b).{{0,300}}
    | (?i:this\ material\ may\ not\ be\ published).{{0,200}}
    | (?i:additional\ )?(?i:reporting|editing|writing|compiled)\ (?i:by)\ .{{1,300}}
    | [-–—]*(?i:contributing|additional\ reporting)(?::|\ (?i:by|from))\ .{{1,200}}
    | {_NAME}\ reported\ from\ .{{1,60}}
    | (?:By|BY|Von|VON|Par|Por|Di|Av|Af|Door)\ {_NAME}(?:,?\ (?i:and|und|et|y|e)\ {_NAME})?(?:[,|]\ ?.{{1,60}})?
    | (?i:(?:last\ )?updated|published|posted|veröffentlicht|aktualisiert|stand)\b[\ :].{{0,60}}\d{{2}}.{{0,20}}
    | (?i:publié|mis\ à\ jour|publicado|actualizado|aggiornato)\b[\ :].{{0,60}}\d{{2}}.{{0,20}}
    | \d+\ (?i:min(?:ute)?s?\ read|min(?:uten)?\ lesezeit)
    )""",
    re.VERBOSE,
)
"""The whole of a line that names photographer, agency, rights holder, author or date of the page."""

NOTICE = re.compile(
    r"""(?: .{0,80}(?i:all\ rights\ reserved|alle\ rechte\ vorbehalten|tous\ droits\ réservés)\b.{0,200}
    | .{0,80}(?i:todos\ los\ derechos\ reservados|tutti\ i\ diritti\ riservati)\b.{0,200}
    | .{1,160}\b(?i:contributed\ (?:to\ this|reporting)|trug(?:en)?\ zu\ diese[mr])\b.{0,100}
    )""",
    re.VERBOSE,
)
"""The whole of a line that holds such words behind others; always with one of `NOTICE_SIGNS`."""

NOTICE_SIGNS = ("reserv", "vorbehalten", "réservés", "riservati", "contributed", " zu diese")
"""In lower case. Few articles have any, and to look for them takes a tenth of the time of the pattern."""

BIO = re.compile(
    rf"""(?:The\ (?:writer|author)|Der\ Autor|Die\ Autorin|L['’]auteure?|El\ autor|La\ autora|{_NAME})
    (?:,\ [^,.]{{1,80}},)?\ (?:is|was|ist|war|est|es|è|é|is\ een|är|er|jest|je|—|–)\s
    (?:[^.!?“"]{{0,80}}\s)?(?:{JOURNALISTS.replace(" ", "[ ]")})\b""",
    re.VERBOSE,
)
"""Begins a line about the author."""

CAPTION_OPENING = re.compile(
    r"""(?:FILE|File|PHOTO|Pictured|Bild|Im\ Bild)\s?[-–—:]
    | (?i:a|an|the)\ (?i:general|aerial|file|handout|undated|satellite)\ (?i:view|image|photo|picture|photograph)\b
    | (?i:in\ this|this)\ (?:[\w-]+\ ){0,3}(?i:photo|image|picture|photograph|handout|screenshot|screen\ grab)\b
    | (?i:auf\ diesem|dieses)\ (?i:foto|bild)\b
    """,
    re.VERBOSE,
)
"""Begins a caption and hardly anything else."""

BRACKETED = re.compile(
    r"""\((?i:L|C|left|centre|center|l\.|r\.|links|rechts|2nd\ [LR])\)
    | \((?i:à\ gauche|à\ droite|izquierda|derecha)\)
    | \(pictured\)
    | \((?:AP|AFP|Reuters|Getty|EPA)\ ?(?:Photo|Images)?/[^)]*\)\Z
    """,
    re.VERBOSE,
)
"""Stands in captions and hardly anywhere else."""

CAPTION = re.compile(
    r"""\b(?i:file\ (?:photo|picture|image|pic)|archivfoto|archivbild|symbolbild|symbolfoto)\b
    | \b(?i:photo\ d['’]archives|foto\ de\ archivo|foto\ d['’]archivio)\b
    | ,\ (?i:pictured)\b
    | \b(?i:pictured\ (?:here|left|right|in\ \d{4}))\b
    | \b(?:Photo|Photograph|Picture|Image|Credit|Foto|Bild|Fotó)\s?:\s?[^.!?]{1,80}\Z
    """,
    re.VERBOSE,
)
"""As well; always with one of `CAPTION_SIGNS`."""

CAPTION_SIGNS = ("oto", "otó", "bild", "pic", "image", "credit")
"""In lower case, “photo” and “foto” by what both have. Few articles have any, and to look for them takes a tenth of the
time of the pattern."""

SCENE = re.compile(
    r"""\b(?: (?:is|are)\ (?:seen|pictured|shown)
    | seen\ (?:here|in|at|on|during)
    | poses?\ (?:for|with|in)
    | looks?\ on
    | shakes?\ hands
    | waves?\ (?:to|at|as|from)
    | (?:speaks?|gestures?|stands?|walks?|arrives?|attends?|leaves?|smiles?|listens?|sits?|holds?|inspects?|addresses)
      \ (?:at|in|on|during|as|to|a|an|the|for|outside|next|with|after|before|near|from)
    | (?:protest|demonstrate|gather)\ (?:in|at|outside|against)
    | shows?\ (?:a|an|the|how|where|what|portraits|people)
    | displayed
    | (?:spricht|steht|sitzt|zeigt|besucht|begrüßt|posiert)\ (?:bei|im|in|auf|am|vor|die|der|das|den|einen?|sich|mit)
    )\b""",
    re.VERBOSE,
)
"""Tells what can be seen, in the present tense: a caption where a credit follows, else perhaps the story."""
