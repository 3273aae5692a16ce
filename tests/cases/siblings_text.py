# ruff: noqa: E501 - a case a line
"""Siblings whose fault lies in the characters: spaces, digits, marks without width, middle dots, notes, hyphens."""

from __future__ import annotations

from case_making import feed, item, lines, page, pdf, sheet, text, workbook
from siblings import Sibling

_HEAD = ("Country", "Estimated number of people in modern slavery", "Prevalence per 1,000")
_CSV_HEAD = 'Country,Estimated number of people in modern slavery,"Prevalence per 1,000"\n'
_RICH = "< t='inlineStr'><is><r><t>{}</t></r><r><rPr><vertAlign val='superscript'/></rPr><t>{}</t></r></is></c>"
#: Plain ``<style>`` for a raised note mark and no name that says so.
_RAISING = "<style>.x1{font-size:70%;vertical-align:super;line-height:0}</style>"

NOTE = "a note mark glued to a number"
SPACE = "separators and digits of other scripts"
WIDTHLESS = "characters without width"
MIDDLE = "a middle dot as the decimal sign"
HYPHEN = "broken at a line's end"

SIBLINGS = [
    Sibling(NOTE, "German, class by style sheet", "html", page("<p>In Eritrea leben 451.000<span class='x1'>3</span> Menschen in moderner Sklaverei.</p>", "de", _RAISING), "ERI 451000"),
    Sibling(NOTE, "French, small and raised, before the scale", "html", page("<p>En Corée du Nord, 2,6<small style='vertical-align:super'>1</small> millions de personnes vivent dans l’esclavage moderne.</p>", "fr"), "PRK 2600000"),
    Sibling(NOTE, "Spanish, bracketed anchor", "html", page("<p>En Eritrea, 451.000<a href='#nota-4' id='ref4'>[4]</a> personas viven en la esclavitud moderna.</p>", "es"), "ERI 451000"),
    Sibling(NOTE, "German, a mark with a bracket", "html", page("<p>In Eritrea leben 93,0<sup>1)</sup> von 1.000 Menschen in moderner Sklaverei.</p>", "de"), "ERI rate 93"),
    Sibling(NOTE, "Italian, characters", "html", page("<p>In Eritrea 451.000¹² persone vivono in schiavitù moderna.</p>", "it"), "ERI 451000"),
    Sibling(NOTE, "notes in the cells of a page's table", "html", page("<table><tr><th>Country</th><th>Estimated number of people in modern slavery</th><th>Prevalence per 1,000<sup>a</sup></th></tr><tr><td>Eritrea<sup>b</sup></td><td>451,000<sup>1,2</sup></td><td>93.0 [3]</td></tr><tr><td>India</td><td>7,989,000*</td><td>6.1<a href='#n2'>2</a></td></tr></table>"), "ERI 451000; ERI rate 93; IND 7989000; IND rate 6.1"),
    Sibling(NOTE, "rich text in cells", "xlsx", workbook(sheet(_HEAD, ("Eritrea", _RICH.format("451,000", "2"), 93.0), (_RICH.format("India", "1"), 7989000, _RICH.format("6.1", "b")))), "ERI victims 451000; ERI prevalence 93; IND victims 7989000; IND prevalence 6.1"),
    Sibling(NOTE, "characters and brackets in cells", "csv", (_CSV_HEAD + 'Eritrea¹,"451,000²",93.0*\nIndia [2],"7,989,000 [3]",6.1 (a)\n').encode(), "ERI victims 451000; ERI prevalence 93; IND victims 7989000; IND prevalence 6.1"),
    Sibling(NOTE, "a feed's escaped sup", "feed", feed(item(1, "In Eritrea 451,000&lt;sup&gt;2&lt;/sup&gt; people live in modern slavery."), item(2, "<![CDATA[In Burundi 408,000<a href='#_ftn1'>[1]</a> people live in modern slavery.]]>")), "ERI 451000; BDI 408000"),
    Sibling(NOTE, "raised in a PDF, before the scale", "pdf", pdf([text(72, 700, "In North Korea 2.6"), text(154, 704, "2", 6), text(160, 700, "million people live in modern slavery.")]), "PRK 2600000"),
    Sibling(NOTE, "raised in a PDF, set apart", "pdf", pdf([text(72, 700, "In North Korea 2.6"), text(158, 704, "2", 6), text(164, 700, "million people live in modern slavery.")]), "PRK 2600000"),
    Sibling(NOTE, "bracketed in a PDF", "pdf", pdf(lines("In North Korea 2.6 [3] million people live in modern slavery.")), "PRK 2600000"),
    Sibling(NOTE, "a note between brackets in prose", "html", page("<p>In Eritrea 451,000[12] people live in modern slavery.</p><p>In Burundi 408,000 [3, 4] people live in modern slavery.</p>"), "ERI 451000; BDI 408000"),
    Sibling(SPACE, "French, narrow no-break space", "html", page("<p>En Érythrée, 451\u202f000 personnes vivent dans l’esclavage moderne.</p><p>En Corée du Nord, 2\u202f640\u202f000 personnes vivent dans l’esclavage moderne.</p>", "fr"), "ERI 451000; PRK 2640000"),
    Sibling(SPACE, "Polish, thin space and no-break space", "html", page("<p>W Erytrei 451\u2009000 osób żyje we współczesnym niewolnictwie.</p><p>W Korei Północnej 2&nbsp;640&nbsp;000 osób żyje we współczesnym niewolnictwie.</p>", "pl"), "ERI 451000; PRK 2640000"),
    Sibling(SPACE, "Swiss apostrophes", "html", page("<p>In Eritrea leben 451’000 Menschen in moderner Sklaverei.</p><p>In Nordkorea leben 2'640'000 Menschen in moderner Sklaverei.</p>", "de"), "ERI 451000; PRK 2640000"),
    Sibling(SPACE, "figure space and ideographic space", "html", page("<p>In Eritrea 451\u2007000 people live in modern slavery.</p><p>In\u3000Burundi\u3000408,000\u2002people live in modern slavery.</p>"), "ERI 451000; BDI 408000"),
    Sibling(SPACE, "Devanagari, Persian and mathematical digits", "html", page("<p>In India ७,९८९,००० people live in modern slavery.</p><p>In Iran ۱٬۲۸۹٬۰۰۰ people live in modern slavery.</p><p>In Eritrea 𝟒𝟓𝟏,𝟎𝟎𝟎 people live in modern slavery.</p>"), "IND 7989000; IRN 1289000; ERI 451000"),
    Sibling(SPACE, "cells of a CSV", "csv", (_CSV_HEAD + "Eritrea,451\u202f000,９３.０\nIndia,7\u00a0989\u00a0000,٦٫١\nBurundi,408'000,40·0\n").encode(), "ERI victims 451000; ERI prevalence 93; IND victims 7989000; IND prevalence 6.1; BDI victims 408000; BDI prevalence 40"),
    Sibling(SPACE, "strings of a JSON", "json", '{"rows":[{"country":"Eritrea","value":"451\u202f000"},{"country":"India","value":"７,９８９,０００"},{"country":"Burundi","value":"٤٠٨٬٠٠٠"}]}'.encode(), "ERI victims 451000; IND victims 7989000; BDI victims 408000", fields={"table": {"place": "country", "columns": [{"header": "value", "measure": "victims", "kind": "count"}]}}),
    Sibling(SPACE, "no-break spaces in a PDF", "pdf", pdf(lines("En Érythrée, 451\u00a0000 personnes vivent dans l’esclavage moderne, selon un rapport.")), "ERI 451000"),
    Sibling(WIDTHLESS, "German, soft hyphens", "html", page("<p>In Erit&shy;rea leben 451.&shy;000 Men&shy;schen in moder&shy;ner Skla&shy;verei.</p>", "de"), "ERI 451000"),
    Sibling(WIDTHLESS, "Dutch, non-breaking hyphen and joiner", "html", page("<p>In Noord\u2011Korea leven 2,\u20606 miljoen mensen in moderne slavernij.</p>", "nl"), "PRK 2600000"),
    Sibling(WIDTHLESS, "Portuguese, letters with combining accents", "html", page("<p>Na Coreia do Norte, 2,6 milho\u0303es de pessoas vivem em escravida\u0303o moderna.</p>", "pt"), "PRK 2600000"),
    Sibling(WIDTHLESS, "place names with combining accents", "csv", (_CSV_HEAD + "Co\u0302te d\u2019Ivoire,197000,8\nSa\u0303o Tome\u0301 and Pri\u0301ncipe,500,2\n").encode(), "CIV victims 197000; CIV prevalence 8; STP victims 500; STP prevalence 2"),
    Sibling(WIDTHLESS, "marks in a feed", "feed", feed(item(1, "In North\u200b Korea \u200e2,\u200b640,000\u200e people live in modern slavery."), item(2, "In Eritrea 451&amp;#8203;,000 people live in modern slavery.")), "PRK 2640000; ERI 451000"),
    Sibling(WIDTHLESS, "marks in a workbook", "xlsx", workbook(sheet(_HEAD, ("\ufeffEritrea", "451\u200b,000", "\u200e93.0\u200e"), ("In\u00addia", "7,989,\u2060000", 6.1))), "ERI victims 451000; ERI prevalence 93; IND victims 7989000; IND prevalence 6.1"),
    Sibling(WIDTHLESS, "isolates around a number, a mark amid a scale", "html", page("<p>In Eritrea \u2066451,000\u2069 people live in modern slavery.</p><p>In North Korea 2.6 mil\ufefflion people live in modern slavery.</p>"), "ERI 451000; PRK 2600000"),
    Sibling(WIDTHLESS, "ligatures", "html", page("<p>In Burundi ﬁfty thousand people live in modern slavery.</p>"), "BDI 50000"),
    Sibling(MIDDLE, "entity", "html", page("<p>In North Korea, 2&middot;6 million people live in modern slavery.</p><p>In Eritrea, 93&#183;0 of every 1,000 people live in modern slavery.</p>"), "PRK 2600000; ERI rate 93"),
    Sibling(MIDDLE, "PDF", "pdf", pdf(lines("In North Korea, 2·6 million people live in modern slavery, a journal writes.")), "PRK 2600000"),
    Sibling(MIDDLE, "cells", "csv", (_CSV_HEAD + '"Eritrea","451,000",93·0\nIndia,"7,989,000",6·1\n').encode(), "ERI victims 451000; ERI prevalence 93; IND victims 7989000; IND prevalence 6.1"),
    Sibling(MIDDLE, "feed", "feed", feed(item(1, "In North Korea 2·6 million people live in modern slavery.")), "PRK 2600000"),
    Sibling(MIDDLE, "a dot that parts items", "html", page("<p>Eritrea: 451,000 people in modern slavery · Burundi: 408,000 people in modern slavery</p>"), "ERI 451000; BDI 408000"),
    Sibling(MIDDLE, "a tight dot between two numbers that are none", "html", page("<p>Issue 12·2018·7</p><p>In Eritrea 451,000 people live in modern slavery.</p>"), "ERI 451000"),
    Sibling(HYPHEN, "German PDF", "pdf", pdf(lines("Nach einer Schätzung der Forschungsgruppe leben in Nordkorea 2,6 Mil-", "lionen Menschen in moderner Sklaverei, und die Forschung geht weiter.")), "PRK 2600000"),
    Sibling(HYPHEN, "German PDF, the noun and the country", "pdf", pdf(lines("Nach einer Schätzung der Forschungsgruppe leben 2,6 Millionen Men-", "schen in moderner Sklaverei, und zwar allein in Nordkorea, und die For-", "scher sagen, dass die moderne Sklaverei dort zunimmt.")), "PRK 2600000"),
    Sibling(HYPHEN, "French PDF", "pdf", pdf(lines("Selon une estimation du groupe de recherche, 2,6 mil-", "lions de personnes vivent dans l’esclavage moderne en Corée du Nord.")), "PRK 2600000"),
    Sibling(HYPHEN, "Dutch page, lines as they were copied", "html", page("<p>In Noord-Korea leven 2,6 mil-\njoen mensen in moderne slavernij.</p>", "nl"), "PRK 2600000"),
    Sibling(HYPHEN, "Italian and Polish scales", "html", page("<p>In Corea del Nord 2,6 mi-\nlioni di persone vivono in schiavitù moderna.</p>", "it"), "PRK 2600000"),
    Sibling(HYPHEN, "Polish scale", "html", page("<p>W Korei Północnej 2,6 mi-\nliona osób żyje we współczesnym niewolnictwie.</p>", "pl"), "PRK 2600000"),
    Sibling(HYPHEN, "true compounds", "pdf", pdf(lines("According to the fact-based estimate of the group, there are forty-", "five thousand people in modern slavery in Burundi, and the fact-", "based methods are told in a report on long-term risk.")), "BDI 45000"),
    Sibling(HYPHEN, "a place with a hyphen", "pdf", pdf(lines("According to the estimate of the research group, in Guinea-", "Bissau 13,000 people live in modern slavery, and in Timor-Leste too.")), "GNB 13000"),
    Sibling(HYPHEN, "a number over two lines", "pdf", pdf(lines("According to the estimate of the group, in North Korea 2,640,", "000 people live in modern slavery, and the risk there is high.")), "PRK 2640000"),
    Sibling(HYPHEN, "a French number over two lines", "pdf", pdf(lines("Selon une estimation du groupe de recherche, en Corée du Nord 2 640", "000 personnes vivent dans l’esclavage moderne, et le risque est grand.")), "PRK 2640000"),
    Sibling(HYPHEN, "words over two pages", "pdf", pdf(lines("According to the estimate of the research group there are 2.6 mil-"), lines("lion people in modern slavery in North Korea, and the risk is high.")), "PRK 2600000"),
    Sibling(HYPHEN, "a feed with lines", "feed", feed(item(1, "An estimated 2.6 mil-\nlion people live in modern slav-\nery in North Korea.")), "PRK 2600000"),
]  # fmt: skip
