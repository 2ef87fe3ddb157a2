"""What stands for powers of ten behind a number, and what before its decimals, language by language."""

DECIMAL_POINT = frozenset(
    "en ar fa he hi ur bn ta te mr gu pa kn ml ne si th my km zh yue ja ko ms sw fil".split()  # noqa: SIM905
)
"""Languages that set a point before decimals; the others a comma (Unicode CLDR 48, symbols/decimal, Latin digits)."""

_WORDS: dict[str, dict[int, str]] = {
    "en": {3: "thousand k", 5: "lakh lakhs", 6: "million m mn", 7: "crore crores", 9: "billion bn", 12: "trillion tn"},
    "de": {3: "tausend", 6: "million millionen mio", 9: "milliarde milliarden mrd", 12: "billionen"},
    "fr": {3: "mille", 6: "million millions", 9: "milliard milliards"},
    "es": {3: "mil", 6: "millón millones"},
    "it": {3: "mila", 6: "milione milioni", 9: "miliardo miliardi"},
    "pt": {3: "mil", 6: "milhão milhões", 9: "bilhão bilhões"},
    "nl": {3: "duizend", 6: "miljoen", 9: "miljard"},
    "sv": {3: "tusen", 6: "miljon miljoner", 9: "miljard miljarder"},
    "da": {3: "tusind", 6: "million millioner", 9: "milliard milliarder"},
    "nb": {3: "tusen", 6: "million millioner", 9: "milliard milliarder"},
    "pl": {3: "tys tysiące tysięcy", 6: "mln milion miliony milionów", 9: "mld miliard miliardy miliardów"},
    "cs": {3: "tisíc tisíce", 6: "mil milion miliony milionů", 9: "mld miliarda miliardy miliard"},
    "ru": {
        3: "тыс тысяча тысячи тысяч тысячам тысячами",
        6: "млн миллион миллиона миллионов миллионам миллионами",
        9: "млрд миллиард миллиарда миллиардов миллиардам",
        12: "трлн триллион триллиона триллионов",
    },
    "uk": {
        3: "тис тисяча тисячі тисяч",
        6: "млн мільйон мільйона мільйони мільйонів",
        9: "млрд мільярд мільярда мільярди мільярдів",
    },
    "el": {3: "χιλ χιλιάδες χιλιάδων", 6: "εκατ εκατομμύρια εκατομμυρίων", 9: "δισ δισεκατομμύρια δισεκατομμυρίων"},
    "tr": {3: "bin", 6: "milyon", 9: "milyar", 12: "trilyon"},
    "ar": {3: "ألف ألفا ألفًا آلاف", 6: "مليون مليونا مليونًا ملايين", 9: "مليار مليارا مليارًا مليارات"},
    "fa": {3: "هزار", 6: "میلیون", 9: "میلیارد"},
    "he": {3: "אלף אלפים", 6: "מיליון", 9: "מיליארד"},
    "hi": {3: "हजार हज़ार", 5: "लाख", 6: "मिलियन", 7: "करोड़", 9: "अरब", 11: "खरब"},
    "id": {3: "ribu", 6: "juta", 9: "miliar", 12: "triliun"},
}
"""Powers of ten, and the words and short forms for them."""

SCALES = {
    language: {word: power for power, words in powers.items() for word in words.split()}
    for language, powers in _WORDS.items()
}
"""For each language the power of ten that a word behind a number stands for; words in lower case, in NFC."""

SCALE_WORDS = frozenset(word for words in SCALES.values() for word in words)
"""Those words, of all languages."""
