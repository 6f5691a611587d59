"""The look of the report: one stylesheet, for phone, desk and paper, light and dark. Its inks are those of the charts.

Keep out: what is on the page. No address may stand here: the page asks nobody for anything.
"""

from usajobs_assets.charts import palette

# Beside the inks of charts: what is good, in doubt and bad, as ink on white paper and on dark.
_SIGNS = {"good": ("#1a6b3a", "#7fd8a0"), "doubt": ("#8a5300", "#f0b75c"), "bad": ("#a62a22", "#ff9d94")}
_SOFT = {
    "good-soft": ("#e8f4ec", "#16281d"),
    "doubt-soft": ("#fdf3e2", "#2c2312"),
    "bad-soft": ("#fbeae8", "#331a18"),
}
# The ground behind all, and the shade where a table goes on beyond its edge.
_PAGE = {"page": ("#f6f7f9", "#0e1116"), "shade": ("#00000026", "#ffffff26")}
_INKS = {
    "paper": palette.PAPER,
    "ink": palette.TEXT,
    "faint": palette.FAINT,
    "line": palette.GRID,
    "accent": palette.SERIES[0],
}


def _colours(*, dark: bool) -> str:
    """Every ink as a custom property; those of the charts too, whose own rules weigh nothing."""
    place = 1 if dark else 0
    inks = {name: (ink.light, ink.dark)[place] for name, ink in _INKS.items()}
    charts = (palette.PAPER, palette.TEXT, palette.FAINT, palette.GRID, *palette.SERIES)
    inks |= {ink.name: (ink.light, ink.dark)[place] for ink in charts}
    inks |= {name: inks[place] for name, inks in {**_SIGNS, **_SOFT, **_PAGE}.items()}
    return "".join(f"--{name}:{colour};" for name, colour in inks.items())


_LOOK = """
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,
"DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:.15em}
a:hover{text-decoration-thickness:2px}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:3px}
h1,h2,h3{line-height:1.2;margin:0;text-wrap:balance}
h1{font-size:clamp(1.75rem,1.3rem + 2vw,2.5rem);letter-spacing:-.02em}
h2{font-size:1.375rem;letter-spacing:-.01em}
h3{font-size:1rem;margin-top:1.75rem}
p{margin:.5rem 0;max-width:70ch}
.skip{position:absolute;left:-999rem}
.skip:focus{position:static}
.wide{max-width:72rem;margin:0 auto;padding-left:1.25rem;padding-right:1.25rem}
header{background:var(--paper);border-bottom:1px solid var(--line);padding:2rem 0 1.5rem}
.eyebrow{margin:0 0 .35rem;color:var(--accent);font-weight:650;font-size:.875rem;letter-spacing:.01em}
.proof{display:flex;gap:.75rem;margin:1.25rem 0 0;padding:.75rem 1rem;border-radius:.5rem;
border-left:4px solid;max-width:none}
.proof p{margin:.15rem 0 0;max-width:none}
.proof strong{display:block}
.proof.good{background:var(--good-soft);border-color:var(--good)}
.proof.doubt{background:var(--doubt-soft);border-color:var(--doubt)}
.proof.bad{background:var(--bad-soft);border-color:var(--bad)}
.good .sign,.good strong{color:var(--good)}
.doubt .sign,.doubt strong{color:var(--doubt)}
.bad .sign,.bad strong{color:var(--bad)}
.sign{font-weight:700}
.proof ul{margin:.35rem 0 0;padding-left:1.1rem;overflow-wrap:anywhere}
nav ul{list-style:none;margin:1.5rem 0 0;padding:0;display:grid;
grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem}
nav a{display:block;padding:.7rem .9rem;border:1px solid var(--line);border-radius:.5rem;color:var(--ink);
text-decoration:none;height:100%}
nav a:hover{border-color:var(--accent)}
nav b{display:block;font-size:1.75rem;line-height:1.15;font-weight:650;letter-spacing:-.02em}
nav span{color:var(--faint);font-size:.875rem}
main{padding:1.5rem 0 1rem}
section{background:var(--paper);border:1px solid var(--line);border-radius:.75rem;padding:1.5rem;margin:0 0 1.25rem;
min-width:0}
.pair{display:grid;gap:0 1.25rem;min-width:0;grid-template-columns:minmax(0,1fr)}
.lead,.more,.note{color:var(--faint)}
.lead{margin:.35rem 0 0}
.more,.note{font-size:.875rem}
.postings{list-style:none;margin:1rem 0 0;padding:0}
.postings>li{display:grid;grid-template-columns:minmax(0,1fr) auto;gap:.1rem 1.25rem;padding:.7rem 0;
border-top:1px solid var(--line);overflow-wrap:anywhere;break-inside:avoid}
.postings .title{font-weight:600;line-height:1.35}
.postings .title a{text-decoration-color:color-mix(in srgb,currentColor 35%,transparent)}
.postings .title a:hover{text-decoration-color:currentColor}
.postings .side{text-align:right;white-space:nowrap}
.postings .where,.postings .when{color:var(--faint);font-size:.875rem}
.postings .what{grid-column:1/-1;margin:.2rem 0 0;padding:0;list-style:none;font-size:.9375rem}
.postings p.what{max-width:none}
.postings del{color:var(--faint)}
.postings ins{text-decoration:none;font-weight:600}
figure{margin:1.25rem 0 0}
figure svg{display:block}
.charts figure>svg{margin-left:-2.857%;max-width:102.857%!important}
details{margin-top:.75rem;font-size:.875rem}
summary{cursor:pointer;color:var(--accent);padding:.25rem 0;width:fit-content}
.scroll{overflow-x:auto;margin-top:.75rem;
background:linear-gradient(to right,var(--paper) 30%,transparent) left/2.5rem 100%
no-repeat local,linear-gradient(to left,var(--paper) 30%,transparent) right/2.5rem 100% no-repeat local,
linear-gradient(to right,var(--shade),transparent) left/.9rem 100% no-repeat,
linear-gradient(to left,var(--shade),transparent) right/.9rem 100% no-repeat}
table{border-collapse:collapse;font-size:.875rem;width:100%}
caption{text-align:left;color:var(--faint);padding-bottom:.35rem}
th,td{text-align:left;padding:.4rem .9rem .4rem 0;border-bottom:1px solid var(--line);vertical-align:top}
thead th{color:var(--faint);font-weight:600;white-space:nowrap}
tbody th{font-weight:500}
.figure{text-align:right;white-space:nowrap}
.nowrap{white-space:nowrap}
.years{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(19rem,100%),1fr));gap:1rem 1.5rem;margin-top:1rem}
.years figure{margin:0}
.years figcaption{display:flex;justify-content:space-between;font-size:.8125rem;color:var(--faint);margin-bottom:.3rem}
.years b{color:var(--ink)}
.years svg{width:100%;height:auto}
.blank{fill:var(--line)}
.legend{list-style:none;display:flex;flex-wrap:wrap;gap:.35rem 1.25rem;margin:1rem 0 0;padding:0;font-size:.875rem}
.legend svg{width:.8rem;height:.8rem;margin-right:.4rem;vertical-align:-.05rem}
footer{color:var(--faint);font-size:.8125rem;padding:0 0 2.5rem;overflow-wrap:anywhere}
"""
_DESK = "@media (min-width:62rem){.pair{grid-template-columns:repeat(2,minmax(0,1fr));align-items:start}}"
_PHONE = """
@media (max-width:40rem){
.wide{padding-left:.85rem;padding-right:.85rem}section{padding:1.1rem 1rem;border-radius:.5rem}header{padding:1.25rem 0}
nav ul{grid-template-columns:1fr 1fr}nav li:last-child:nth-child(odd){grid-column:1/-1}
.postings>li{grid-template-columns:minmax(0,1fr)}.postings .side{text-align:left;white-space:normal}
.charts figure>svg{margin-left:-1rem;width:calc(100% + 2rem);max-width:none!important}
.side .pay,.side .when{display:inline;font-size:.875rem}.side .when::before{content:" · "}
}"""
# Ink on white whatever the reader's screen is, nothing to click, and no posting torn between two sheets.
_PAPER = """
@media print{
@page{size:A4;margin:14mm}
body{background:none;font-size:10pt}header,section{background:none;border:0;border-radius:0;padding:0 0 6mm}
header{border-bottom:1px solid var(--line);margin-bottom:6mm}.wide{padding:0;max-width:none}main{padding:0}
nav a{border:0;padding:0}nav ul{grid-template-columns:repeat(5,1fr);margin-top:4mm}
nav b{font-size:15pt}h1{font-size:20pt}h2{font-size:14pt}
section{margin:0;border-top:1px solid var(--line);padding-top:5mm}
p{break-inside:avoid}h2,h3,caption,.lead{break-after:avoid}.charts,.scroll,.years{break-before:avoid}
.postings{columns:2;column-gap:8mm;font-size:9pt}.postings .where,.postings .when,.postings .what{font-size:8pt}
p{max-width:none}footer{padding:0;font-size:7.5pt}
figure,tr,.years figure{break-inside:avoid}
.pair{display:block}.charts{display:grid;grid-template-columns:1fr 1fr;gap:0 6mm}.scroll{background:none}
.scroll{overflow:visible}a{color:inherit;text-decoration:none}
.proof{background:none;border:1px solid;border-left-width:4px}.skip,details{display:none}
}"""

STYLE = (
    f":root{{color-scheme:light dark;{_colours(dark=False)}}}"
    f"@media screen and (prefers-color-scheme:dark){{:root{{{_colours(dark=True)}}}}}"
    f"{_LOOK}{_DESK}{_PHONE}{_PAPER}"
).replace("\n", "")
