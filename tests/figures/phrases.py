"""A grammar of number phrases that no writer meant: number words of nine languages, hedges, marks, brackets, digits of
several scripts, spaces and marks without width, mixed and repeated.

Pure and seeded: the same ``random.Random`` gives the same phrases.
"""

from __future__ import annotations

import random

LANGUAGES = ("en", "fr", "de", "es", "pt", "it", "nl", "pl", "sv", None)

NUMBER_WORDS = """
    zero one two three ten eleven twenty forty-five hundred thousand million billion trillion quadrillion
    quintillion dozen dozens scores hundreds thousands tens millions half halves third thirds quarter quarters
    fifth twentieth hundredths first second tenth several few couple lakh crore bn mn mln tn trn doubled trebled
    halved tenfold hundredfold point ein eine zwei sieben zwanzig siebenundzwanzig hundert tausend
    dreihunderttausend millionen milliarden mrd viertel drittel zehnte zweitausendsechzehn un une deux quatre-vingt
    quatre vingt dix cent cents mille millions milliards tiers quart uno dos veinte treinta ciento mil millones
    mitad tercio cuarto um dois vinte cem milhões bilhões metade terço due venti trentuno cento cinquecentomila
    mila milioni miliardi terzi een eén twee twintig zevenentwintig miljoen miljard helft jeden dwa dziesięć sto
    tysiąc tysięcy milionów mld połowa miljoner millioner av ten mil
""".split()  # noqa: SIM905
GLUE = """
    and a an of in to from between per every each out over the or but all minus negative times fold x e und et y e
    en i oder ou o von bis zwischen pro sur pour por cada su ogni op na z za do od cent percent percentage points
    point per-cent prozent mille ‰ % ⁰⁄₀₀ respectively ago years old aged ranked rank platz no. number No section
    page chapter like at on by up down rose fell increase decrease more less than higher estimated
""".split()  # noqa: SIM905
HEDGES = [
    "about",
    "nearly",
    "more than",
    "at least",
    "up to",
    "no more than",
    "an estimated",
    "some",
    "pas moins de",
    "plus de",
    "zo'n",
    "rund",
    "unas",
    "cerca de",
    "circa",
    "około",
    "ponad",
    "or more",
    "or so",
    "~",
    "≈",
    "≥",
    "<",
    ">",
    "+",
]
NOUNS = """
    people slaves victims women children dollars euros Menschen personnes personas persone mensen osób years
    countries miles km m² kg USD EUR $ £ € ₹ ¥ cents p Nepal India Congo North Korea Index GSI 2018 2016 May Monday
    mai January am pm a.m. U.S. Rs. Dr. COVID F Boeing H1 COP slavery slave labour
""".split()  # noqa: SIM905
MARKS = [*"-–—−‑.,;:!?…()[]{}\"'’“”«»/\\|*•#§@&^~°×⁄_=<>%‰$£€", "...", "--", "- ", " -", "( ", " )", "st", "th", "'s"]
#: Blanks, breaks, and marks without width.
SPACES = [*" \n\t\u00a0\u202f\u2009\u2029\u200b\u200d\ufeff\u00ad", "  ", "\n\n", ""]
TAILS = ["%", "m", "bn", "k", "st", "th", "M", "mm", "‰", "+", "s", "pc", "ª", "e"]
ODD_DIGITS = [
    *"²³¹⁰⁴₀₅½¼¾⅓⅔⅛①⑳Ⅳ",
    "٣",
    "٤٥",
    "४",
    "१२",
    "２",
    "１００",
    "三",
    "百万",
    "৫",
    "𝟗",
    "İ",
    "ǅ",
    "\x00",
    "\x1b[31m",
    "\u202e",
    "\ufffe",
    "\ud800",
]


def digits(rng: random.Random) -> str:
    """Digits as nobody should write them, and as everybody does."""
    draw = rng.random()
    if draw < 0.25:
        return str(rng.choice([0, 1, 2, 5, 9, 10, 12, 25, 30, 100, 1000, 2016, 2018, 40, 1900, 9999, 10**6, 10**12]))
    if draw < 0.45:
        return f"{rng.randrange(10 ** rng.randrange(1, 9)):,}".replace(",", rng.choice([",", ".", " ", "'", "\u00a0"]))
    if draw < 0.65:
        mark = rng.choice([".", ",", "·", ":", "/", "-", "⁄", "'"])
        return mark.join(str(rng.randrange(10 ** rng.randrange(1, 5))) for _ in range(rng.randrange(2, 5)))
    if draw < 0.75:
        return str(rng.randrange(10 ** rng.randrange(1, 40)))
    if draw < 0.80:
        return rng.choice("0123456789") * rng.randrange(1, 400)
    if draw < 0.85:
        return f"{rng.randrange(100)}{rng.choice(['e', 'E', '×10^', ' x 10-', '^', '^-'])}{rng.randrange(1200)}"
    if draw < 0.95:
        return f"{rng.randrange(1000)}{rng.choice(TAILS)}"
    return rng.choice(ODD_DIGITS)


def piece(rng: random.Random) -> str:
    """One word, number, hedge or mark."""
    draw = rng.random()
    if draw < 0.33:
        return digits(rng)
    if draw < 0.58:
        return rng.choice(NUMBER_WORDS)
    if draw < 0.73:
        return rng.choice(GLUE)
    if draw < 0.80:
        return rng.choice(HEDGES)
    if draw < 0.87:
        return rng.choice(NOUNS)
    if draw < 0.97:
        return rng.choice(MARKS)
    return rng.choice(ODD_DIGITS)


def phrase(rng: random.Random) -> str:
    """A heap of pieces, sometimes in brackets, sometimes the same few again and again."""
    pieces = [piece(rng) for _ in range(rng.randrange(1, 14))]
    if rng.random() < 0.15:
        at = rng.randrange(len(pieces))
        pieces[at] = rng.choice("([{«") + pieces[at] + rng.choice(")]}»")
    if rng.random() < 0.2:
        begin = rng.randrange(len(pieces))
        pieces[begin:] = pieces[begin : begin + rng.randrange(1, 4)] * rng.randrange(2, 18)
    text = ""
    for one in pieces:
        text += one + (" " if rng.random() < 0.8 else rng.choice(SPACES))
    if rng.random() < 0.3:
        text = rng.choice([str.upper, str.title, str.capitalize])(text)
    return text
