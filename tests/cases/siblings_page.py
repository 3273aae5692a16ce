# ruff: noqa: E501 - a case a line
"""Siblings whose fault lies in the markup: what is hidden or struck out, breaks, attributes, ratios, ranges,
corrections."""

from __future__ import annotations

from case_making import feed, item, lines, page, pdf, sheet, workbook
from siblings import Sibling

_HEAD = ("Country", "Estimated number of people in modern slavery", "Prevalence per 1,000")
UNSEEN = "hidden or struck out on a page"
BREAK = "a break amid a sentence"
ATTRIBUTE = "a number that stands in no text"
RATIO = "one in so many"
RANGE = "a range"
CORRECTED = "a corrected number"
_SAID = "<p>In Eritrea 451,000 people live in modern slavery.</p>"

SIBLINGS = [
    Sibling(UNSEEN, "class by style sheet", "html", page(f"<p class='old'>In India 8,500,000 people live in modern slavery.</p>{_SAID}", head="<style>p.old{display:none}</style>"), "ERI 451000"),
    Sibling(UNSEEN, "class within a class", "html", page(f"<div class='v1'><p class='old'>In India 8,500,000 people live in modern slavery.</p></div>{_SAID}", head="<style>.v1 .old, .v2 .old { visibility: hidden }</style>"), "ERI 451000"),
    Sibling(UNSEEN, "off the screen and clipped", "html", page(f"<p style='position:absolute;left:-9999px'>In India 8,500,000 people live in modern slavery.</p><p><span style='position:absolute;clip:rect(0 0 0 0);width:1px;height:1px;overflow:hidden'>In China 9,500,000 people live in modern slavery.</span></p>{_SAID}"), "ERI 451000"),
    Sibling(UNSEEN, "class for those who read aloud", "html", page(f"<p class='sr-only'>In India 8,500,000 people live in modern slavery.</p>{_SAID}", head="<style>.sr-only{position:absolute;width:1px;height:1px;clip:rect(0,0,0,0);overflow:hidden}</style>"), "ERI 451000"),
    Sibling(UNSEEN, "German, struck out by style, and what was put in", "html", page("<p>In Eritrea leben <span style='text-decoration: line-through'>350.000</span> <ins>451.000</ins> Menschen in moderner Sklaverei.</p>", "de"), "ERI 451000"),
    Sibling(UNSEEN, "struck out by class, in a rule within a rule", "html", page(f"<p>In India <span class='was'>8,500,000</span> 7,989,000 people live in modern slavery.</p>{_SAID}", head="<style>@media screen { .was { text-decoration: line-through } }</style>"), "IND 7989000; ERI 451000"),
    Sibling(UNSEEN, "struck out by combining characters", "html", page("<p>In India 8\u0336,\u03365\u03360\u03360\u0336,\u03360\u03360\u03360\u0336 7,989,000 people live in modern slavery.</p>"), "IND 7989000"),
    Sibling(UNSEEN, "feed, escaped and in CDATA", "feed", feed(item(1, "In India &lt;del&gt;8,500,000&lt;/del&gt; 7,989,000 people live in modern slavery."), item(2, "<![CDATA[<p style='display:none'>In China 9,500,000 people live in modern slavery.</p><p>In Eritrea 451,000 people live in modern slavery.</p>]]>")), "IND 7989000; ERI 451000"),
    Sibling(UNSEEN, "a page for print only", "html", page(f"<p class='p'>In India 8,500,000 people live in modern slavery.</p>{_SAID}", head="<style>.p{display:none} @media print{.p{display:block}}</style>"), "ERI 451000"),
    Sibling(UNSEEN, "a cell struck out by its style", "xlsx", workbook(sheet(_HEAD, ("India", "< s='1'><v>8500000</v></c>", 6.1), ("Eritrea", 451000, 93)), styles="<fonts count='2'><font><sz val='11'/></font><font><strike/><sz val='11'/></font></fonts><cellXfs count='2'><xf fontId='0'/><xf fontId='1' applyFont='1'/></cellXfs>"), "IND prevalence 6.1; ERI victims 451000; ERI prevalence 93"),
    Sibling(UNSEEN, "details that a click opens are seen", "html", page(f"<details><summary>India</summary><p>In India 7,989,000 people live in modern slavery.</p></details>{_SAID}"), "IND 7989000; ERI 451000"),
    Sibling(BREAK, "German", "html", page("<p>In Eritrea leben<br>451.000<br/>Menschen in moderner Sklaverei.</p>", "de"), "ERI 451000"),
    Sibling(BREAK, "French, between number and scale", "html", page("<p>En Corée du Nord, 2,6<br>\nmillions de personnes vivent dans l’esclavage moderne.</p>", "fr"), "PRK 2600000"),
    Sibling(BREAK, "a place at the end of the line, Spanish", "html", page("<p>En Corea del<br>Norte, 2,6 millones de personas viven en la esclavitud moderna.</p>", "es"), "PRK 2600000"),
    Sibling(BREAK, "wbr and shy in words and numbers", "html", page("<p>In North<wbr> Korea 2,<wbr>640,<wbr>000 peo&shy;ple live in mod<wbr>ern slav&shy;ery.</p>"), "PRK 2640000"),
    Sibling(BREAK, "within cells and a header", "html", page("<table><tr><th>Country</th><th>Estimated number<br>of people in<br>modern slavery</th></tr><tr><td>North<br>Korea</td><td>2,640,000</td></tr><tr><td>Eritrea</td><td>451,000</td></tr><tr><td>Burundi</td><td>408,000</td></tr></table>"), "PRK 2640000; ERI 451000; BDI 408000"),
    Sibling(BREAK, "lines of a list stay apart", "html", page("<p>People in modern slavery:<br>Eritrea: 451,000<br>Burundi: 408,000<br>India: 7,989,000</p>"), "ERI 451000; BDI 408000; IND 7989000"),
    Sibling(BREAK, "spans shown as blocks", "html", page("<p><span style='display:block'>In Eritrea,</span><span style='display:block'>451,000 people</span><span style='display:block'>live in modern slavery.</span></p>"), "ERI 451000"),
    Sibling(BREAK, "feed", "feed", feed(item(1, "In Eritrea,&lt;br/&gt;451,000 people&lt;br&gt;live in modern slavery."), item(2, "<![CDATA[In North Korea 2.6<br>million people live in modern slavery.]]>")), "ERI 451000; PRK 2600000"),
    Sibling(BREAK, "in a workbook's cell", "xlsx", workbook(sheet(("Country", "Estimated number\nof people in\nmodern slavery", "Prevalence\nper 1,000"), ("North\nKorea", 2640000, 104.6), ("Eritrea", 451000, 93))), "PRK victims 2640000; PRK prevalence 104.6; ERI victims 451000; ERI prevalence 93"),
    Sibling(ATTRIBUTE, "a counter by another name", "html", page("<p>In India, people in modern slavery:</p><span class='odometer' data-final-number='7989000'>0</span>"), "", says="attributes", unread=True),
    Sibling(ATTRIBUTE, "meter and progress", "html", page("<p>People in modern slavery in Eritrea</p><meter value='451000' max='5000000'></meter>"), "", says="attributes", unread=True),
    Sibling(ATTRIBUTE, "a style sheet that writes", "html", page("<p class='n'> live in modern slavery in North Korea.</p>", head="<style>.n::before{content:'2.6 million people'}</style>"), "", says="2.6 million", unread=True),
    Sibling(ATTRIBUTE, "a script's state", "html", page("<div id='root'></div>", head="<script id='__NEXT_DATA__' type='application/json'>{\"country\":\"Eritrea\",\"peopleInModernSlavery\":451000}</script>"), "", says="scripts", unread=True),
    Sibling(ATTRIBUTE, "a drawing's text", "html", page("<p>How many there are:</p><svg width='400' height='80'><title>Chart</title><text x='0' y='20'>In Eritrea 451,000 people live in modern slavery</text></svg>"), "", says="451,000", unread=True),
    Sibling(ATTRIBUTE, "French words for a picture", "html", page("<img src='a.png' alt='En Érythrée, 451 000 personnes vivent dans l’esclavage moderne'><p>Voir le graphique.</p>", "fr"), "", says="attributes", unread=True),
    Sibling(ATTRIBUTE, "a frame with its page in an attribute", "html", page("<iframe srcdoc='&lt;p&gt;In Eritrea 451,000 people live in modern slavery.&lt;/p&gt;'></iframe>"), "", says="451,000", unread=True),
    Sibling(RATIO, "German", "html", page("<p>Einer von 185 Menschen weltweit lebt in moderner Sklaverei.</p><p>Jeder 185. Mensch weltweit lebt in moderner Sklaverei.</p>", "de"), "WLD share 1/185; WLD share 1/185"),
    Sibling(RATIO, "French, feminine and with a unit", "html", page("<p>Une personne sur 185 dans le monde vit dans l’esclavage moderne.</p><p>Dans le monde, un habitant sur 185 vit dans l’esclavage moderne.</p>", "fr"), "WLD share 1/185; WLD share 1/185"),
    Sibling(RATIO, "Spanish", "html", page("<p>Una de cada 185 personas en el mundo vive en la esclavitud moderna.</p>", "es"), "WLD share 1/185"),
    Sibling(RATIO, "Dutch and a break", "html", page("<p>Eén op de<br>185 mensen wereldwijd leeft in moderne slavernij.</p>", "nl"), "WLD share 1/185"),
    Sibling(RATIO, "English in figures and words", "html", page("<p>In North Korea, one in ten people lives in modern slavery.</p><p>In North Korea, 1 out of every 10 people lives in modern slavery.</p><p>In Eritrea, 1 in 11 of the population lives in modern slavery.</p>"), "PRK share 1/10; PRK share 1/10; ERI share 1/11"),
    Sibling(RATIO, "a no-break space and a note", "html", page("<p>Worldwide one\u00a0in\u00a0every 185<sup>2</sup> people lives in modern slavery.</p>"), "WLD share 1/185"),
    Sibling(RANGE, "German", "html", page("<p>In Nordkorea leben 2,5 bis 2,7 Millionen Menschen in moderner Sklaverei.</p><p>In Eritrea leben zwischen 400.000 und 500.000 Menschen in moderner Sklaverei.</p>", "de"), "PRK 2500000..2700000; ERI 400000..500000"),
    Sibling(RANGE, "French", "html", page("<p>En Corée du Nord, de 2,5 à 2,7 millions de personnes vivent dans l’esclavage moderne.</p><p>En Érythrée, entre 400 000 et 500 000 personnes vivent dans l’esclavage moderne.</p>", "fr"), "PRK 2500000..2700000; ERI 400000..500000"),
    Sibling(RANGE, "Italian and Portuguese", "html", page("<p>In Corea del Nord tra 2,5 e 2,7 milioni di persone vivono in schiavitù moderna.</p>", "it"), "PRK 2500000..2700000"),
    Sibling(RANGE, "dashes of all kinds", "html", page("<p>In North Korea 2.5\u20142.7 million people live in modern slavery.</p><p>In Eritrea 400,000\u2011500,000 people live in modern slavery.</p><p>In India 7.9\u22128.1 million people live in modern slavery.</p><p>In Burundi 400,000&nbsp;&ndash;&nbsp;410,000 people live in modern slavery.</p>"), "PRK 2500000..2700000; ERI 400000..500000; IND 7900000..8100000; BDI 400000..410000"),
    Sibling(RANGE, "dots in an English text, a space in a Polish one", "html", page("<p>W Korei Północnej od 2,5 do 2,7 miliona osób żyje we współczesnym niewolnictwie.</p>", "pl"), "PRK 2500000..2700000"),
    Sibling(RANGE, "PDF, over a line's end", "pdf", pdf(lines("According to the estimate of the research group, in North Korea 2.5–", "2.7 million people live in modern slavery, and the risk is high.")), "PRK 2500000..2700000"),
    Sibling(CORRECTED, "German", "html", page("<p><em>Korrektur: In einer früheren Version dieses Artikels hieß es, in Nordkorea lebten 26 Millionen Menschen in moderner Sklaverei. Richtig ist 2,6 Millionen.</em></p><p>In Nordkorea leben 2,6 Millionen Menschen in moderner Sklaverei.</p>", "de"), "PRK 2600000; PRK 2600000", says="corrected"),
    Sibling(CORRECTED, "French", "html", page("<p>Correction : une version précédente de cet article indiquait que 26 millions de personnes vivent dans l’esclavage moderne en Corée du Nord.</p><p>En Corée du Nord, 2,6 millions de personnes vivent dans l’esclavage moderne.</p>", "fr"), "PRK 2600000", says="corrected"),
    Sibling(CORRECTED, "Spanish", "html", page("<p>Fe de errores: En una versión anterior de este artículo se decía que 26 millones de personas viven en la esclavitud moderna en Corea del Norte.</p><p>En Corea del Norte, 2,6 millones de personas viven en la esclavitud moderna.</p>", "es"), "PRK 2600000", says="corrected"),
    Sibling(CORRECTED, "Italian", "html", page("<p>Rettifica: una versione precedente di questo articolo diceva che 26 milioni di persone vivono in schiavitù moderna in Corea del Nord.</p><p>In Corea del Nord 2,6 milioni di persone vivono in schiavitù moderna.</p>", "it"), "PRK 2600000", says="corrected"),
    Sibling(CORRECTED, "Dutch", "html", page("<p>Correctie: in een eerdere versie van dit artikel stond dat in Noord-Korea 26 miljoen mensen in moderne slavernij leven.</p><p>In Noord-Korea leven 2,6 miljoen mensen in moderne slavernij.</p>", "nl"), "PRK 2600000", says="corrected"),
    Sibling(CORRECTED, "Polish", "html", page("<p>Sprostowanie: we wcześniejszej wersji tego artykułu napisaliśmy, że w Korei Północnej 26 milionów osób żyje we współczesnym niewolnictwie.</p><p>W Korei Północnej 2,6 miliona osób żyje we współczesnym niewolnictwie.</p>", "pl"), "PRK 2600000", says="corrected"),
    Sibling(CORRECTED, "Portuguese", "html", page("<p>Correção: uma versão anterior deste artigo dizia que 26 milhões de pessoas vivem em escravidão moderna na Coreia do Norte.</p><p>Na Coreia do Norte, 2,6 milhões de pessoas vivem em escravidão moderna.</p>", "pt"), "PRK 2600000", says="corrected"),
    Sibling(CORRECTED, "errata of a PDF", "pdf", pdf(lines("Erratum: for 26 million people in modern slavery in North Korea read 2.6 million people."), lines("In North Korea 2.6 million people live in modern slavery, says the report.")), "PRK 2600000; PRK 2600000", says="corrected"),
    Sibling(CORRECTED, "said by mistake", "html", page("<p>Editor’s note: Due to an editing error, this story misstated the number of people in modern slavery in North Korea as 26 million.</p><p>In North Korea 2.6 million people live in modern slavery.</p>"), "PRK 2600000", says="corrected"),
    Sibling(CORRECTED, "a feed's item", "feed", feed(item(1, "Correction: An earlier version of this story said that 26 million people live in modern slavery in North Korea. In Eritrea 451,000 people live in modern slavery.")), "ERI 451000", says="corrected"),
]  # fmt: skip
