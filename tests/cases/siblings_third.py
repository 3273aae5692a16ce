# ruff: noqa: E501 - a case a line
"""A third set, written before anything was tried on it: formats and languages that the others leave out."""

from __future__ import annotations

from typing import Any

from case_making import feed, item, lines, page, pdf, sheet, text, workbook
from siblings import Sibling

_HEAD = ("Country", "Estimated number of people in modern slavery", "Prevalence per 1,000")
_CSV_HEAD = 'Country,Estimated number of people in modern slavery,"Prevalence per 1,000"\n'
_SAID = "<p>In Eritrea 451,000 people live in modern slavery.</p>"
_LIVE = "people live in modern slavery"
_ROWS: tuple[tuple[str | float, ...], ...] = (("India", 7989000, 6.1), ("Eritrea", 451000, 93))
_BOTH = "IND victims 7989000; IND prevalence 6.1; ERI victims 451000; ERI prevalence 93"
_JSON: dict[str, Any] = {"table": {"place": "country", "columns": [{"header": "value", "measure": "victims", "kind": "count"}]}}  # fmt: skip


def _json(*rows: str) -> bytes:
    return f'{{"rows":[{",".join(rows)}]}}'.encode()


SIBLINGS = [
    Sibling("note", "a link within sup, before the scale", "html", page(f"<p>In North Korea 2.6<sup><a href='#n1'>[1]</a></sup> million {_LIVE}.</p>"), "PRK 2600000"),
    Sibling("note", "a link to a note by its whole address", "html", page(f"<p>In Eritrea 451,000<a href='https://source.example/page#note-2'>2</a> {_LIVE}.</p>"), "ERI 451000"),
    Sibling("note", "a button", "html", page(f"<p>In Eritrea 451,000<button class='footnote-button' aria-label='Footnote 2'>2</button> {_LIVE}.</p>"), "ERI 451000"),
    Sibling("note", "small and in round brackets", "html", page(f"<p>In Eritrea 451,000<small>(3)</small> {_LIVE}.</p>"), "ERI 451000"),
    Sibling("note", "a tooltip's trigger", "html", page(f"<p>In Eritrea 451,000<abbr class='footnote' title='Survey of 2017'>i</abbr> {_LIVE}.</p>"), "ERI 451000"),
    Sibling("note", "a raised letter in a PDF", "pdf", pdf([text(72, 700, "In Eritrea 451,000"), text(157, 704, "a", 6), text(163, 700, "people live in modern slavery.")]), "ERI 451000"),
    Sibling("note", "round brackets and daggers in cells", "csv", (_CSV_HEAD + 'Eritrea (1),"451,000 (1)",93.0†\nIndia,"7,989,000 ‡",6.1§\n').encode(), "ERI prevalence 93; IND victims 7989000; IND prevalence 6.1", says="is not a number"),
    Sibling("note", "letters in brackets, JSON", "json", _json('{"country":"Eritrea","value":"451,000 [a]"}', '{"country":"India [b]","value":"7,989,000**"}'), "ERI victims 451000; IND victims 7989000", fields=_JSON),
    Sibling("note", "characters behind a blank in a workbook", "xlsx", workbook(sheet(_HEAD, ("India ¹", "7,989,000 ²", "6.1 ³"), ("Eritrea", 451000, 93))), _BOTH),
    Sibling("digits", "Khmer and Burmese", "html", page(f"<p>In Cambodia ២៦១,០០០ {_LIVE}.</p><p>In Myanmar ၅၇၅,၀၀၀ {_LIVE}.</p>"), "KHM 261000; MMR 575000"),
    Sibling("digits", "Arabic signs in JSON", "json", _json('{"country":"Eritrea","value":"٤٥١٬٠٠٠"}', '{"country":"India","value":"٧٬٩٨٩٬٠٠٠"}'), "ERI victims 451000; IND victims 7989000", fields=_JSON),
    Sibling("digits", "each group in a span", "html", page(f"<p>In India <span>7</span>,<span>989</span>,<span>000</span> {_LIVE}.</p>"), "IND 7989000"),
    Sibling("digits", "each digit in a span, as counters have it", "html", page(f"<p>In Eritrea <b><span>4</span><span>5</span><span>1</span><span>,</span><span>0</span><span>0</span><span>0</span></b> {_LIVE}.</p>"), "ERI 451000"),
    Sibling("digits", "thin spaces in a CSV", "csv", (_CSV_HEAD + "Eritrea,451\u2009000,93.0\nIndia,7\u2009989\u2009000,6.1\n").encode(), _BOTH),
    Sibling("digits", "a space as an entity and a tag amid it", "html", page("<p>En Érythrée, <b>451</b>&#8239;<b>000</b> personnes vivent dans l’esclavage moderne.</p>", "fr"), "ERI 451000"),
    Sibling("width", "a mark in a feed's title", "feed", feed(item(1, "More.", title=f"In Eritrea 451,\u200b000 {_LIVE}")), "ERI 451000"),
    Sibling("width", "soft hyphens in a workbook's head", "xlsx", workbook(sheet(("Coun\u00adtry", "Estimated num\u00adber of peo\u00adple in modern slav\u00adery", "Prevalence\u00a0per\u202f1,000"), *_ROWS)), _BOTH),
    Sibling("width", "a no-break space and a mark in a CSV's head", "csv", ('\ufeff"Country\u200b",Estimated\u00a0number of people in modern slavery,"Prevalence per\u00a01,000"\n\u202aEritrea\u202c,451000,93\nIndia,7989000,6.1\n').encode(), _BOTH),
    Sibling("width", "a joiner between number and scale", "html", page("<p>In Nordkorea leben 2,6\u2060\u00a0\u2060Millionen Menschen in moderner Sklaverei.</p>", "de"), "PRK 2600000"),
    Sibling("middle", "hyphenation point and Greek dot", "html", page(f"<p>In North Korea, 2\u20276 million {_LIVE}.</p><p>In Burundi, 0\u03874 million {_LIVE}.</p>"), "PRK 2600000; BDI 400000"),
    Sibling("middle", "French feed", "feed", feed(item(1, "En Corée du Nord, 2·6 millions de personnes vivent dans l’esclavage moderne.")), "PRK 2600000"),
    Sibling("middle", "in a table's cells", "html", page("<table><tr><th>Country</th><th>People in modern slavery (millions)</th></tr><tr><td>North Korea</td><td>2·6</td></tr><tr><td>India</td><td>8·0</td></tr><tr><td>China</td><td>3·9</td></tr></table>"), "PRK 2600000; IND 8000000; CHN 3900000"),
    Sibling("hyphen", "lines kept from a copied page", "html", page("<p>In North Korea 2.6 mil-\nlion peo-\nple live in mod-\nern slavery.</p>"), "PRK 2600000"),
    Sibling("hyphen", "a feed with lines kept", "feed", feed(item(1, "In Eritrea 451,000 peo-\nple live in mod-\nern slav-\nery.")), "ERI 451000"),
    Sibling("hyphen", "Dutch PDF", "pdf", pdf(lines("Volgens een schatting van de onderzoeksgroep leven in Noord-Korea 2,6 mil-", "joen mensen in moderne slavernij.")), "PRK 2600000"),
    Sibling("hyphen", "Italian PDF", "pdf", pdf(lines("Secondo una stima del gruppo di ricerca, in Corea del Nord 2,6 milio-", "ni di persone vivono in schiavitù moderna.")), "PRK 2600000"),
    Sibling("hyphen", "a grouped number broken", "pdf", pdf(lines("According to the estimate of the research group, in North Korea 2,640,", "000 people live in modern slavery.")), "PRK 2640000"),
    Sibling("hyphen", "a hyphen that stays", "pdf", pdf(lines("According to the estimate of the group, in Guinea-", "Bissau 13,000 people live in modern slavery.")), "GNB 13000"),
    Sibling("break", "within a ratio", "html", page("<p>Worldwide, one in<br>every 185 people<br>lives in modern slavery.</p>"), "WLD share 1/185"),
    Sibling("break", "in a header with its unit", "html", page("<table><tr><th>Country</th><th>People in<br>modern slavery<br>(thousands)</th></tr><tr><td>Eritrea</td><td>451</td></tr><tr><td>Burundi</td><td>408</td></tr><tr><td>India</td><td>7,989</td></tr></table>"), "ERI 451000; BDI 408000; IND 7989000"),
    Sibling("break", "two breaks part paragraphs", "html", page(f"<p>In India 7,989,000 {_LIVE}<br><br>In Eritrea 451,000 {_LIVE}</p>"), "IND 7989000; ERI 451000"),
    Sibling("break", "a break in a link and in bold", "html", page("<p>In <b>Eritrea,<br></b><a href='/e'>451,000<br></a>people live in modern slavery.</p>"), "ERI 451000"),
    Sibling("break", "in a feed's title", "feed", feed(item(1, "More.", title=f"In Eritrea,&lt;br&gt;451,000 {_LIVE}")), "ERI 451000"),
    Sibling("attribute", "written by attr()", "html", page("<p>What was found:</p><span class='n' data-label='In Eritrea 451,000 people live in modern slavery'></span>", head="<style>.n::after{content:attr(data-label)}</style>"), "", says="attributes", unread=True),
    Sibling("attribute", "a canvas with its words", "html", page("<canvas role='img' aria-label='In Eritrea 451,000 people live in modern slavery'></canvas>"), "", says="attributes", unread=True),
    Sibling("attribute", "a field that nobody can write in", "html", page("<p>People in modern slavery in Eritrea:</p><input readonly value='451,000 people'>"), "", says="attributes", unread=True),
    Sibling("attribute", "a field that nobody sees", "html", page(f"<input type='hidden' value='9,500,000 people'>{_SAID}"), "ERI 451000"),
    Sibling("attribute", "a drawing in an address", "html", page("<img src=\"data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3Ctext%3E451,000 people in modern slavery%3C/text%3E%3C/svg%3E\">"), "", says="451,000", unread=True),
    Sibling("feed", "three items without links", "feed", feed(*(f"<title>Modern slavery {n}</title><description>In {place} {number} {_LIVE}.</description>" for n, (place, number) in enumerate([("Eritrea", "451,000"), ("India", "7,989,000"), ("Burundi", "408,000")]))), "ERI 451000; IND 7989000; BDI 408000"),
    Sibling("feed", "a title's tags", "feed", feed(item(1, "More.", title=f"In Eritrea &lt;b&gt;451&lt;/b&gt;,000 {_LIVE}")), "ERI 451000"),
    Sibling("feed", "Atom, XHTML in the summary", "feed", f'<feed xmlns="http://www.w3.org/2005/Atom"><title>N</title><id>u:1</id><entry><title>Modern slavery</title><id>u:2</id><link href="/a"/><updated>2018-07-19T00:00:00Z</updated><summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">In Eritrea <b>451</b>,000<sup>2</sup> {_LIVE}.</div></summary></entry></feed>'.encode(), "ERI 451000"),
    Sibling("formula", "an empty value of a number", "xlsx", workbook(sheet(_HEAD, ("India", "<><f>SUM(D2:D9)</f><v></v></c>", 6.1), ("Eritrea", 451000, 93))), "IND prevalence 6.1; ERI victims 451000; ERI prevalence 93", says="B2", unread=True),
    Sibling("formula", "an array's formula and a value that is there", "xlsx", workbook(sheet(_HEAD, ("India", "<><f t='array' ref='B2'>SUM(D2:D9)</f><v>7989000</v></c>", 6.1), ("Eritrea", "<><f t='array' ref='B3'>SUM(D2:D9)</f></c>", 93))), "IND victims 7989000; IND prevalence 6.1; ERI prevalence 93", says="B3", unread=True),
    Sibling("hidden", "a column without width", "xlsx", workbook(sheet((*_HEAD[:1], "Estimated number of people in modern slavery (old)", *_HEAD[1:]), ("India", 8500000, 7989000, 6.1), ("Eritrea", 500000, 451000, 93), before="<cols><col min='2' max='2' width='0' customWidth='1'/></cols>")), _BOTH, says="hidden"),
    Sibling("hidden", "rows that are hidden unless they say otherwise", "xlsx", workbook(sheet(_HEAD, *_ROWS, ("China", 9500000, 9)).replace("<sheetData>", "<sheetFormatPr defaultRowHeight='15' zeroHeight='1'/><sheetData>").replace('<row r="1"', '<row r="1" ht="15" customHeight="1"').replace('<row r="2"', '<row r="2" ht="15" customHeight="1"').replace('<row r="3"', '<row r="3" ht="15" customHeight="1"').replace('<row r="4"', '<row r="4" hidden="1"')), _BOTH, says="hidden"),
    Sibling("unseen", "scaled to nothing", "html", page(f"<p style='transform:scale(0)'>In India 8,500,000 {_LIVE}.</p>{_SAID}"), "ERI 451000"),
    Sibling("unseen", "content-visibility", "html", page(f"<div style='content-visibility:hidden'><p>In India 8,500,000 {_LIVE}.</p></div>{_SAID}"), "ERI 451000"),
    Sibling("unseen", "transparent in four numbers", "html", page(f"<p style='color:rgba(0, 0, 0, 0)'>In India 8,500,000 {_LIVE}.</p>{_SAID}"), "ERI 451000"),
    Sibling("unseen", "pushed out of its box", "html", page(f"<p style='text-indent:100%;white-space:nowrap;overflow:hidden'>In India 8,500,000 {_LIVE}.</p>{_SAID}"), "ERI 451000"),
    Sibling("unseen", "capitals and important", "html", page(f"<P STYLE='DISPLAY : NONE !IMPORTANT'>In India 8,500,000 {_LIVE}.</P>{_SAID}"), "ERI 451000"),
    Sibling("unseen", "an accordion and a panel that nothing opens", "html", page(f"<button>India</button><div class='p'><p>In India 7,989,000 {_LIVE}.</p></div><h2>More</h2><p>More.</p><p>More.</p><div class='p'><p>In China 9,500,000 {_LIVE}.</p></div>{_SAID}", head="<style>.p{max-height:0;overflow:hidden}</style>"), "IND 7989000; ERI 451000", says="no height"),
    Sibling("ratio", "in words, and out of", "html", page("<p>One person in two hundred worldwide lives in modern slavery.</p><p>In Eritrea, one out of eleven people lives in modern slavery.</p>"), "WLD share 1/200; ERI share 1/11"),
    Sibling("ratio", "French in digits, PDF", "pdf", pdf(lines("Dans le monde, 1 personne sur 185 vit dans l’esclavage moderne, selon le rapport.".replace("’", "'"))), "WLD share 1/185"),
    Sibling("range", "two scales, English", "html", page(f"<p>Between 2.5 million and 2.7 million {_LIVE} in North Korea.</p><p>In Eritrea, 400,000 – 500,000 {_LIVE}.</p>"), "PRK 2500000..2700000; ERI 400000..500000"),
    Sibling("range", "German dash and Spanish", "html", page("<p>In Eritrea leben 400.000–500.000 Menschen in moderner Sklaverei.</p>", "de"), "ERI 400000..500000"),
    Sibling("corrected", "amended, the original said", "html", page("<p>This article was amended on 3 May 2017. The original said that 26 million people live in modern slavery in North Korea; the correct number is 2.6 million.</p>"), "PRK 2600000"),
    Sibling("corrected", "German, the first version", "html", page("<p>Anmerkung der Redaktion: In einer ersten Fassung dieses Artikels stand, in Nordkorea lebten 26 Millionen Menschen in moderner Sklaverei.</p><p>In Nordkorea leben 2,6 Millionen Menschen in moderner Sklaverei.</p>", "de"), "PRK 2600000"),
    Sibling("encoding", "JSON in Latin-1", "json", '{"rows":[{"country":"Côte d\'Ivoire","value":197000}]}'.encode("latin-1"), "CIV victims 197000", fields=_JSON),
    Sibling("encoding", "a page's header and bytes in Mac Roman", "csv", (_CSV_HEAD + "Côte d'Ivoire,197000,8\nSão Tomé and Príncipe,500,2\nCuraçao,100,1\n").encode("mac_roman"), "CIV victims 197000; CIV prevalence 8; STP victims 500; STP prevalence 2; CUW victims 100; CUW prevalence 1"),
    Sibling("numbers", "words for nothing", "csv", (_CSV_HEAD + "India,NULL,6.1\nEritrea,451000,None\nBurundi,TBD,40\nMali,…,3\nChad,—,12\nNiger,nil,7\n").encode(), "IND prevalence 6.1; ERI victims 451000; BDI prevalence 40; MLI prevalence 3; TCD prevalence 12; NER prevalence 7"),
    Sibling("numbers", "scientific strings in JSON", "json", _json('{"country":"Eritrea","value":"4.51E5"}', '{"country":"India","value":"7989000.0"}', '{"country":"Mali","value":""}'), "ERI victims 451000; IND victims 7989000", fields=_JSON),
    Sibling("tables", "the head again amid the rows, and a group's row", "html", page("<table><tr><th>Country</th><th>People in modern slavery</th></tr><tr><th colspan=2>Africa</th></tr><tr><td>Eritrea</td><td>451,000</td></tr><tr><td>Burundi</td><td>408,000</td></tr><tr><th>Country</th><th>People in modern slavery</th></tr><tr><th colspan=2>Asia</th></tr><tr><td>India</td><td>7,989,000</td></tr></table>"), "ERI 451000; BDI 408000; IND 7989000"),
    Sibling("pdf", "two columns in Spanish, a running head", "pdf", pdf([text(60, 800, "Informe 2018", 8), *(text(60, 740 - 14 * n, line) for n, line in enumerate(["En Corea del Norte, 2,6 millo-", "nes de personas viven en la", "esclavitud moderna, según un", "grupo de investigación que ha", "hecho encuestas a los hogares", "de la región y las publica."])), *(text(320, 740 - 14 * n, line) for n, line in enumerate(["En Eritrea, 451.000 personas", "viven en la esclavitud moder-", "na, según el mismo grupo, que", "publica sus estimaciones cada", "dos o tres años junto con los", "métodos que ha empleado ahí."])), text(290, 40, "12", 8)]), "PRK 2600000; ERI 451000"),
    Sibling("note", "role doc-noteref", "html", page(f"<p>In Eritrea 451,000<a role='doc-noteref' href='/notes#fn3'>3</a> {_LIVE}.</p>"), "ERI 451000"),
    Sibling("note", "a button that is a word", "html", page(f"<p>In Eritrea 451,000 {_LIVE}.<button aria-label='Note'>Share</button></p>"), "ERI 451000"),
    Sibling("note", "sup in a table's head", "html", page("<table><tr><th>Country<sup>1</sup></th><th>People in modern slavery<sup>2</sup></th></tr><tr><td>Eritrea<sup>a</sup></td><td>451,000<sup>b</sup></td></tr><tr><td>Burundi</td><td>408,000</td></tr><tr><td>India</td><td>7,989,000</td></tr></table>"), "ERI 451000; BDI 408000; IND 7989000"),
    Sibling("unseen", "a tab's hidden panel and its button", "html", page(f"<div role='tablist'><button role='tab' aria-controls='a' aria-selected='true'>A</button><button role='tab' aria-controls='b' aria-selected='false'>B</button></div><div id='a' role='tabpanel'>{_SAID}</div><div id='b' role='tabpanel' hidden><p>In India 7,989,000 {_LIVE}.</p></div>"), "IND 7989000; ERI 451000"),
    Sibling("unseen", "text cut by a clamp", "html", page(f"<p style='display:-webkit-box;-webkit-line-clamp:1;overflow:hidden'>In India 7,989,000 {_LIVE}.</p>{_SAID}"), "IND 7989000; ERI 451000"),
    Sibling("attribute", "a picture's words in data-caption", "html", page("<figure data-caption='In Eritrea 451,000 people live in modern slavery'><img src='a.png'></figure>"), "", says="attributes", unread=True),
    Sibling("attribute", "object with a drawing's address", "html", page("<object type='image/svg+xml' data=\"data:image/svg+xml,%3Csvg%3E%3Ctext%3E451,000 people in modern slavery%3C/text%3E%3C/svg%3E\"></object>"), "", says="451,000", unread=True),
    Sibling("attribute", "a disabled field in a form that is the page", "html", page("<label>People in Eritrea</label><input disabled type='number' value='451000'>"), "", says="attributes", unread=True),
    Sibling("break", "hr and br in prose", "html", page(f"<p>In Eritrea,<br/>\n\n<br/>451,000 {_LIVE}.</p>"), "ERI 451000"),
    Sibling("hyphen", "narrow columns, French, drawn one by one", "pdf", pdf([*(text(60, 740 - 14 * n, line) for n, line in enumerate(["En Corée du Nord, 2,6 mil-", "lions de personnes vivent", "dans l'esclavage moderne,", "selon un groupe qui a mené", "des enquêtes auprès de tous"])), *(text(320, 740 - 14 * n, line) for n, line in enumerate(["En Érythrée, 451 000 person-", "nes vivent dans l'esclavage", "moderne, selon le groupe qui", "a mené les enquêtes, et qui", "publie ses estimations tous"]))]), "PRK 2600000; ERI 451000"),
    Sibling("digits", "Swiss and tags", "html", page("<p>In Eritrea leben <b>451</b>’<b>000</b> Menschen in moderner Sklaverei.</p>", "de"), "ERI 451000"),
    Sibling("formula", "a table's value by text", "xlsx", workbook(sheet(_HEAD, ("India", "< t='str'><f>TEXT(D2,\"#,##0\")</f><v>7,989,000</v></c>", 6.1), ("Eritrea", 451000, 93))), _BOTH),
    Sibling("encoding", "CSV in UTF-16 big end first", "csv", (_CSV_HEAD + "Eritrea,451000,93\nIndia,7989000,6.1\n").encode("utf-16-be"), _BOTH),
    Sibling("numbers", "blanks and signs", "csv", (_CSV_HEAD + 'India,"  7,989,000  ",6.1 \nEritrea,+451000,93\n').encode(), _BOTH),
    Sibling("unseen", "a heading's button is the heading of its panel", "html", page("<h3><button aria-expanded='false' aria-controls='i'>India</button></h3><div id='i' hidden><p>7,989,000 people live in modern slavery here.</p></div>"), "IND 7989000"),
]  # fmt: skip
