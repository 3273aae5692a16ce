"""Numbers in the words of eight languages, written without any code or data of the reader."""

from __future__ import annotations

from collections.abc import Callable


def _words(text: str) -> list[str]:
    return text.split()


EN = _words(
    """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
    seventeen eighteen nineteen"""
)
EN_TENS = _words("twenty thirty forty fifty sixty seventy eighty ninety")
DE = _words(
    """null ein zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn
    siebzehn achtzehn neunzehn"""
)
DE_TENS = _words("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")
NL = _words(
    """nul een twee drie vier vijf zes zeven acht negen tien elf twaalf dertien veertien vijftien zestien zeventien
    achttien negentien"""
)
NL_TENS = _words("twintig dertig veertig vijftig zestig zeventig tachtig negentig")
FR = _words(
    """zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept
    dix-huit dix-neuf"""
)
FR_TENS = _words("vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt")
ES = _words(
    """cero un dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete
    dieciocho diecinueve veinte veintiún veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete
    veintiocho veintinueve"""
)
ES_TENS = _words("veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa")
ES_HUNDREDS = _words(
    """ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"""
)
IT = _words(
    """zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici
    diciassette diciotto diciannove"""
)
IT_TENS = _words("venti trenta quaranta cinquanta sessanta settanta ottanta novanta")
PT = _words(
    """zero um dois três quatro cinco seis sete oito nove dez onze doze treze catorze quinze dezesseis dezessete
    dezoito dezenove"""
)
PT_TENS = _words("vinte trinta quarenta cinquenta sessenta setenta oitenta noventa")
PT_HUNDREDS = _words("cento duzentos trezentos quatrocentos quinhentos seiscentos setecentos oitocentos novecentos")
PL = _words(
    """zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście trzynaście
    czternaście piętnaście szesnaście siedemnaście osiemnaście dziewiętnaście"""
)
PL_TENS = _words(
    """dwadzieścia trzydzieści czterdzieści pięćdziesiąt sześćdziesiąt siedemdziesiąt osiemdziesiąt dziewięćdziesiąt"""
)
PL_HUNDREDS = _words("sto dwieście trzysta czterysta pięćset sześćset siedemset osiemset dziewięćset")


def english(number: int) -> str:
    if number < 20:
        return EN[number]
    if number < 100:
        return EN_TENS[number // 10 - 2] + (f"-{EN[number % 10]}" if number % 10 else "")
    if number < 1000:
        return f"{EN[number // 100]} hundred" + (f" and {english(number % 100)}" if number % 100 else "")
    for scale, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand")):
        if number >= scale:
            rest = number % scale
            joint = " and " if 0 < rest < 100 else " "
            return f"{english(number // scale)} {name}" + (f"{joint}{english(rest)}" if rest else "")
    raise AssertionError(number)


def german(number: int) -> str:
    return _parts(number, _german, "eine Million", "Millionen", "eine Milliarde", "Milliarden")


def _german(number: int) -> str:
    if number < 20:
        return DE[number]
    if number < 100:
        unit, ten = number % 10, DE_TENS[number // 10 - 2]
        return f"{DE[unit]}und{ten}" if unit else ten
    scale, name = (1000, "tausend") if number >= 1000 else (100, "hundert")
    return f"{_german(number // scale)}{name}" + (_german(number % scale) if number % scale else "")


def dutch(number: int) -> str:
    return _parts(number, _dutch, "een miljoen", "miljoen", "een miljard", "miljard")


def _dutch(number: int) -> str:
    if number < 20:
        return NL[number]
    if number < 100:
        unit, ten = NL[number % 10], NL_TENS[number // 10 - 2]
        return f"{unit}{'ën' if unit.endswith('e') else 'en'}{ten}" if number % 10 else ten
    scale, name = (1000, "duizend") if number >= 1000 else (100, "honderd")
    many = _dutch(number // scale) if number // scale > 1 else ""
    return f"{many}{name}" + (_dutch(number % scale) if number % scale else "")


def french(number: int) -> str:
    return _parts(number, _french, "un million", "millions", "un milliard", "milliards")


def _french(number: int) -> str:
    if number < 20:
        return FR[number]
    if number < 100:
        ten = FR_TENS[number // 10 - 2]
        rest = number % 20 if number >= 60 else number % 10
        if not rest:
            return f"{ten}s" if number == 80 else ten
        return f"{ten} et {FR[rest]}" if rest in (1, 11) and number < 80 else f"{ten}-{FR[rest]}"
    if number < 1000:
        many, rest = number // 100, number % 100
        name = "cent" if many == 1 else f"{FR[many]} cent{'' if rest else 's'}"
        return f"{name} {_french(rest)}" if rest else name
    many, rest = number // 1000, number % 1000
    plain = _french(many).removesuffix("s") if many % 100 in (0, 80) else _french(many)  # "deux cent mille"
    name = "mille" if many == 1 else f"{plain} mille"
    return f"{name} {_french(rest)}" if rest else name


def spanish(number: int) -> str:
    if number >= 10**9:  # a thousand million
        millions, rest = number // 10**6, number % 10**6
        return f"{_spanish(millions)} millones" + (f" {_spanish(rest)}" if rest else "")
    return _parts(number, _spanish, "un millón", "millones", "", "")


def _spanish(number: int) -> str:
    if number < 30:
        return ES[number]
    if number < 100:
        return ES_TENS[number // 10 - 2] + (f" y {ES[number % 10]}" if number % 10 else "")
    if number == 100:
        return "cien"
    if number < 1000:
        return ES_HUNDREDS[number // 100 - 1] + (f" {_spanish(number % 100)}" if number % 100 else "")
    many, rest = number // 1000, number % 1000
    return ("mil" if many == 1 else f"{_spanish(many)} mil") + (f" {_spanish(rest)}" if rest else "")


def italian(number: int) -> str:
    return _parts(number, _italian, "un milione", "milioni", "un miliardo", "miliardi", " e ")


def _italian(number: int) -> str:
    if number < 20:
        return IT[number]
    if number < 100:
        ten, unit = IT_TENS[number // 10 - 2], number % 10
        return (ten[:-1] if unit in (1, 8) else ten) + (IT[unit] if unit else "")
    if number < 1000:
        many, rest = number // 100, number % 100
        name = ("" if many == 1 else IT[many]) + ("cent" if rest == 8 or rest // 10 == 8 else "cento")
        return name + (_italian(rest) if rest else "")
    many, rest = number // 1000, number % 1000
    return ("mille" if many == 1 else f"{_italian(many)}mila") + (_italian(rest) if rest else "")


def portuguese(number: int) -> str:
    return _parts(number, _portuguese, "um milhão", "milhões", "um bilhão", "bilhões")


def _portuguese(number: int) -> str:
    if number < 20:
        return PT[number]
    if number < 100:
        return PT_TENS[number // 10 - 2] + (f" e {PT[number % 10]}" if number % 10 else "")
    if number == 100:
        return "cem"
    if number < 1000:
        return PT_HUNDREDS[number // 100 - 1] + (f" e {_portuguese(number % 100)}" if number % 100 else "")
    many, rest = number // 1000, number % 1000
    joint = " e " if rest < 100 or rest % 100 == 0 else " "
    return ("mil" if many == 1 else f"{_portuguese(many)} mil") + (f"{joint}{_portuguese(rest)}" if rest else "")


def polish(number: int) -> str:
    for scale, forms in (
        (10**9, ("miliard", "miliardy", "miliardów")),
        (10**6, ("milion", "miliony", "milionów")),
        (1000, ("tysiąc", "tysiące", "tysięcy")),
    ):
        if number >= scale:
            many, rest = number // scale, number % scale
            few = many % 10 in (2, 3, 4) and many % 100 not in (12, 13, 14)
            name = forms[0] if many == 1 else f"{polish(many)} {forms[1 if few else 2]}"
            return f"{name} {polish(rest)}" if rest else name
    if number >= 100:
        return PL_HUNDREDS[number // 100 - 1] + (f" {polish(number % 100)}" if number % 100 else "")
    if number >= 20:
        return PL_TENS[number // 10 - 2] + (f" {PL[number % 10]}" if number % 10 else "")
    return PL[number]


def _parts(
    number: int,
    below: Callable[[int], str],
    million: str,
    millions: str,
    milliard: str,
    milliards: str,
    joint: str = " ",
) -> str:
    """Milliards, millions and what is below, each with a word of its own."""
    words = []
    for scale, one, many in ((10**9, milliard, milliards), (10**6, million, millions)):
        count, number = divmod(number, scale)
        if count:
            words.append(one if count == 1 else f"{below(count)} {many}")
    if number or not words:
        words.append(below(number))
    return " ".join(words) if len(words) < 2 else joint.join((" ".join(words[:-1]), words[-1]))


SPELLERS: dict[str, Callable[[int], str]] = {
    "en": english, "de": german, "fr": french, "es": spanish, "it": italian, "pt": portuguese, "nl": dutch,
    "pl": polish,
}  # fmt: skip
