# ruff: noqa: E501 - a case a line
"""A second set of siblings, written when the first was right: what they found is what the rules had not yet learned."""

from __future__ import annotations

from typing import Any

from case_making import feed, item, lines, page, pdf, sheet, text, workbook
from siblings import Sibling

_HEAD = ("Country", "Estimated number of people in modern slavery", "Prevalence per 1,000")
_CSV_HEAD = 'Country,Estimated number of people in modern slavery,"Prevalence per 1,000"\n'
_SAID = "<p>In Eritrea 451,000 people live in modern slavery.</p>"
_BOTH = "IND victims 7989000; IND prevalence 6.1; ERI victims 451000; ERI prevalence 93"
_JSON: dict[str, Any] = {
    "table": {"place": "country", "columns": [{"header": "value", "measure": "victims", "kind": "count"}]}
}
_PREFIXED = workbook(
    sheet(_HEAD, ("India", 7989000, 6.1), ("China", 9500000, 9.9), ("Eritrea", 451000, 93), hidden=(3,)).replace(
        'hidden="1"', "hidden='1'"
    )
)

SIBLINGS = [
    Sibling("note", "Dutch, a class named for notes", "html", page("<p>In Eritrea leven 451.000<span class='voetnoot footnote-ref'>2</span> mensen in moderne slavernij.</p>", "nl"), "ERI 451000"),
    Sibling("note", "Polish, style with em", "html", page("<p>W Erytrei 451 000<span style='font-size:0.7em; position:relative; top:-0.5em'>3</span> osób żyje we współczesnym niewolnictwie.</p>", "pl"), "ERI 451000"),
    Sibling("note", "a mark and a comma", "html", page("<p>In Eritrea,<sup>4</sup> 93.0<sup>5,6</sup> of every 1,000 people live in modern slavery.</p><p>In India 7,989,000<sup>i, ii</sup> people live in modern slavery.</p>"), "ERI rate 93; IND 7989000"),
    Sibling("note", "JSON strings", "json", '{"rows":[{"country":"Eritrea*","value":"451,000¹"},{"country":"India†","value":"7,989,000 [2]"}]}'.encode(), "ERI victims 451000; IND victims 7989000", fields=_JSON),
    Sibling("note", "a link to a note at the page's end", "html", page("<p>In Eritrea 451,000<a href='#fn:1' class='footnote' rel='footnote'>1</a> people live in modern slavery.</p><ol><li id='fn:1'>A note.</li></ol>"), "ERI 451000"),
    Sibling("note", "German PDF, raised", "pdf", pdf([text(72, 700, "In Eritrea leben 451.000"), text(185, 704, "1", 6), text(191, 700, "Menschen in moderner Sklaverei.")]), "ERI 451000"),
    Sibling("digits", "Bengali and Thai", "html", page("<p>In India ৭,৯৮৯,০০০ people live in modern slavery.</p><p>In Thailand ๖๑๐,๐๐๐ people live in modern slavery.</p>"), "IND 7989000; THA 610000"),
    Sibling("digits", "Spanish and Italian thin spaces", "html", page("<p>En Eritrea, 451&thinsp;000 personas viven en la esclavitud moderna.</p>", "es"), "ERI 451000"),
    Sibling("digits", "apostrophe in Italian", "html", page("<p>In Eritrea 451'000 persone vivono in schiavitù moderna.</p>", "it"), "ERI 451000"),
    Sibling("digits", "feed, narrow spaces as entities", "feed", feed(item(1, "En Érythrée, 451&amp;#8239;000 personnes vivent dans l’esclavage moderne.")), "ERI 451000"),
    Sibling("digits", "Indian grouping", "html", page("<p>In India 79,89,000 people live in modern slavery.</p>"), "IND 7989000"),
    Sibling("digits", "full width in a workbook", "xlsx", workbook(sheet(_HEAD, ("Eritrea", "４５１，０００", "９３．０"), ("India", "7 989 000", "6.1"))), _BOTH),
    Sibling("width", "Spanish, a soft hyphen in the place", "html", page("<p>En Co&shy;rea del Nor&shy;te, 2,6 millo&shy;nes de per&shy;sonas vi&shy;ven en la escla&shy;vitud mo&shy;derna.</p>", "es"), "PRK 2600000"),
    Sibling("width", "a byte order mark amid a feed and no-break hyphens", "feed", feed(item(1, "\ufeffIn Guinea\u2011Bissau 13,\u200b000 people live in modern slavery.")), "GNB 13000"),
    Sibling("width", "decomposed accents in JSON", "json", '{"rows":[{"country":"Co\u0302te d\u2019Ivoire","value":197000},{"country":"Curac\u0327ao","value":"1\u2060,000"}]}'.encode(), "CIV victims 197000; CUW victims 1000", fields=_JSON),
    Sibling("width", "PDF with ligatures of cp1252 and soft hyphens", "pdf", pdf(lines("In Eritrea 451,000 peo\u00adple live in mod\u00adern slav\u00adery, says the report.")), "ERI 451000"),
    Sibling("middle", "bullet operator and Polish", "html", page("<p>In North Korea, 2\u22196 million people live in modern slavery.</p><p>In Eritrea, 93\u22c50 of every 1,000 people live in modern slavery.</p>"), "PRK 2600000; ERI rate 93"),
    Sibling("middle", "JSON string and XLSX", "xlsx", workbook(sheet(_HEAD, ("Eritrea", "451,000", "93·0"), ("India", "7,989,000", "6·1"))), _BOTH),
    Sibling("middle", "a dot as a separator without blanks", "html", page("<p>In Eritrea 451,000 people live in modern slavery.</p><p>18 July 2018·4 min read</p>"), "ERI 451000"),
    Sibling("hyphen", "Spanish PDF", "pdf", pdf(lines("Según una estimación del grupo de investigación, 2,6 millo-", "nes de personas viven en la esclavitud moderna en Corea del Norte.")), "PRK 2600000"),
    Sibling("hyphen", "Portuguese PDF", "pdf", pdf(lines("Segundo uma estimativa do grupo de pesquisa, 2,6 mi-", "lhões de pessoas vivem em escravidão moderna na Coreia do Norte.")), "PRK 2600000"),
    Sibling("hyphen", "place names broken", "pdf", pdf(lines("According to the estimate of the research group, in North Ko-", "rea 2,640,000 people live in modern slavery, more than in Korea's past.")), "PRK 2640000"),
    Sibling("hyphen", "a place broken in German", "html", page("<p>In Nord-\nkorea leben 2,6 Millionen Menschen in moderner Sklaverei. Nordkorea ist ein Land.</p>", "de"), "PRK 2600000"),
    Sibling("hyphen", "a suspended hyphen", "html", page("<p>In Eritrea leben 451.000 Kinder-, Frauen- und Männer in moderner Sklaverei.</p><p>In Burundi leben 408.000 Menschen in Zwangs- und moderner Sklaverei.</p>", "de"), "ERI 451000; BDI 408000"),
    Sibling("hyphen", "a decimal number broken", "pdf", pdf(lines("According to the estimate of the research group, in North Korea 2.", "64 million people live in modern slavery, and the risk there is high.")), "PRK 2640000"),
    Sibling("hyphen", "soft hyphen at the end of a line", "html", page("<p>In North Korea 2.6 mil\u00ad\nlion people live in modern slavery.</p>"), "PRK 2600000"),
    Sibling("unseen", "collapsed rows and important", "html", page(f"<ul><li class='off'>In India 8,500,000 people live in modern slavery.</li></ul>{_SAID}", head="<style>ul li.off{display:none!important}</style>"), "ERI 451000"),
    Sibling("unseen", "shown again by a stronger rule", "html", page("<div class='box'><p class='n'>In India 7,989,000 people live in modern slavery.</p></div>", head="<style>.n{display:none}.box .n{display:block}</style>"), "IND 7989000"),
    Sibling("unseen", "hidden on phones only", "html", page("<p class='wide'>In India 7,989,000 people live in modern slavery.</p>", head="<style>@media (max-width:600px){.wide{display:none}}</style>"), "IND 7989000"),
    Sibling("unseen", "read aloud in place of a decoration", "html", page("<p>In Eritrea <span aria-hidden='true'>451k</span><span class='sr'>451,000</span> people live in modern slavery.</p>", head="<style>.sr{position:absolute;clip:rect(0 0 0 0)}</style>"), "ERI 451000"),
    Sibling("unseen", "strike element, French", "html", page("<p>En Érythrée, <strike>350 000</strike> <s>400 000</s> 451 000 personnes vivent dans l’esclavage moderne.</p>", "fr"), "ERI 451000"),
    Sibling("unseen", "hidden rows with single quotes", "xlsx", _PREFIXED, _BOTH, says="hidden"),
    Sibling("unseen", "rich text struck out", "xlsx", workbook(sheet(_HEAD, ("India", "< t='inlineStr'><is><r><rPr><strike/></rPr><t>8,500,000 </t></r><r><t>7,989,000</t></r></is></c>", 6.1), ("Eritrea", 451000, 93))), _BOTH),
    Sibling("unseen", "content-visibility and zero size", "html", page(f"<p style='font-size:0'>In India 8,500,000 people live in modern slavery.</p><div style='height:0;overflow:hidden'>In China 9,500,000 people live in modern slavery.</div>{_SAID}"), "ERI 451000"),
    Sibling("break", "Polish and Italian", "html", page("<p>W Erytrei<br>451 000<br>osób żyje we współczesnym niewolnictwie.</p>", "pl"), "ERI 451000"),
    Sibling("break", "Italian hero", "html", page("<h2>2,6<br>milioni di persone</h2><p>vivono in schiavitù moderna in Corea del Nord.</p><p>In Eritrea<br>451.000 persone<br>vivono in schiavitù moderna.</p>", "it"), "ERI 451000; PRK 2600000"),
    Sibling("break", "between first and second word of a place, Dutch", "html", page("<p>In Noord-<br>Korea leven 2,6 miljoen<br>mensen in moderne slavernij.</p>", "nl"), "PRK 2600000"),
    Sibling("attribute", "a list of numbers for a script", "html", page("<div data-country='Eritrea' data-victims='451000' data-count='451000'></div>"), "", says="attributes", unread=True),
    Sibling("attribute", "German label", "html", page("<div role='img' aria-label='In Eritrea leben 451.000 Menschen in moderner Sklaverei'></div>", "de"), "", says="attributes", unread=True),
    Sibling("attribute", "an object's fallback and a map", "html", page("<picture><source srcset='a.webp'><img alt='40.3 million people in modern slavery' src='a.png'></picture>"), "", says="attributes", unread=True),
    Sibling("attribute", "text in the page as well", "html", page(f"<img alt='451,000 people' src='a.png'>{_SAID}"), "ERI 451000"),
    Sibling("ratio", "Italian, Polish, Portuguese", "html", page("<p>Nel mondo una persona ogni 185 vive in schiavitù moderna.</p><p>Una persona su 185 nel mondo vive in schiavitù moderna.</p>", "it"), "WLD share 1/185; WLD share 1/185"),
    Sibling("ratio", "Portuguese", "html", page("<p>Uma em cada 185 pessoas no mundo vive em escravidão moderna.</p>", "pt"), "WLD share 1/185"),
    Sibling("ratio", "Polish", "html", page("<p>Jedna osoba na 185 na świecie żyje we współczesnym niewolnictwie.</p>", "pl"), "WLD share 1/185"),
    Sibling("ratio", "one in a thousands' number", "html", page("<p>In Japan, 1 in 3,400 people lives in modern slavery.</p>"), "JPN share 1/3400"),
    Sibling("range", "Spanish and Dutch", "html", page("<p>En Corea del Norte, entre 2,5 y 2,7 millones de personas viven en la esclavitud moderna.</p><p>En Eritrea, de 400.000 a 500.000 personas viven en la esclavitud moderna.</p>", "es"), "PRK 2500000..2700000; ERI 400000..500000"),
    Sibling("range", "Dutch", "html", page("<p>In Noord-Korea leven tussen de 2,5 en 2,7 miljoen mensen in moderne slavernij.</p>", "nl"), "PRK 2500000..2700000"),
    Sibling("range", "Portuguese", "html", page("<p>Na Coreia do Norte, entre 2,5 e 2,7 milhões de pessoas vivem em escravidão moderna.</p>", "pt"), "PRK 2500000..2700000"),
    Sibling("corrected", "Spanish, not this but that", "html", page("<p>Corrección: son 2,6 millones de personas, y no 26 millones, las que viven en la esclavitud moderna en Corea del Norte.</p>", "es"), "PRK 2600000", says="corrected"),
    Sibling("corrected", "German, instead of", "html", page("<p>Berichtigung: In Nordkorea leben 2,6 Millionen statt 26 Millionen Menschen in moderner Sklaverei.</p>", "de"), "PRK 2600000", says="corrected"),
    Sibling("corrected", "English, with a grouped number", "html", page("<p>Clarification: The number of people in modern slavery in Eritrea is 451,000, not 541,000.</p>"), "ERI 451000", says="corrected"),
    Sibling("corrected", "no correction: a change over time", "html", page("<p>In Eritrea, 451,000 people live in modern slavery, according to a corrected method.</p><p>In Burundi, 408,000 people live in modern slavery.</p>"), "ERI 451000; BDI 408000"),
    Sibling("encoding", "Polish feed in ISO 8859-2", "feed", feed(item(1, "W Korei Północnej 2,6 miliona osób żyje we współczesnym niewolnictwie."), head='<?xml version="1.0" encoding="iso-8859-2"?>').decode().encode("iso8859-2"), "PRK 2600000"),
    Sibling("encoding", "a page that declares UTF-16 and is UTF-8", "html", page("<p>En Érythrée, 451\u00a0000 personnes vivent dans l’esclavage moderne.</p>", "fr").replace(b"'utf-8'", b"'utf-16'"), "ERI 451000"),
    Sibling("encoding", "UTF-16 page, big end first, no mark", "html", page("<p>En Érythrée, 451\u00a0000 personnes vivent dans l’esclavage moderne.</p>", "fr").decode().encode("utf-16-be"), "ERI 451000"),
    Sibling("encoding", "a declaration nobody knows", "feed", feed(item(1, "In Eritrea 451,000 people live in modern slavery, says São Tomé."), head='<?xml version="1.0" encoding="x-unknown"?>'), "ERI 451000"),
    Sibling("file", "#N/A is no fault", "xlsx", workbook(sheet(_HEAD, ("India", "< t='e'><v>#N/A</v></c>", 6.1), ("Eritrea", 451000, 93))), "IND prevalence 6.1; ERI victims 451000; ERI prevalence 93"),
    Sibling("file", "hidden column in a CSV does not exist: old and new side by side", "csv", (b"Country,Estimated number of people in modern slavery (2016 edition),Estimated number of people in modern slavery,\"Prevalence per 1,000\"\nIndia,8500000,7989000,6.1\nEritrea,500000,451000,93\n"), _BOTH),
    Sibling("file", "numbers as text with blanks, and a blank row", "xlsx", workbook(sheet(("", "", ""), ("Global estimates 2018", "", ""), _HEAD, (" India ", " 7 989 000 ", "6.1 "), ("", "", ""), ("Eritrea", "451,000", "93.0"))), _BOTH),
    Sibling("pdf", "two columns over two pages", "pdf", pdf([*lines("In North Korea 2,640,000 people live in", "modern slavery. That is one of the", x=60), *lines("In Eritrea 451,000 people live in", "modern slavery. There it is the state.", x=320)], lines("In Burundi 408,000 people live in modern slavery, says the report here.")), "PRK 2640000; ERI 451000; BDI 408000"),
    Sibling("pdf", "a table over two pages with its head again", "pdf", pdf(*[[text(72, 760, "Country"), text(250, 760, "People in modern slavery"), text(440, 760, "Prevalence per 1,000"), *[text(x, 740 - 20 * n, w) for n, row in enumerate(rows) for x, w in zip((72, 250, 440), row, strict=True)], text(290, 30, str(number))] for number, rows in enumerate(((("Eritrea", "451,000", "93.0"), ("India", "7,989,000", "6.1")), (("Burundi", "408,000", "40.0"), ("Chad", "199,000", "12.0"))), start=1)]), "ERI 451000; ERI rate 93; IND 7989000; IND rate 6.1; BDI 408000; BDI rate 40; TCD 199000; TCD rate 12"),
    Sibling("pdf", "a caption above", "pdf", pdf([text(72, 780, "Tabelle 2: Menschen in moderner Sklaverei nach Ländern"), text(72, 760, "Land"), text(250, 760, "Zahl der Menschen"), text(440, 760, "je 1.000 Einwohner"), *[text(x, 740 - 20 * n, w) for n, row in enumerate((("Eritrea", "451.000", "93,0"), ("Indien", "7.989.000", "6,1"), ("Burundi", "408.000", "40,0"))) for x, w in zip((72, 250, 440), row, strict=True)]]), "ERI 451000; ERI rate 93; IND 7989000; IND rate 6.1; BDI 408000; BDI rate 40"),
]  # fmt: skip
