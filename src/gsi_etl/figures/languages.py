"""Other languages than English, by gloss: the words that carry numbers are read as the English words they mean.

A document in one of these languages keeps its own text, offsets and capitals; only the words that the readers
compare are put into English, one for one. What is not in the table stays as it is. This reads the usual news
sentence, not every sentence.
"""

from __future__ import annotations

import re
from functools import cache

from gsi_etl.figures.words import bag

#: Languages that write 18,4 for eighteen and four tenths.
COMMA_LANGUAGES = bag(
    """bg ca cs da de el es et eu fi fr gl hr hu id is it lt lv mk nb nl nn no pl pt ro ru sk sl sq sr sv tr uk vi"""
)

_COMMON = {
    "de": "der die das und ist sind von mit auf für nicht ein eine den dem im zu laut einem wurden als",
    "nl": "de het een en van is op te dat met voor niet uit zijn aan blijkt",
    "fr": "le la les des et est une dans du pour par sur que qui au aux selon en",
    "es": "el la los las de y en un una que por con del se según para es",
    "it": "il lo la gli di e che in un una per con del della sono nel secondo è",
    "pt": "o os a as de e em um uma que por com do da no na segundo são não",
    "pl": "w na i z że się są jest o do za oraz nie można po tym osób",
    "en": "the of and in to a is are that for with on by as was were an from at it",
}

_GLOSSES = {
    "de": """million=million millionen=million mio=million milliarde=billion milliarden=billion mrd=billion
        tausend=thousand hundert=hundred zwei=two drei=three vier=four fünf=five sechs=six sieben=seven acht=eight
        neun=nine zehn=ten elf=eleven zwölf=twelve zwanzig=twenty fünfzig=fifty hälfte=half prozent=percent
        etwa=about rund=about circa=about ungefähr=about knapp=nearly fast=nearly beinahe=nearly über=over
        mindestens=minimum maximal=max bis=to zwischen=between und=and oder=or von=of im=in seit=since jeder=every
        jede=every weltweit=worldwide global=global menschen=people personen=persons kinder=children frauen=women
        männer=men opfer=victims bevölkerung=population land=country länder=countries landes=country
        dollar=dollars pro=per mehr=more weniger=less als=than geschätzt=estimated schätzungsweise=estimated
        schätzt=estimates schätzungen=estimates jahr=year jahre=years mensch=person je=per davon=including
        darunter=including einwohner=inhabitants einwohnern=inhabitants zweite=second dritte=third vierte=fourth
        fünfte=fifth zehnte=tenth zwanzigste=twentieth""",
    "nl": """miljoen=million miljard=billion duizend=thousand honderd=hundred twee=two drie=three vier=four vijf=five
        zes=six zeven=seven acht=eight negen=nine tien=ten elf=eleven twaalf=twelve twintig=twenty vijftig=fifty
        helft=half procent=percent ongeveer=about circa=about zo'n=about bijna=nearly ruim=over minstens=minimum
        tussen=between en=and of=or op=in van=of de=the het=the sinds=since wereldwijd=worldwide mensen=people
        personen=persons kinderen=children vrouwen=women mannen=men slachtoffers=victims bevolking=population
        landen=countries land=country per=per meer=more minder=less dan=than naar=to tot=to geschat=estimated
        schatting=estimate schat=estimates jaar=year
        waarvan=including onder=including inwoners=inhabitants elke=every tiende=tenth""",
    "fr": """millions=million million=million milliard=billion milliards=billion mille=thousand cent=cent deux=two
        trois=three quatre=four cinq=five six=six sept=seven huit=eight neuf=nine dix=ten onze=eleven douze=twelve
        vingt=twenty cinquante=fifty moitié=half tiers=third environ=about quelque=about près=close presque=nearly
        minimum=minimum entre=between et=and ou=or sur=in en=in dans=in de=of des=of du=of les=the le=the la=the
        depuis=since monde=world mondiale=worldwide personnes=people enfants=children femmes=women hommes=men
        victimes=victims population=population pays=country pour=per par=per plus=more moins=less que=than à=to
        estimé=estimated estime=estimates estimation=estimate habitants=inhabitants année=year personne=person
        dont=including""",
    "es": """millones=million millón=million mil=thousand dos=two tres=three cuatro=four cinco=five seis=six
        siete=seven ocho=eight nueve=nine diez=ten once=eleven doce=twelve veinte=twenty cincuenta=fifty
        mitad=half tercio=third ciento=cent unos=about alrededor=about aproximadamente=about casi=nearly
        mínimo=minimum entre=between y=and o=or en=in de=of cada=every del=of los=the las=the el=the la=the
        desde=since mundo=world mundial=worldwide personas=people niños=children mujeres=women hombres=men
        víctimas=victims población=population países=countries país=country por=per más=more menos=less que=than
        a=to dólares=dollars estimado=estimated estima=estimates habitantes=inhabitants año=year persona=person""",
    "it": """milioni=million milione=million miliardi=billion miliardo=billion mila=thousand mille=thousand due=two
        tre=three quattro=four cinque=five sei=six sette=seven otto=eight nove=nine dieci=ten undici=eleven
        dodici=twelve venti=twenty cinquanta=fifty metà=half cento=cent circa=about quasi=nearly almeno=minimum
        oltre=over tra=between fra=between e=and o=or su=in in=in nel=in di=of del=of della=of ogni=every il=the
        la=the le=the gli=the dal=since mondo=world persone=people bambini=children donne=women uomini=men
        vittime=victims popolazione=population paesi=countries paese=country per=per più=more meno=less a=to
        stimato=estimated stima=estimates abitanti=inhabitants anno=year persona=person""",
    "pt": """milhões=million milhão=million bilhões=billion bilhão=billion mil=thousand dois=two duas=two três=three
        quatro=four cinco=five seis=six sete=seven oito=eight nove=nine dez=ten onze=eleven doze=twelve
        vinte=twenty cinquenta=fifty metade=half terço=third cento=cent aproximadamente=about cerca=about
        quase=nearly mínimo=minimum entre=between e=and ou=or em=in no=in na=in de=of da=of do=of cada=every
        os=the as=the desde=since mundo=world pessoas=people pessoa=person crianças=children mulheres=women homens=men
        vítimas=victims população=population países=countries país=country por=per mais=more menos=less que=than
        a=to dólares=dollars estima=estimates habitantes=inhabitants ano=year para=for""",
    "pl": """milion=million miliony=million milionów=million miliona=million mln=million miliard=billion
        miliardy=billion miliardów=billion mld=billion tysiąc=thousand tysiące=thousand tysięcy=thousand
        tys=thousand dwa=two dwie=two trzy=three cztery=four pięć=five sześć=six siedem=seven osiem=eight
        dziewięć=nine dziesięć=ten połowa=half procent=percent proc=percent około=about ok=about blisko=nearly
        prawie=nearly niemal=nearly ponad=over minimum=minimum między=between a=and i=and oraz=and lub=or na=in
        w=in z=of od=since świecie=world osób=people ludzi=people dzieci=children kobiet=women mężczyzn=men
        ofiar=victims ludności=population populacji=population kraju=country krajów=countries roku=year rok=year
        za=in więcej=more mniej=less niż=than do=to oszacowano=estimated szacuje=estimates""",
}  # fmt: skip

#: Two words that mean an English pair which the words one by one would miss.
_PAIRS = {
    "fr": {("près", "de"): ("close", "to"), ("plus", "de"): ("more", "than"), ("moins", "de"): ("less", "than"),
           ("au", "moins"): ("at", "least"), ("jusqu", "à"): ("up", "to")},
    "es": {("más", "de"): ("more", "than"), ("menos", "de"): ("less", "than"), ("al", "menos"): ("at", "least"),
           ("alrededor", "de"): ("or", "about"), ("cerca", "de"): ("close", "to"),
           ("los", "cuales"): ("of", "which"), ("las", "cuales"): ("of", "which")},
    "it": {("più", "di"): ("more", "than"), ("meno", "di"): ("less", "than"), ("di", "cui"): ("of", "which")},
    "pt": {("mais", "de"): ("more", "than"), ("menos", "de"): ("less", "than"), ("pelo", "menos"): ("at", "least"),
           ("cerca", "de"): ("or", "about"), ("dos", "quais"): ("of", "which"), ("das", "quais"): ("of", "which")},
    "de": {("bis", "zu"): ("up", "to")},
    "nl": {("meer", "dan"): ("more", "than"), ("minder", "dan"): ("less", "than")},
    "pl": {("co", "najmniej"): ("at", "least"), ("w", "tym"): ("of", "which")},
}  # fmt: skip
#: The number one is the article too: it is only read as a number where a ratio follows.
_ONE = bag("ein eine einer einem een un une uno una um uma jeden jedna jedno")
_RATIO = frozenset(["in", "of", "out", "every"])
_WORD = re.compile(r"[^\W\d_]+")


def code(language: str | None) -> str:
    """The two letters of a language tag, lower case: ``de-AT`` is ``de``."""
    return (language or "").replace("_", "-").split("-")[0].lower()


def detect(low: str) -> str:
    """The language of a lower-case text by its commonest words; English unless another clearly leads."""
    words = _WORD.findall(low[:2000])
    if len(words) <= _SHORT and (found := _of_a_line(words)):
        return found
    common = _common()["en"]
    english = len([word for word in words if word in common])
    if english * 6 >= len(words):
        return "en"
    counts = {name: sum(map(known.__contains__, words)) for name, known in _common().items()}
    best = max(counts, key=lambda name: (counts[name], name == "en"))
    return best if counts[best] >= 4 and counts[best] > 1.3 * counts["en"] else "en"


#: A headline or one sentence, in words.
_SHORT = 30


def _of_a_line(words: list[str]) -> str | None:
    """The language of a short text: the words that carry numbers tell as well as the commonest ones do."""
    if _carriers().isdisjoint(words) or len(_english().intersection(words)) > 1:
        return None
    telling = [word for word in words if len(word) >= 5 or not word.isascii()]
    scores = {
        name: sum(word in _common()[name] for word in words) + sum(_table(name).get(w, w) != w for w in telling)
        for name in _GLOSSES
        if any(_table(name).get(w, w) != w for w in telling)
    }
    best = max(scores, key=lambda name: scores[name], default=None)
    return best if best and scores[best] >= 3 else None


_SHARED = bag("in a is was an on at to as for of")


@cache
def _carriers() -> frozenset[str]:
    """The longer words that carry numbers in some language of the table."""
    words = ((name, word) for name in _GLOSSES for word in _table(name))
    return frozenset(w for name, w in words if (len(w) >= 5 or not w.isascii()) and _table(name)[w] != w)


@cache
def _english() -> frozenset[str]:
    """The commonest English words that no other language of the table has."""
    return _common()["en"] - _SHARED


def gloss(words: list[str], language: str) -> list[str]:
    """The words in English where the table knows them. As many as before."""
    table, pairs = _table(language), _PAIRS.get(language, {})
    glossed = [table.get(word, word) for word in words]
    for i in range(len(words) - 1):
        pair = pairs.get((words[i], words[i + 1]))
        if pair is not None:
            glossed[i], glossed[i + 1] = pair
        elif words[i] in _ONE:
            glossed[i] = "one" if glossed[i + 1] in _RATIO and _number_near(glossed, i + 2) else "a"
    return glossed


def speaks(language: str) -> bool:
    """True for a language that the table glosses."""
    return language in _GLOSSES


def _number_near(words: list[str], at: int) -> bool:
    return any(word[0].isdigit() or word in _NUMBERS for word in words[at : at + 2])


_NUMBERS = bag("two three four five six seven eight nine ten eleven twelve twenty fifty hundred thousand")


@cache
def _common() -> dict[str, frozenset[str]]:
    return {name: frozenset(words.split()) for name, words in _COMMON.items()}


@cache
def _table(language: str) -> dict[str, str]:
    return dict(entry.split("=") for entry in _GLOSSES[language].split())
