"""Numbers by the kind of their form, in eight languages and three more: the kinds that readers get wrong."""

from __future__ import annotations

from decimal import Decimal

import pytest

from gsi_etl.figures import read
from gsi_etl.model import Figure, ReadContext

#: By kind: language, sentence, and its numbers in order; a rank with "rank", an open end with nothing behind "..".
KINDS = {
    "a decimal point where the language writes a comma": [
        ("es", "Unos 12.7 millones de mujeres trabajan sin salario en el campo.", "12700000"),
        ("es", "El 3.25 por ciento de la población de Guatemala vive en esclavitud.", "0.0325"),
        ("es", "En México hay 850.4 mil personas.", "850400"),
        ("es", "Hay 1.2 millones en Colombia y 2.75 millones en Perú.", "1200000 2750000"),
        ("es", "La tasa es de 4.6 por cada mil habitantes.", "4.6"),
        ("es", "Las cifras subieron de 24.9 millones a 27.6 millones.", "24900000 27600000"),
    ],
    "tens in words before a scale word": [
        ("es", "Sesenta millones de niños no van a la escuela.", "60000000"),
        ("es", "Más de veinticinco millones de personas son obligadas a trabajar.", "25000000"),
        ("es", "Treinta y seis millones de personas viven así.", "36000000"),
        ("es", "Dos millones y medio de personas.", "2500000"),
        ("es", "Ochenta mil personas huyeron.", "80000"),
        ("es", "Cincuenta millones viven en esclavitud moderna.", "50000000"),
    ],
    "scale words of languages that are not claimed": [
        ("no", "Rundt 12 millioner barn er rammet.", "12000000"),
        ("sv", "Cirka 25 miljoner människor är drabbade.", "25000000"),
        ("da", "Omkring 40 millioner mennesker lever som slaver.", "40000000"),
        ("sv", "2,5 miljarder kronor betalades ut.", "2500000000"),
        ("da", "Godt 3 mio. mennesker.", "3000000"),
        ("no", "28,5 millioner mennesker.", "28500000"),
    ],
    "rates": [
        ("en", "Per 10,000 inhabitants there are 66 slaves in Kenya and 52 in Zambia.", "6.6 5.2"),
        ("fr", "En Érythrée, 90 habitants sur 1 000 sont réduits en esclavage.", "90"),
        ("fr", "La Libye (24 pour 1000) et le Tchad (12 pour 1000) suivent.", "24 12"),
        ("es", "Por cada 1.000 personas, 4,6 son víctimas.", "4.6"),
        ("de", "In Eritrea leben 93 von 1.000 Menschen in Sklaverei.", "93"),
        ("it", "In Libia 7,7 persone ogni mille sono schiave.", "7.7"),
        ("nl", "In Turkije leven 15,6 op de 1.000 inwoners in slavernij.", "15.6"),
        ("pt", "São 5 pessoas por cada mil habitantes.", "5"),
        ("pl", "W Polsce to 3,4 na 1000 mieszkańców.", "3.4"),
    ],
    "ratios": [
        ("en", "One North Korean in ten is enslaved.", "0.1"),
        ("en", "It is one person in every 185.", "1/185"),
        ("en", "Slaves are many, one for every 250 of their fellow citizens.", "0.004"),
        ("en", "He says that one islander out of 250 is a slave.", "0.004"),
        ("en", "There is one for every town, and one girl out of work.", "1"),
        ("fr", "Un habitant sur vingt vit en esclavage.", "0.05"),
        ("nl", "Eén op de twintig Eritreeërs is slaaf.", "0.05"),
        ("it", "Una persona su quattro è un bambino.", "0.25"),
        ("de", "Jeder zwanzigste Einwohner ist betroffen.", "0.05"),
        ("es", "Una de cada cuatro víctimas es menor.", "0.25"),
        ("pt", "Uma em cada quatro vítimas é criança.", "0.25"),
        ("pl", "Co dziesiąty mieszkaniec jest niewolnikiem.", "0.1"),
    ],
    "every so-manieth": [
        ("en", "Every twentieth person is a slave, and every two-hundredth a child.", "0.05 0.005"),
        ("en", "Every hundredth villager works unpaid.", "0.01"),
        ("en", "Every hundredth of a second counts.", ""),
        ("pl", "Co dwieście piętnasty mieszkaniec jest niewolnikiem.", "1/215"),
        ("pl", "Co 3 lata wychodzi raport.", "3"),
        ("en", "Of every ten villagers, one is a slave.", "0.1"),
        ("pt", "De cada cem pessoas, três são escravas.", "0.03"),
    ],
    "a half behind the scale word": [
        ("fr", "Plus de 16 millions et demi de personnes sont exploitées.", "16500000"),
        ("es", "Hay 3 millones y medio de niños.", "3500000"),
        ("es", "Hay 3 millones y media docena de barcos.", "3000000"),
        ("pt", "São 9 milhões e meio de pessoas.", "9500000"),
        ("it", "Sono 7 milioni e mezzo.", "7500000"),
        ("pl", "To 14 i pół miliona ludzi.", "14500000"),
        ("pl", "To sześć i pół na tysiąc mieszkańców.", "6.5"),
    ],
    "per mille in one word": [
        ("de", "Das sind 7 Promille der Bevölkerung.", "7"),
        ("nl", "Dat is 2,5 promille van de bevolking.", "2.5"),
        ("pl", "To 3 promile ludności.", "3"),
    ],
    "hundreds that Dutch counts with tens": [
        ("nl", "Achtendertighonderd mensen leven zo.", "3800"),
        ("nl", "Het gaat om 6 à 7 miljoen mensen.", "6000000..7000000"),
    ],
    "levels that a verb leads from and to": [
        ("es", "La cifra saltó de 3,1 a 8,4 por mil.", "3.1 8.4"),
        ("it", "I matrimoni sono passati da 12,5 a 19 milioni.", "12500000 19000000"),
        ("it", "Da 12 a 19 milioni di persone.", "12000000..19000000"),
        ("en", "Rates range from 2.0 in Chile to 61.5 in Chad.", "2 61.5"),
        ("en", "The estimate rose by 7,000 to 142,000 people.", "7000 142000"),
        ("en", "The estimate rose by 7,000 to 9,000 people.", "7000..9000"),
    ],
    "numbers beside a place": [
        ("en", "In thousands: Burkina Faso 77, Central African Republic 31.", "77000 31000"),
        ("en", "Rates differ: Turkey, 16; Russia, 14; Norway, 2.", "16 14 2"),
        ("en", "Michael Jordan, 34, and Maria Lopez, 36, spoke.", ""),
        ("en", "In 2011 they were 5,318 and in 2012 6,020.", "5318 6020"),
        ("pt", "A taxa fica nos 8 por cento.", "0.08"),
        ("en", "Haiti – 5.1 – 61\nPeru – 2.7 – 90", "5.1 61 2.7 90"),
    ],
    "the unit of a heading over lines": [
        ("en", "Slaves by region | millions\nAfrica | 6.5\nAmericas | 4", "6500000 4000000"),
        ("en", "Slaves per 100 inhabitants: Chad 1.2, Niger 0.7", "0.012 0.007"),
        ("en", "No. ('000)    31 450    12 442\nMale    9 495    3 442", "31450000 12442000 9495000 3442000"),
        ("en", "It has 31 450 and 12 442", "31 450 12 442"),
    ],
    "fractions": [
        ("de", "Zwei Drittel der Opfer sind Frauen.", "2/3"),
        ("fr", "Un quart des victimes sont des enfants.", "0.25"),
        ("it", "Tre quarti delle vittime sono donne.", "0.75"),
        ("es", "Dos tercios de las víctimas son mujeres.", "2/3"),
        ("nl", "Een derde van de slachtoffers is kind.", "1/3"),
        ("pt", "Um terço das vítimas são homens.", "1/3"),
        ("en", "A third of the victims are children.", "1/3"),
    ],
    "a space between thousands": [
        ("fr", "Le pays compte 12 400 esclaves.", "12400"),
        ("fr", "On en dénombre 129 600 en tout.", "129600"),
        ("fr", "Il y a 1 250 000 victimes.", "1250000"),
        ("pl", "Żyje tam 8 600 osób.", "8600"),
        ("fr", "Quelque 3 700 personnes sont concernées.", "3700"),
        ("fr", "En 2018, 145 personnes ont été libérées.", "145"),
    ],
    "a scale word or thousands that two numbers share": [
        ("de", "In Nepal und Laos leben 0,3 und 1,4 Millionen Menschen so.", "300000 1400000"),
        ("it", "Sono 120-150.000 le vittime.", "120000..150000"),
        ("en", "Between 10 and 13 thousand people are held.", "10000..13000"),
        ("de", "China und Indien haben 5,8 und 11 Millionen davon.", "5800000 11000000"),
        ("fr", "Entre 200 et 250 000 personnes sont concernées.", "200000..250000"),
        ("es", "Entre 2 y 3 millones de personas.", "2000000..3000000"),
    ],
    "dates and function words": [
        ("fr", "Publié le jeudi 12 juin, le texte ne dit rien.", ""),
        ("nl", "Een daling ten opzichte van vorig jaar.", ""),
        ("en", "It was one of the worst cases.", ""),
        ("de", "Am 24. Mai erschien der Bericht.", ""),
        ("es", "El martes 31 de mayo se publicó el informe.", ""),
        ("it", "Lunedì 3 giugno uscirà il rapporto.", ""),
        ("pt", "Na terça-feira, 31 de maio, saiu o relatório.", ""),
    ],
    "ranks, which are never people": [
        ("de", "Polen liegt auf Platz 95.", "rank:95"),
        ("en", "Iran is ranked 10th.", "rank:10"),
        ("en", "Brazil came third with 1.1 million.", "rank:3 1100000"),
        ("en", "Kenya has the 12th highest prevalence.", "rank:12"),
        ("fr", "La France est 143e.", "rank:143"),
        ("it", "Il paese è al 122º posto.", "rank:122"),
        ("es", "El país ocupa el puesto 54.", "rank:54"),
        ("nl", "Nederland staat op plaats 147.", "rank:147"),
        ("en", "Rank: 23", "rank:23"),
        ("pl", "Polska zajmuje 95. miejsce.", "rank:95"),
    ],
    "numbers of footnotes, notes and lists": [
        ("en", "The estimate covers the year 2016.3 It was revised.", ""),
        ("en", "Slavery is rife in the region.12 No one knows why.", ""),
        ("en", "Forced labour,4 forced marriage,5 and trafficking.", ""),
        ("en", "Many are children [7].", ""),
        ("en", "1. Send a letter\n2. Call us", ""),
        ("en", "The report says so (see note 14).", ""),
    ],
    "decimals in words": [
        ("de", "Einundzwanzig Komma sieben Millionen Menschen leben so.", "21700000"),
        ("fr", "Douze virgule zéro cinq millions de personnes.", "12050000"),
        ("es", "Treinta y uno coma dos millones de personas.", "31200000"),
        ("it", "Diciotto virgola nove milioni di persone.", "18900000"),
        ("pt", "Sete vírgula quatro milhões de pessoas.", "7400000"),
        ("nl", "Drieëndertig komma zes miljoen mensen.", "33600000"),
        ("pl", "Cztery przecinek osiem miliona osób.", "4800000"),
        ("es", "Uno coma tres por mil.", "1.3"),
        ("fr", "Une virgule, deux points et trois millions de lettres.", "2 3000000"),
    ],
    "a part of one per cent": [
        ("en", "Half a percent of the people.", "0.005"),
        ("en", "A quarter of one per cent of its citizens.", "0.0025"),
        ("en", "Three-tenths of 1 % of them.", "0.003"),
        ("en", "The share is .46 of one per cent.", "0.0046"),
        ("en", "Half of the people, and 1 per cent of the land.", "0.5 0.01"),
    ],
    "one per cent in words": [
        ("de", "Ein Prozent der Menschen.", "0.01"),
        ("nl", "Een procent van de mensen.", "0.01"),
        ("pl", "To jeden procent ludności.", "0.01"),
    ],
    "numbers in words that begin with an article": [
        ("en", "A hundred and thirty thousand people are held.", "130000"),
        ("en", "It is one in a hundred and sixty.", "1/160"),
        ("en", "A thousand four hundred people.", "1400"),
        ("en", "A hundred or a thousand people.", "100 1000"),
        ("en", "Thirty-odd million, or 70-odd thousand, were counted.", "30000000 70000"),
    ],
    "the number of a note behind a number": [
        ("en", "The estimate for Chad is 12,00011 and for Mali 83,000.7,8 Both rose.", "12000 83000"),
        ("en", "The lowest rate stands at 0.6,12 it says.", "0.6"),
        ("en", "Chad has 1,084,000.3 Others doubt it, and count 2,351,000.17", "1084000 2351000"),
        (
            "en",
            "It cost $1,084,000.37, or 1,084,000.37 dollars, and lies 1,084,000.3 km off.",
            "1084000.37 1084000.37 1084000.3",
        ),
        ("en", "Of 1,084,000.3 million one is enough; 1,084.3 is too.", "1084000300000 1084.3"),
    ],
    "a scale that the number behind it has": [
        ("de", "Es waren 13,2 beziehungsweise 17,4 Millionen.", "13200000 17400000"),
        ("de", "Es waren 13,2 bzw. 17,4 Millionen.", "13200000 17400000"),
        ("en", "It gives 452, 377 and 118 thousand people.", "452000 377000 118000"),
        ("en", "Some 130 or 150,000 people.", "130000 150000"),
        ("en", "In groups of 3 and 18 thousand people.", "3 18000"),
        ("it", "Nel 2016, 21,3 milioni, e nel 2021, 26,4: sempre meno.", "21300000 26400000"),
        ("en", "They counted 13.1 and 17.6 M. The ILO agrees.", "13100000 17600000"),
        ("nl", "In dwangarbeid 13,6M mensen.", "13600000"),
        ("nl", "Een muur van 13,6m hoog.", "13.6"),
        ("en", "PER 247 thsd. in all.", "247000"),
    ],
    "one of a scale in the middle": [
        ("pl", "Trzydzieści trzy miliardy milion osób, i miliard milion tysiąc.", "33001000000 1001001000"),
        ("fr", "Quatre millions mille personnes.", "4001000"),
        ("de", "Angaben in Milliarden, Millionen.", ""),
    ],
    "a base that is said before": [
        ("en", "Per 100,000 people, the enslaved are 7,310 in Chad, 640 in Mali.", "73.1 6.4"),
        ("de", "Auf 100.000 Einwohner kommen im Tschad 1.310 Personen, in Mali 640.", "13.1 6.4"),
        ("nl", "Aantallen per 100.000 inwoners. Mali 1.310; Niger 480.", "13.1 4.8"),
        ("en", "All rates are per 100,000 inhabitants. Mali has 17 prisons and 640 guards.", "17 640"),
        ("en", "The murder rate per 100,000 fell when 300 people died.", "300"),
        ("en", "Murders (per 100,000 people) fell; 300 people died in Chad.", "300"),
        ("nl", "Ons land kwam op 3.120, en later op 10.000. Dat is veel.", "3120 10000"),
        ("en", "Some counted 11 to a thousand.", "11"),
    ],
    "a whole number in a list of decimals": [
        ("en", "Rates are Chad (6.1), Mali (5.4), Sierra Leone (3), Togo (2.9).", "6.1 5.4 3 2.9"),
        ("en", "They asked (1) who pays and (2) who profits.", ""),
        ("it", "Il tasso è di 1.310 ogni centomila abitanti.", "13.1"),
        ("de", "Kapitel 4.1: Auf 100.000 Einwohner kommen 640 Personen.", "4.1 6.4"),
    ],
    "the unit of a heading": [
        ("en", "Per cent of all inhabitants: 0.37", "0.0037"),
        ("en", "Per cent of people held\nChad 0.41\nMali 0.37", "0.0041 0.0037"),
        (
            "es",
            "País | Personas | % de la población\nChad | 310.000 | 2,14\nMali | 83.000 | 0,46",
            "310000 0.0214 83000 0.0046",
        ),
        ("en", "Percentage held, by our own count: Chad 0.4; Mali 2.3", "0.004 0.023"),
        ("en", "Held in thousands, by the edition of the year 2019: Chad 41, Mali 33", "41000 33000"),
        ("fr", "Travail forcé (estimations, en millions)\n2012 : 21,4\n2016 : 26,1", "21400000 26100000"),
        ("en", "Slaves (mill.) Chad 1.3 Mali 2.4", "1300000 2400000"),
        ("en", "World No. ('000)    21,310    13,402", "21310000 13402000"),
        ("en", "Unemployment in per cent and prisons\nChad has 12 prisons", "12"),
    ],
    "a dash that parts two statements": [
        ("en", "Chad – 2.411 – 231,600", "2.411 231600"),
        ("en", "It is 20-25 per cent.", "0.2..0.25"),
    ],
    "other shapes": [
        ("en", "A quarter-trillion dollars are earned.", "250000000000"),
        ("en", "The prevalence is 1:450.", "1/450"),
        ("en", "1 million 48 thousand 500 people are enslaved.", "1048500"),
        ("en", "About 40.3 M people live so.", "40300000"),
        ("en", "Some 40·3 million people.", "40300000"),
        ("en", "Tens of thousands of people are trapped.", "10000.."),
        ("en", "The number has doubled.", "2"),
        ("en", "Hundreds of thousands work there.", "100000.."),
        ("en", "It is half a million people.", "500000"),
        ("en", "Three and a half million people.", "3500000"),
    ],
}


CASES = [pytest.param(*case, id=f"{kind}: {case[1][:40]}") for kind, cases in KINDS.items() for case in cases]


@pytest.mark.parametrize(("language", "text", "expected"), CASES)
def test_a_sentence_gives_its_numbers_and_no_other(language: str, text: str, expected: str) -> None:
    figures = read(text, ReadContext(language=language))
    assert [_told(figure) for figure in figures] == [_wanted(number) for number in expected.split()]


def _told(figure: Figure) -> str:
    reading = figure.reading
    if reading.value is None:
        return f"{_plain(reading.lower)}..{_plain(reading.upper)}"
    return f"{'rank:' if reading.kind == 'rank' else ''}{_plain(reading.value)}"


def _wanted(number: str) -> str:
    top, bar, bottom = number.partition("/")
    return _plain(Decimal(top) / Decimal(bottom)) if bar else number


def _plain(value: Decimal | None) -> str:
    """To six places, in which thirds can be compared."""
    if value is None:
        return ""
    return f"{value.quantize(Decimal('1e-6')).normalize():f}"
