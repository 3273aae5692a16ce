"""A made-up subject as a pack: lighthouses without a keeper. Small, complete, and nothing like the bundled one."""

from __future__ import annotations

from pathlib import Path

SUBJECT = """\
id: dark-lighthouses
name: dark lighthouses
short_name: Dark lighthouses
site:
  title: Dark lighthouses, monitored
  lede: This site watches what reports and news say about lighthouses without a light.
  dataset: Figures about dark lighthouses
  editions: Every release of the Beacon Report
publications:
  - family: BR
    title: Beacon Report
    names: {en: [beacon report]}
index_names: {en: [report]}
order: [dark_lighthouses, unlit_towers]
ranges:
  dark_lighthouses: {world_from: 30000}
map: {measure: dark_per_1000, steps: [1, 5, 20]}
telling: [dark lighthouse, Beacon Report]
"""
MEASURES = """\
measure,kinds,unit,target,role,part_of,label,title,cue,definition,source,nouns,phrases
dark_lighthouses,count,lighthouses,yes,headline,,dark lighthouses,Dark lighthouses,,Lighthouses whose light is out,Beacon Report 2024,dark lighthouses|lighthouses,dark lighthouse|dark lighthouses|lighthouses
unlit_towers,count,towers,yes,part,dark_lighthouses,unlit towers,Unlit towers,,Towers that were never lit,Beacon Report 2024,unlit towers,unlit tower|unlit towers
dark_per_1000,rate,"per 1,000",yes,rate,dark_lighthouses,"dark for every 1,000 lighthouses","Dark lighthouses per 1,000",,"Dark lighthouses for every 1,000 people of the coast",Beacon Report 2024,,
keepers,count,persons,no,,,keepers,Keepers,,People who keep a light,Beacon Report 2024,keepers,keeper|keepers
"""
EDITIONS = """\
edition,publisher,title,aliases,published_on,reference_year,method_family,rank_basis,verified,origin
BR 2023,Harbour Union,Beacon Report 2023,2023 Beacon Report,2023-06-01,2022,BR,,yes,made up
BR 2024,Harbour Union,Beacon Report 2024,2024 Beacon Report,2024-06-01,2023,BR,,yes,made up
"""
ESTIMATES = """\
edition,measure,place,value,unit,lower,upper,reference_year,published_on,population,rank,rank_is,verified,origin
BR 2023,dark_lighthouses,WLD,41200,100,,,2022,2023-06-01,,,,yes,made up
BR 2024,dark_lighthouses,WLD,43700,100,,,2023,2024-06-01,,,,yes,made up
BR 2024,unlit_towers,WLD,12300,100,,,2023,2024-06-01,,,,yes,made up
BR 2024,dark_lighthouses,NOR,1830,10,,,2023,2024-06-01,5500000,,,yes,made up
BR 2024,dark_lighthouses,CHL,2460,10,,,2023,2024-06-01,19600000,,,yes,made up
"""
BASELINES = """\
- id: world-2023
  label: Dark lighthouses worldwide in 2023 (BR 2024)
  measure: dark_lighthouses
  place: WLD
  edition: BR 2024
  reference_year: 2023
  value: 43700
  unit: 100
  severity: critical
  source: Beacon Report 2024
  why: The headline of the newest report.
"""


def write_pack(folder: Path) -> Path:
    """The pack's files in ``folder``, with an empty catalogue."""
    (folder / "sources").mkdir(parents=True)
    files = {
        "subject.yaml": SUBJECT, "measures.csv": MEASURES, "editions.csv": EDITIONS, "estimates.csv": ESTIMATES,
        "baselines.yaml": BASELINES, "identities.yaml": "[]\n",
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder
