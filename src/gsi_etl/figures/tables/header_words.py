"""General words of labels in other languages, by the English word that they are read as.

They name no subject: what is counted is named by the pack's own phrases, in each language. A label does not say its
language, so a word that would change what an English one means ("die", "war", "son", "quote") is left out.
"""

from __future__ import annotations

#: What is left of a label's meaning without these words is the same.
_FILLING = """
    der das den dem des ein eine einer eines einem im am an auf für von vom zu zur zum mit und oder sind ist wird werden
    als alle allen lebend lebende lebenden leben moderne moderner modernen modernes
    le la les un une de du des en dans sur à au aux et ou qui sont comme tous toutes vivant vivent moderne modernes l d
    el los las una del al con y o que todos todas viven moderna moderno cada
    il lo gli di della dei delle degli nel nella nelle per da che sono tutti tutte vivono
    os um uma do dos das em na nas para com são vivem
    het een van op voor met zijn leven levende
    w we na z i lub dla oraz żyjących współczesnego współczesnym współczesnej współczesne
    situation situación situazione situação einwohner habitants habitantes abitanti inwoners mieszkańców
"""
_READ_AS = {
    "people": """
        menschen personen leute personnes individus personas individuos persone individui pessoas indivíduos mensen osób
        osoby ludzi
    """,
    "victims": "opfer betroffene betroffenen victimes víctimas vittime vítimas slachtoffers ofiar ofiary",
    "women": "frauen femmes mujeres donne mulheres vrouwen kobiety kobiet",
    "men": "männer hommes hombres uomini homens mannen mężczyźni mężczyzn",
    "girls": "mädchen filles niñas ragazze meninas meisjes dziewczęta dziewcząt",
    "boys": "jungen garçons meninos jongens chłopcy chłopców",
    "children": "kinder kindern enfants niños bambini crianças kinderen dzieci",
    "adults": "erwachsene erwachsenen adultes adultos adulti volwassenen dorośli dorosłych",
    "number": "zahl anzahl gesamtzahl nombre número numero aantal liczba",
    "total": "gesamt insgesamt totale totaal łącznie ogółem łączna",
    "population": "bevölkerung población popolazione população bevolking ludność ludności populacja populacji",
    "prevalence": "prävalenz prévalence prevalencia prevalenza prevalência prevalentie",
    "rate": "taux tasa tasso taxa wskaźnik",
    "rank": "rang rango clasificación puesto classement posizione posição pozycja miejsce plaats platz",
    "estimated": """
        geschätzt geschätzte geschätzten geschätzter schätzung schätzungen estimé estimée estimés estimées estimation
        estimations estimado estimada estimados estimadas estimación estimaciones stimato stimata stimati stimate stima
        stime estimativa estimativas geschat schatting schattingen szacowana szacunek szacunki szacunkowa
    """,
    "value": "wert werte valeur valeurs valor valores valore valori waarde waarden wartość wartości",
    "year": "jahr année año anno ano jaar rok",
    "change": """
        veränderung änderung changement variation cambio variación cambiamento variazione mudança variação verandering
        zmiana
    """,
    "growth": "wachstum zuwachs anstieg croissance augmentation crecimiento aumento crescita groei toename wzrost",
    "decrease": "rückgang abnahme baisse diminution disminución diminuzione queda daling spadek",
    "projection": "prognose projektion proyección proiezione projeção prognoza",
    "respondents": "befragte befragten répondants encuestados intervistati entrevistados respondenten respondentów",
    "sample": "stichprobe échantillon muestra campione amostra steekproef próba",
    "target": "ziel objectif objetivo obiettivo doel cel",
}
_ENGLISH = {word: english for english, words in _READ_AS.items() for word in words.split()}
_ENGLISH |= dict.fromkeys(_FILLING.split(), "the")

#: Patterns for what more than one word says, to be used beside the English ones.
TABLE_NUMBER = r"(?:tabelle|tableau|tabla|tabella|tabel|tabela|abbildung|grafik|figura|cuadro|quadro|wykres|rysunek)"
BY_PLACE = (
    r"\b(?:nach|par|por|per|naar|według|wg)\s+(?:ländern|land(?:en)?|staat(?:en)?|region(?:en|i|ów|e)?|pays|régions?"
    r"|país(?:es)?|regi(?:ón|ones|ão|ões)|paes[ei]|regio|kraj(?:u|ów)|jahr(?:en)?|année|año|anno|ano|jaar|roku)\b"
)
OUT_OF_THOUSAND = (
    r"\b(?:je|pro|auf|pour|sur|por(?:\s+cada)?|cada|ogni|per|su|op|na)\s+"
    r"(?:1[.,\u00a0\u202f ]?000|mille|mil|tausend|duizend|tysiąc)\b(?![,.]?\d)"
    r"(?:\s+(?:einwohner|menschen|personen|habitants|personnes|habitantes|personas|abitanti|persone|pessoas|inwoners"
    r"|mensen|mieszkańców|osób)\b)?"
)
PERCENT = r"\b(?:prozent|pour\s?cent|por\s?ciento|por\s?cento|per\s?cento|procent)\b"
THOUSANDS = (
    r"\b(?:(?:in\s+)?tausend|(?:en\s+)?milliers|en\s+miles|in\s+migliaia|em\s+milhares|in\s+duizenden|w\s+tysiącach"
    r"|tys)\b"
)
MILLIONS = (
    r"\b(?:in\s+)?(?:millionen|mio|milioni|miljoenen|milionach|mln)\b|\b(?:en\s+)?millones\b|\b(?:em\s+)?milhões\b"
)


def english(word: str) -> str:
    """The English word that a label's word is read as, or itself."""
    return _ENGLISH.get(word, word)
