"""Every form of number in every language that is claimed, in our own sentences; and what a language's file may say."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from gsi_etl.errors import GsiError
from gsi_etl.figures import as_json, read
from gsi_etl.figures.text.compounds import value_of
from gsi_etl.figures.text.language import languages, load
from gsi_etl.model import ReadContext

THIRD = Decimal(1) / 3
#: language, sentence, what it states: kind and value, a range as (lower, upper).
FORMS: list[tuple[str, str, list[tuple[str, object]]]] = [
    # a capital M, and thousands of thousandths that nobody counts
    ("fr", "On a compté 63,3 M de personnes.", [("count", 63_300_000)]),
    ("fr", "Le coût est de 12,4 Md €.", [("money", 12_400_000_000)]),
    ("es", "Se contaron 35,3 M de personas.", [("count", 35_300_000)]),
    ("es", "Se contaron 12,114 personas.", [("count", 12_114)]),
    ("de", "Es waren 12,114 Millionen Menschen.", [("count", 12_114_000)]),
    ("de", "Ein 1.500 m hoher Berg.", [("count", 1500)]),
    ("de", "Es sind 2,125 Menschen je 1.000.", [("rate", Decimal("2.125"))]),
    # an article behind what a ratio is out of, or beside a number written as one word, is not its one
    ("fr", "Sur cent une personne vit ainsi.", []),
    ("es", "De cada mil una es esclava.", []),
    ("pl", "Na tysiąc jedna osoba żyje w niewoli.", []),
    ("de", "Von hundert ein Mensch ist betroffen.", [("count", 100)]),
    # the parts of a number in words
    ("fr", "Deux cent un réfugiés sont arrivés.", [("count", 201)]),
    ("fr", "Cent quatre-vingt mille personnes sont concernées.", [("count", 180_000)]),
    ("fr", "Dix-huit mille personnes sont concernées.", [("count", 18_000)]),
    ("es", "Son dos mil quinientos millones de euros.", [("money", 2_500_000_000)]),
    ("it", "Sono centottantamila persone.", [("count", 180_000)]),
    ("pl", "Ponad milion osób żyje w niewoli.", [("count", 1_000_000)]),
    ("pl", "Naliczono dwadzieścia jeden tysięcy osób.", [("count", 21_000)]),
    ("es", "Viven entre dos mil y tres mil personas.", [("count", (2000, 3000))]),
    ("de", "Das sind zwischen zwei Millionen und drei Millionen Menschen.", [("count", (2_000_000, 3_000_000))]),
    ("es", "Son cuarenta mil y tres millones.", [("count", 40_000), ("count", 3_000_000)]),
    # spelled numbers before a scale
    ("de", "Mehr als vierzig Millionen Menschen leben in Sklaverei.", [("count", 40_000_000)]),
    ("de", "Rund siebenundzwanzig Millionen Menschen sind betroffen.", [("count", 27_000_000)]),
    ("de", "Das sind zweihundertfünfzigtausend Menschen.", [("count", 250_000)]),
    ("de", "Anderthalb Millionen Menschen sind betroffen.", [("count", 1_500_000)]),
    ("de", "Eine halbe Million Menschen ist betroffen.", [("count", 500_000)]),
    ("de", "Eine Million Menschen ist betroffen.", [("count", 1_000_000)]),
    ("nl", "Meer dan veertig miljoen mensen leven in slavernij.", [("count", 40_000_000)]),
    ("nl", "Zevenentwintig miljoen mensen zijn slachtoffer.", [("count", 27_000_000)]),
    ("nl", "Het gaat om tweehonderdvijftigduizend mensen.", [("count", 250_000)]),
    ("nl", "Anderhalf miljoen mensen zijn slachtoffer.", [("count", 1_500_000)]),
    ("nl", "Een half miljoen mensen is slachtoffer.", [("count", 500_000)]),
    ("fr", "Plus de quarante millions de personnes vivent en esclavage.", [("count", 40_000_000)]),
    ("fr", "Vingt-sept millions de personnes sont concernées.", [("count", 27_000_000)]),
    ("fr", "Quatre-vingt-dix mille personnes sont concernées.", [("count", 90_000)]),
    ("fr", "Deux cent cinquante mille personnes sont concernées.", [("count", 250_000)]),
    ("fr", "Soixante-quinze pays sont concernés.", [("count", 75)]),
    ("fr", "Un million et demi de personnes sont concernées.", [("count", 1_500_000)]),
    ("fr", "Un demi-million de personnes sont concernées.", [("count", 500_000)]),
    ("es", "Más de cuarenta millones de personas viven en esclavitud.", [("count", 40_000_000)]),
    ("es", "Veintisiete millones de personas son víctimas.", [("count", 27_000_000)]),
    ("es", "Treinta y cinco millones de personas son víctimas.", [("count", 35_000_000)]),
    ("es", "Son doscientas cincuenta mil personas.", [("count", 250_000)]),
    ("es", "Un millón y medio de personas son víctimas.", [("count", 1_500_000)]),
    ("es", "Medio millón de personas son víctimas.", [("count", 500_000)]),
    ("es", "Hay dos mil millones de habitantes.", [("count", 2_000_000_000)]),
    ("es", "Se contaron siete millones mil personas.", [("count", 7_001_000)]),
    ("fr", "On a compté neuf millions mille trois cents personnes.", [("count", 9_001_300)]),
    ("it", "Si contano sei milioni mille persone.", [("count", 6_001_000)]),
    ("pt", "Mais de quarenta milhões de pessoas vivem em escravidão.", [("count", 40_000_000)]),
    ("pt", "Vinte e sete milhões de pessoas são vítimas.", [("count", 27_000_000)]),
    ("pt", "São duzentas e cinquenta mil pessoas.", [("count", 250_000)]),
    ("pt", "Um milhão e meio de pessoas são vítimas.", [("count", 1_500_000)]),
    ("pt", "Meio milhão de pessoas são vítimas.", [("count", 500_000)]),
    ("it", "Più di quaranta milioni di persone vivono in schiavitù.", [("count", 40_000_000)]),
    ("it", "Ventisette milioni di persone sono vittime.", [("count", 27_000_000)]),
    ("it", "Sono duecentocinquantamila persone.", [("count", 250_000)]),
    ("it", "Un milione e mezzo di persone sono vittime.", [("count", 1_500_000)]),
    ("it", "Mezzo milione di persone sono vittime.", [("count", 500_000)]),
    ("it", "Sono 145 mila le persone in schiavitù.", [("count", 145_000)]),
    ("pl", "Ponad czterdzieści milionów osób żyje w niewoli.", [("count", 40_000_000)]),
    ("pl", "Dwadzieścia siedem milionów osób to ofiary.", [("count", 27_000_000)]),
    ("pl", "To dwieście pięćdziesiąt tysięcy osób.", [("count", 250_000)]),
    ("pl", "Półtora miliona osób to ofiary.", [("count", 1_500_000)]),
    ("pl", "Pół miliona osób to ofiary.", [("count", 500_000)]),
    ("sv", "Omkring 50 miljoner människor lever i slaveri.", [("count", 50_000_000)]),
    ("no", "28 millioner mennesker lever i tvangsarbeid.", [("count", 28_000_000)]),
    ("da", "21 millioner mennesker lever som slaver.", [("count", 21_000_000)]),
    # decimal signs and groups, by the text's own evidence
    ("es", "Hay 40.3 millones de personas y el 4.37 por ciento de la población.",
     [("count", 40_300_000), ("share", Decimal("0.0437"))]),
    ("es", "Hay 40,3 millones de personas y 59.000 en Haití.", [("count", 40_300_000), ("count", 59_000)]),
    ("fr", "La France compte 8 600 personnes réduites en esclavage.", [("count", 8600)]),
    ("fr", "On compte 99 600 personnes.", [("count", 99_600)]),
    ("pl", "Jest tam 128 000 osób i 8 600 dzieci.", [("count", 128_000), ("count", 8600)]),
    ("it", "In Italia gli schiavi sono 129,600 secondo la stima.", [("count", 129_600)]),
    ("it", "In India sono 18.354.700; in Pakistan 2.134.900.", [("count", 18_354_700), ("count", 2_134_900)]),
    ("en", "Some 3,8 million people, 151,4 thousand of them slaves.", [("count", 3_800_000), ("count", 151_400)]),
    ("en", "There were 161.000 slaves among 3.796.000 people.", [("count", 161_000), ("count", 3_796_000)]),
    ("en", "There are 40·3 million people in slavery.", [("count", 40_300_000)]),
    ("en", "There are 40.3 M people in slavery.", [("count", 40_300_000)]),
    ("en", "Russia has 1 million 48 thousand 500 slaves.", [("count", 1_048_500)]),
    # rates
    ("de", "Auf 1.000 Einwohner kommen 2,9 Betroffene.", [("rate", Decimal("2.9"))]),
    ("de", "In Eritrea sind es 93 von 1.000 Menschen.", [("rate", 93)]),
    ("de", "Die Rate liegt bei 5,4 pro 1.000 Einwohner.", [("rate", Decimal("5.4"))]),
    ("nl", "Op elke 1.000 inwoners zijn er 5,4 slaven.", [("rate", Decimal("5.4"))]),
    ("nl", "Het gaat om 5,4 op de 1.000 mensen.", [("rate", Decimal("5.4"))]),
    ("nl", "Dat zijn 5,4 mensen per duizend inwoners.", [("rate", Decimal("5.4"))]),
    ("fr", "En Mauritanie, 32 personnes sur 1000 sont esclaves.", [("rate", 32)]),
    ("fr", "Le taux est de 5,4 pour 1 000 habitants.", [("rate", Decimal("5.4"))]),
    ("fr", "Pour 1 000 habitants, on compte 5,4 esclaves.", [("rate", Decimal("5.4"))]),
    ("fr", "La Turquie (près de 16 sur 1000) suit.", [("rate", 16)]),
    ("es", "Por cada 1.000 habitantes, 1,9 viven en esclavitud.", [("rate", Decimal("1.9"))]),
    ("es", "Son 5,4 personas por cada mil habitantes.", [("rate", Decimal("5.4"))]),
    ("pt", "São 5,4 pessoas por cada mil habitantes.", [("rate", Decimal("5.4"))]),
    ("pt", "A cada 1.000 habitantes, 5,4 são escravos.", [("rate", Decimal("5.4"))]),
    ("it", "Sono 5,4 persone ogni mille abitanti.", [("rate", Decimal("5.4"))]),
    ("it", "Il tasso è di 5,4 su 1.000 abitanti.", [("rate", Decimal("5.4"))]),
    ("it", "Ogni 1.000 abitanti, 5,4 sono schiavi.", [("rate", Decimal("5.4"))]),
    ("pl", "Na 1000 mieszkańców przypada 10,1 niewolnika.", [("rate", Decimal("10.1"))]),
    ("pl", "To 5,4 osoby na 1000 mieszkańców.", [("rate", Decimal("5.4"))]),
    ("en", "For every 1,000 people, 5.4 are slaves.", [("rate", Decimal("5.4"))]),
    ("en", "In Mauritania 32 people in every 1,000 are slaves.", [("rate", 32)]),
    # ratios
    ("en", "One person in every 185 is a slave.", [("ratio", Decimal(1) / 185)]),
    ("en", "One North Korean in ten is a slave.", [("ratio", Decimal("0.1"))]),
    ("en", "It affects one Australian in every 625.", [("ratio", Decimal(1) / 625)]),
    ("en", "Every tenth North Korean is a slave.", [("ratio", Decimal("0.1"))]),
    ("en", "The ratio is 1:800 there.", [("ratio", Decimal(1) / 800)]),
    ("de", "Jeder zehnte Nordkoreaner lebt in Sklaverei.", [("ratio", Decimal("0.1"))]),
    ("de", "Jedes vierte Opfer ist ein Kind.", [("ratio", Decimal("0.25"))]),
    ("de", "Einer von zehn Menschen ist ein Sklave.", [("ratio", Decimal("0.1"))]),
    ("de", "Jeder 185. Mensch ist ein Sklave.", [("ratio", Decimal(1) / 185)]),
    ("nl", "Eén op de tien Noord-Koreanen leeft in slavernij.", [("ratio", Decimal("0.1"))]),
    ("nl", "Een op de 185 mensen leeft in slavernij.", [("ratio", Decimal(1) / 185)]),
    ("nl", "Vier van de vijf slachtoffers zijn vrouwen.", [("ratio", Decimal("0.8"))]),
    ("fr", "1 habitant sur 25 vit en esclavage.", [("ratio", Decimal("0.04"))]),
    ("fr", "Une personne sur cent cinquante est esclave.", [("ratio", Decimal(1) / 150)]),
    ("fr", "Un Nord-Coréen sur dix est esclave.", [("ratio", Decimal("0.1"))]),
    ("fr", "Trois victimes sur quatre sont des femmes.", [("ratio", Decimal("0.75"))]),
    ("es", "Una de cada diez personas es esclava.", [("ratio", Decimal("0.1"))]),
    ("es", "Tres de cada cuatro víctimas son mujeres.", [("ratio", Decimal("0.75"))]),
    ("es", "Una persona de cada 185 es esclava.", [("ratio", Decimal(1) / 185)]),
    ("pt", "Uma em cada dez pessoas é escrava.", [("ratio", Decimal("0.1"))]),
    ("pt", "Uma pessoa em cada 185 é escrava.", [("ratio", Decimal(1) / 185)]),
    ("pt", "Três em cada quatro vítimas são mulheres.", [("ratio", Decimal("0.75"))]),
    ("it", "Una persona su dieci vive in schiavitù.", [("ratio", Decimal("0.1"))]),
    ("it", "Una persona ogni 185 vive in schiavitù.", [("ratio", Decimal(1) / 185)]),
    ("it", "Tre vittime su quattro sono donne.", [("ratio", Decimal("0.75"))]),
    ("it", "Uno su dieci è schiavo.", [("ratio", Decimal("0.1"))]),
    ("pl", "Jedna na dziesięć osób jest niewolnikiem.", [("ratio", Decimal("0.1"))]),
    ("pl", "Jedna osoba na 185 żyje w niewoli.", [("ratio", Decimal(1) / 185)]),
    ("pl", "Co dziesiąty mieszkaniec jest niewolnikiem.", [("ratio", Decimal("0.1"))]),
    ("pl", "Trzy na cztery ofiary to kobiety.", [("ratio", Decimal("0.75"))]),
    # fractions
    ("de", "Ein Viertel der Opfer sind Kinder, drei Viertel sind Frauen.",
     [("share", Decimal("0.25")), ("share", Decimal("0.75"))]),
    ("de", "Die Hälfte der Opfer sind Frauen, zwei Drittel sind arm.",
     [("share", Decimal("0.5")), ("share", THIRD * 2)]),
    ("nl", "Een kwart is minderjarig, twee derde is vrouw.", [("share", Decimal("0.25")), ("share", THIRD * 2)]),
    ("nl", "De helft van de slachtoffers is vrouw, driekwart is arm.",
     [("share", Decimal("0.5")), ("share", Decimal("0.75"))]),
    ("fr", "Un quart des victimes sont des enfants, deux tiers des femmes.",
     [("share", Decimal("0.25")), ("share", THIRD * 2)]),
    ("fr", "La moitié des victimes sont des femmes, un tiers des enfants.",
     [("share", Decimal("0.5")), ("share", THIRD)]),
    ("es", "Una cuarta parte son niños y dos tercios son mujeres.",
     [("share", Decimal("0.25")), ("share", THIRD * 2)]),
    ("es", "La mitad son mujeres y las tres cuartas partes son pobres.",
     [("share", Decimal("0.5")), ("share", Decimal("0.75"))]),
    ("pt", "Um quarto são crianças e dois terços são mulheres.", [("share", Decimal("0.25")), ("share", THIRD * 2)]),
    ("pt", "Metade são mulheres e um terço são crianças.", [("share", Decimal("0.5")), ("share", THIRD)]),
    ("it", "Un quarto delle vittime sono bambini, due terzi sono donne.",
     [("share", Decimal("0.25")), ("share", THIRD * 2)]),
    ("it", "La metà sono donne, tre quarti sono poveri.", [("share", Decimal("0.5")), ("share", Decimal("0.75"))]),
    ("pl", "Jedna czwarta to dzieci, dwie trzecie to kobiety.", [("share", Decimal("0.25")), ("share", THIRD * 2)]),
    ("pl", "Połowa ofiar to kobiety, trzy czwarte to biedni.",
     [("share", Decimal("0.5")), ("share", Decimal("0.75"))]),
    ("en", "More than a third (31 per cent) of them are children.", [("share", THIRD), ("share", Decimal("0.31"))]),
    # a shared scale
    ("it", "Tra i 2 e i 3 milioni di persone sono schiave.", [("count", (2_000_000, 3_000_000))]),
    ("it", "Dai 20 ai 30mila bambini sono schiavi.", [("count", (20_000, 30_000))]),
    ("it", "Sono 1 milione e 200mila persone.", [("count", 1_200_000)]),
    ("es", "La cifra pasó de 40,3 a 49,6 millones.", [("count", 40_300_000), ("count", 49_600_000)]),
    ("fr", "Leur nombre est passé de 40,3 à 49,6 millions.", [("count", 40_300_000), ("count", 49_600_000)]),
    ("pl", "To dwa i pół miliona osób.", [("count", 2_500_000)]),
    ("es", "Entre los 2 y los 3 millones de personas son esclavas.", [("count", (2_000_000, 3_000_000))]),
    ("es", "Son 1 millón y 200 mil personas.", [("count", 1_200_000)]),
    ("de", "Dort leben 1,5 und 1,2 Millionen Menschen in Sklaverei.", [("count", 1_500_000), ("count", 1_200_000)]),
    ("it", "In Mauritania ci sono 140-160.000 schiavi.", [("count", (140_000, 160_000))]),
    ("en", "Africa and the Americas have 3.8 and 3.6 million respectively.",
     [("count", 3_800_000), ("count", 3_600_000)]),
    ("es", "India (18,35 millones), China (3,39) y Pakistán (2,13).",
     [("count", 18_350_000), ("count", 3_390_000), ("count", 2_130_000)]),
    ("it", "In milioni di persone: 14,29 in India, 3,24 in Cina.", [("count", 14_290_000), ("count", 3_240_000)]),
    ("en", "Services have 32 per cent, manufacturing 18.7, construction 16.3.",
     [("share", Decimal("0.32")), ("share", Decimal("0.187")), ("share", Decimal("0.163"))]),
    # dates and other words are no numbers
    ("fr", "Selon le rapport publié mardi 31 mai, 46 millions de personnes sont esclaves.", [("count", 46_000_000)]),
    ("es", "El 24 de mayo de 2023 se contaban 46 millones de personas.", [("count", 46_000_000)]),
    ("de", "Zum Gedenktag am 2. Dezember: 46 Millionen Menschen leben in Sklaverei.", [("count", 46_000_000)]),
    ("nl", "Het aantal steeg ten opzichte van 2016.", []),
    ("pl", "Raport z 31 maja mówi o 46 milionach osób.", [("count", 46_000_000)]),
    ("it", "Il 31 maggio erano 46 milioni di persone.", [("count", 46_000_000)]),
    ("en", "It is one of the largest programmes.", []),
    ("en", "They suffer one form or another of it.", []),
    # ranks
    ("de", "Deutschland liegt auf Platz 134 (167.000 Betroffene).", [("rank", 134), ("count", 167_000)]),
    ("de", "Das Land steht auf dem 5. Platz mit 167.000 Betroffenen.", [("rank", 5), ("count", 167_000)]),
    ("nl", "Nederland staat op plaats 139 met 17.500 slachtoffers.", [("rank", 139), ("count", 17_500)]),
    ("nl", "Nederland staat op de derde plaats.", [("rank", 3)]),
    ("fr", "La France occupe la 52e place.", [("rank", 52)]),
    ("fr", "Le pays est à la troisième place.", [("rank", 3)]),
    ("es", "México ocupa el puesto 18 y Perú el octavo lugar.", [("rank", 18), ("rank", 8)]),
    ("pt", "O Brasil ficou em 157º e a Bolívia na 18ª posição.", [("rank", 157), ("rank", 18)]),
    ("pt", "O Irã (103ª) fica atrás.", [("rank", 103)]),
    ("it", "L'Italia è al 49° posto, la Polonia al terzo posto.", [("rank", 49), ("rank", 3)]),
    ("pl", "Polska zajmuje 12. miejsce, a Litwa trzecie miejsce.", [("rank", 12), ("rank", 3)]),
    ("en", "The United States has the 10th highest number.", [("rank", 10)]),
    ("en", "China came second, and Pakistan is third with 2.1 million.",
     [("rank", 2), ("rank", 3), ("count", 2_100_000)]),
    ("en", "Kyrgyzstan is 97th, Angola (116th) is behind.", [("rank", 97), ("rank", 116)]),
    # notes glued to a text
    ("en", "They were living in forced marriage in 2021.2 The estimate is low.", []),
    ("en", "It is highest in the Arab States.5 It is found everywhere.", []),
    ("en", "Victims of slavery,3 of whom 5,000 are children, are many.", [("count", 5000)]),
    # open ends
    ("en", "Tens of thousands of people are slaves.", [("count", (10_000, None))]),
    ("de", "Zehntausende Menschen sind versklavt.", [("count", (10_000, None))]),
    ("fr", "Des dizaines de milliers de personnes sont esclaves.", [("count", (10_000, None))]),
    ("es", "Decenas de miles de personas son esclavas.", [("count", (10_000, None))]),
    ("pt", "Dezenas de milhares de pessoas são escravas.", [("count", (10_000, None))]),
    ("it", "Decine di migliaia di persone sono schiave.", [("count", (10_000, None))]),
    ("nl", "Tienduizenden mensen zijn slaaf.", [("count", (10_000, None))]),
    ("pl", "Dziesiątki tysięcy osób są niewolnikami.", [("count", (10_000, None))]),
    ("es", "Millones de personas son esclavas.", [("count", (1_000_000, None))]),
    # ranges
    ("fr", "Entre 1400 et 1500 personnes sont exploitées.", [("count", (1400, 1500))]),
    ("de", "Zwischen 10.000 und 12.000 Menschen sind betroffen.", [("count", (10_000, 12_000))]),
    ("es", "Entre 10.000 y 12.000 personas son víctimas.", [("count", (10_000, 12_000))]),
    ("pl", "Od 10 do 12 tysięcy osób to ofiary.", [("count", (10_000, 12_000))]),
    ("nl", "Tussen de 10.000 en 12.000 mensen zijn slachtoffer.", [("count", (10_000, 12_000))]),
    ("it", "Tra 10.000 e 12.000 persone sono vittime.", [("count", (10_000, 12_000))]),
    ("pt", "Entre 10 mil e 12 mil pessoas são vítimas.", [("count", (10_000, 12_000))]),
]  # fmt: skip


def stated(language: str, sentence: str) -> list[tuple[str, object]]:
    found: list[tuple[str, object]] = []
    for figure in read(sentence, ReadContext(language=language)):
        reading = figure.reading
        found.append((reading.kind, (reading.lower, reading.upper) if reading.value is None else reading.value))
    return found


@pytest.mark.parametrize(("language", "sentence", "expected"), FORMS, ids=[f"{c}-{s[:40]}" for c, s, _ in FORMS])
def test_a_form_of_number_is_read(language: str, sentence: str, expected: list[tuple[str, object]]) -> None:
    found = stated(language, sentence)
    assert len(found) == len(expected), found
    for (kind, value), (wanted_kind, wanted) in zip(found, expected, strict=True):
        assert kind == wanted_kind
        if isinstance(wanted, Decimal) and isinstance(value, Decimal):
            assert abs(value - wanted) < Decimal("1e-12")
        else:
            assert value == wanted


@pytest.mark.parametrize(
    ("language", "sentence", "modifier"),
    [
        ("fr", "Pas moins de 36 millions de personnes sont victimes.", "at_least"),
        ("fr", "Près de 36 millions de personnes sont victimes.", "nearly"),
        ("fr", "Quelque 36 millions de personnes sont victimes.", "about"),
        ("fr", "Jusqu’à 36 millions de personnes sont victimes.", "up_to"),
        ("fr", "Plus d’un million de personnes sont victimes.", "more_than"),
        ("es", "Son unas 174.000 personas.", "about"),
        ("es", "Son al menos 174.000 personas.", "at_least"),
        ("es", "Son cerca de 174.000 personas.", "nearly"),
        ("es", "Hasta 174.000 personas son víctimas.", "up_to"),
        ("nl", "Er leefden zo'n 30.000 mensen in slavernij.", "about"),
        ("nl", "Er leefden ruim 30.000 mensen in slavernij.", "more_than"),
        ("nl", "Er leefden ten minste 30.000 mensen in slavernij.", "at_least"),
        ("nl", "Er leefden naar schatting 30.000 mensen in slavernij.", "estimated"),
        ("de", "Es sind knapp 30.000 Menschen.", "nearly"),
        ("de", "Es sind mindestens 30.000 Menschen.", "at_least"),
        ("de", "Es sind höchstens 30.000 Menschen.", "at_most"),
        ("de", "Es sind schätzungsweise 30.000 Menschen.", "estimated"),
        ("it", "Sono almeno 30.000 persone.", "at_least"),
        ("it", "Sono oltre 30.000 persone.", "more_than"),
        ("it", "Sono quasi 30.000 persone.", "nearly"),
        ("it", "Sono circa 30.000 persone.", "about"),
        ("pt", "São pelo menos 30.000 pessoas.", "at_least"),
        ("pt", "São quase 30.000 pessoas.", "nearly"),
        ("pt", "São cerca de 30.000 pessoas.", "about"),
        ("pt", "São mais de 30.000 pessoas.", "more_than"),
        ("pl", "To co najmniej 30 000 osób.", "at_least"),
        ("pl", "To ponad 30 000 osób.", "more_than"),
        ("pl", "To około 30 000 osób.", "about"),
        ("pl", "To niespełna 30 000 osób.", "nearly"),
        ("en", "It rose from the 24.9 million estimated in forced labour in 2016.", "estimated"),
    ],
)
def test_a_hedge_is_read_in_its_language(language: str, sentence: str, modifier: str) -> None:
    (figure,) = read(sentence, ReadContext(language=language))
    assert figure.reading.modifier == modifier


@pytest.mark.parametrize(
    ("language", "sentence", "direction"),
    [
        ("fr", "C’est 10 millions de plus qu’en 2016.", "up"),
        ("nl", "Dat is een toename van 10 miljoen.", "up"),
        ("nl", "Het aantal steeg met 6,6 miljoen.", "up"),
        ("de", "Die Zahl stieg um 10 Millionen.", "up"),
        ("it", "Sono 10 milioni in più rispetto al 2016.", "up"),
        ("es", "Hubo un aumento de 10 millones.", "up"),
        ("pt", "Houve um aumento de 10 milhões.", "up"),
        ("pl", "Liczba wzrosła o 10 milionów.", "up"),
    ],
)
def test_a_change_is_no_level_in_any_language(language: str, sentence: str, direction: str) -> None:
    figures = [as_json(figure) for figure in read(sentence, ReadContext(language=language))]
    assert [(figure["value"] in (10_000_000, 6_600_000), figure["change"]) for figure in figures] == [(True, direction)]


@pytest.mark.parametrize(
    ("language", "word", "value"),
    [
        ("de", "neunhundertneunundneunzig", 999),
        ("de", "einundzwanzig", 21),
        ("de", "tausendeinhundert", 1100),
        ("nl", "tweeëntwintig", 22),
        ("nl", "honderdzestig", 160),
        ("it", "ventotto", 28),
        ("it", "novecentonovantanovemila", 999_000),
        ("de", "Menschenrechte".lower(), None),
        ("nl", "achttienjarige", None),
        ("it", "seicento", 600),
    ],
)
def test_numbers_written_as_one_word(language: str, word: str, value: int | None) -> None:
    assert value_of(languages()[language], word) == value


BASE = "code: xx\nname: Test\ndecimal: ','\nfunction_words: a b\n"


@pytest.mark.parametrize(
    ("body", "field", "why"),
    [
        (BASE.replace("','", "';'"), "decimal", "','"),
        (BASE + "hedge: {}\n", "hedge", "not permitted"),
        (BASE + "words: {people: null}\n", "words.people", "as one text"),
        (BASE + "words: {people: Leute}\n", "words.people", "lower case"),
        (BASE + "words: {people: leute|volk}\n", "words.people", "blanks"),
        (BASE + "hedges: {roughly: etwa}\n", "hedges.roughly", "about"),
        (BASE + "phrases: {von je: one of every}\n", "phrases", "more words"),
        (BASE.replace("xx", "yy"), "code", "not the name of the file"),
        (BASE + "words: [\n", "", "not YAML"),
    ],
)
def test_a_wrong_file_is_refused_with_its_field(tmp_path: Path, body: str, field: str, why: str) -> None:
    path = tmp_path / "xx.yaml"
    path.write_text(body, encoding="utf-8")
    with pytest.raises(GsiError) as caught:
        load(path)
    assert why in str(caught.value)
    assert field in str(caught.value)
    assert str(path) in caught.value.where


def test_a_language_is_added_by_its_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "xx.yaml"
    path.write_text(BASE + "numbers: {cardinals: {7: septo}, scales: {1000000: milo}}\n", encoding="utf-8")
    language = load(path)
    assert language.table == {"septo": "seven", "milo": "million"}
    assert language.comma
