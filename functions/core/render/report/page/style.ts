/** The page's whole style: system fonts, colors as variables so that light, dark and print differ in one place. */
export const STYLE = `
:root{color-scheme:light dark;--paper:#fbfaf8;--card:#fff;--ink:#1d2129;--soft:#5b6472;--line:#e2e0db;--wash:#f3f1ed;--accent:#0f5e8c;--heat:15,94,140;
--critical:#a3123f;--high:#c2410c;--medium:#946200;--low:#0f766e;--informational:#5b6472;--on:#fff;
--origin:#fdecef;--session:#eaf3fa;--account:#f1eefb;--resource:#eef7ee;--address:#f6f3ea}
@media (prefers-color-scheme:dark){:root{--paper:#14171c;--card:#1b2027;--ink:#e7e9ee;--soft:#9aa4b2;--line:#2f3641;--wash:#222832;--accent:#6bb8e8;--heat:107,184,232;
--critical:#ff7a9c;--high:#ff9a62;--medium:#e6b94a;--low:#58c4b8;--informational:#9aa4b2;--on:#14171c;
--origin:#3a1d28;--session:#17303f;--account:#2a2540;--resource:#1c3325;--address:#302b1c}}
*{box-sizing:border-box}html{scroll-behavior:smooth;scroll-padding-top:4rem}
body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif;overflow-wrap:anywhere}
a{color:var(--accent);text-decoration-thickness:1px;text-underline-offset:2px}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px;border-radius:4px}
.skip{position:absolute;left:-99rem}.skip:focus{left:1rem;top:1rem;background:var(--card);padding:.5rem 1rem;z-index:9}
nav{position:sticky;top:0;z-index:5;background:var(--paper);border-bottom:1px solid var(--line)}
nav ul{max-width:1200px;margin:0 auto;padding:.55rem 1.5rem;display:flex;flex-wrap:wrap;gap:.2rem 1.3rem;list-style:none;font-size:14px}nav a{color:var(--soft);text-decoration:none}nav a:hover{color:var(--ink)}
nav strong{color:var(--ink);letter-spacing:.02em}
main{max-width:1200px;margin:0 auto;padding:1.5rem}
h1{font-size:1.9rem;line-height:1.2;margin:.6rem 0 .3rem;letter-spacing:-.01em}h2{font-size:1.3rem;margin:2.8rem 0 .8rem;letter-spacing:-.005em}h3{font-size:1rem;margin:1.8rem 0 .6rem}
.sub{color:var(--soft);margin:0 0 1.2rem}.lede{font-size:1.08rem;line-height:1.65;max-width:68ch;margin:1.2rem 0}
code,.mono{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;font-size:.88em}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:.8rem;padding:0;margin:1.4rem 0;list-style:none}
.tiles li{background:var(--card);border:1px solid var(--line);border-radius:10px;padding:.8rem 1rem}.tiles b{display:block;font-size:1.6rem;line-height:1.2;font-weight:650;font-variant-numeric:tabular-nums}.tiles span{color:var(--soft);font-size:13px}
.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:1.4rem 1.5rem;margin:1rem 0 1.6rem}
.card.critical{border-top:4px solid var(--critical)}.card.high{border-top:4px solid var(--high)}.card.medium{border-top:4px solid var(--medium)}.card.low{border-top:4px solid var(--low)}
.card header{display:flex;gap:.9rem;align-items:baseline}.card header h3{font-size:1.25rem;margin:0}h4{margin:1.6rem 0 .6rem;font-size:1rem}
.badge{display:inline-block;min-width:4.6rem;text-align:center;border-radius:5px;padding:.05rem .5rem;font-size:12px;font-weight:650;letter-spacing:.02em;border:1px solid currentColor;white-space:nowrap}
.badge.critical{background:var(--critical);border-color:var(--critical);color:var(--on)}.badge.high{color:var(--high)}.badge.medium{color:var(--medium)}.badge.low{color:var(--low)}.badge.informational{color:var(--informational)}
dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.2rem;margin:1rem 0}dl.facts dt{color:var(--soft)}dl.facts dd{margin:0}
ol.stages{list-style:none;margin:0;padding:0;border-left:2px solid var(--line)}ol.stages>li{position:relative;padding:0 0 1rem 1.3rem}ol.stages>li::before{content:"";position:absolute;left:-7px;top:.42rem;width:12px;height:12px;border-radius:50%;background:var(--card);border:3px solid var(--soft)}
ol.stages>li.critical::before{border-color:var(--critical)}ol.stages>li.high::before{border-color:var(--high)}ol.stages>li.medium::before{border-color:var(--medium)}
.stage{display:flex;gap:.8rem;align-items:baseline}.stage time{color:var(--soft);font-variant-numeric:tabular-nums}.stage b{font-weight:650}
ul.signals{list-style:none;margin:.25rem 0 0;padding:0}ul.signals li{display:grid;grid-template-columns:3.4rem 5.6rem 1fr;gap:.2rem .8rem;padding:.18rem 0;align-items:baseline}ul.brief li{display:block}ul.signals time{color:var(--soft);font-variant-numeric:tabular-nums}ul.signals small{display:block;color:var(--soft)}
figure{margin:1rem 0}figcaption{color:var(--soft);font-size:13px;margin-top:.4rem}
.frame{position:relative;border:1px solid var(--line);border-radius:10px;background:var(--paper);overflow:hidden}
svg.graph{display:block;width:100%;height:auto;min-height:220px;max-height:560px;cursor:grab;touch-action:pan-y}svg.graph:active{cursor:grabbing}
.strip{display:flex;justify-content:space-between;align-items:center;gap:1rem;padding:.4rem .5rem .4rem .9rem;border-bottom:1px solid var(--line);color:var(--soft);font-size:13px}.tools{display:flex;gap:.3rem}.tools button{font:inherit;font-size:14px;line-height:1;min-width:2rem;height:2rem;border:1px solid var(--line);border-radius:6px;background:var(--card);color:var(--ink);cursor:pointer}
svg text{font-family:inherit;fill:var(--ink)}
.node rect{stroke:var(--line);stroke-width:1.2}.node.address rect{fill:var(--address)}.node.origin rect{fill:var(--origin);stroke:var(--critical);stroke-width:2}.node.session rect{fill:var(--session)}.node.account rect{fill:var(--account)}.node.resource rect{fill:var(--resource)}
.node .sort{font-size:10px;fill:var(--soft);letter-spacing:.04em}.node .name{font-size:13px;font-weight:650}.node .note{font-size:11px;fill:var(--soft)}
.label tspan{white-space:pre}.edge{fill:none;stroke:var(--soft);stroke-width:1.3;opacity:.75}.edge.lineage{stroke:var(--accent);stroke-width:2.4;opacity:1}.edge.came{stroke-dasharray:5 4}.edge.touched{opacity:.4}.edge.critical{stroke:var(--critical);opacity:1;stroke-width:1.8}.edge.high{stroke:var(--high);opacity:1}
text.label{font-size:10.5px;text-anchor:middle;fill:var(--soft);paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}text.label.lineage{fill:var(--accent);font-weight:650}
#arrow path{fill:var(--soft)}.defs{position:absolute}
.chart{width:100%;height:auto;display:block}.chart text{font-size:11px;fill:var(--soft)}.chart .row{fill:var(--ink)}.heat{stroke:var(--card);stroke-width:1.5;fill:rgb(var(--heat))}
.h0{fill:var(--wash)}.h1{fill-opacity:.18}.h2{fill-opacity:.38}.h3{fill-opacity:.6}.h4{fill-opacity:.8}.h5{fill-opacity:1}.dot{stroke:var(--card);stroke-width:2}.dot.critical{fill:var(--critical)}.dot.high{fill:var(--high)}.dot.medium{fill:var(--medium)}.dot.low{fill:var(--low)}.dot.informational{fill:var(--informational)}.grid{stroke:var(--line)}
table{width:100%;border-collapse:collapse;font-size:14px}caption{text-align:left;color:var(--soft);padding-bottom:.4rem}th,td{text-align:left;vertical-align:top;padding:.4rem .7rem .4rem 0;border-bottom:1px solid var(--line)}th{color:var(--soft);font-weight:600;white-space:nowrap}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}td time{white-space:nowrap;font-variant-numeric:tabular-nums}
.scroll{overflow-x:auto}.scroll table{min-width:720px}.bar{display:block;height:8px;border-radius:4px;background:var(--wash);min-width:80px}.bar svg{display:block}.bar rect{fill:var(--accent)}
details>summary{cursor:pointer;color:var(--accent)}details.finding{border-bottom:1px solid var(--line)}details.finding>summary{display:grid;grid-template-columns:5.6rem 8.6rem 1fr 22rem;gap:.2rem .9rem;padding:.5rem 0;color:inherit;align-items:baseline;list-style:none}details.finding>summary::-webkit-details-marker{display:none}details.finding>summary time,details.finding>summary small{color:var(--soft)}details.finding>div{padding:.2rem 0 1rem 1rem;border-left:2px solid var(--line);margin-left:.2rem}
.matrix{display:grid;grid-template-columns:repeat(auto-fill,minmax(165px,1fr));gap:.9rem}.matrix section{min-width:0}.matrix h4{margin:0 0 .4rem;font-size:13px;font-weight:650}.matrix h4 small{color:var(--soft);font-weight:400}.matrix ul{list-style:none;padding:0;margin:0;display:flex;flex-wrap:wrap;gap:.25rem}.tech{border:1px solid var(--line);border-radius:5px;padding:.05rem .4rem;font-size:12px;color:var(--soft)}.tech.seen{background:var(--accent);border-color:var(--accent);color:var(--on);font-weight:600}
.find{display:flex;gap:.8rem;align-items:baseline;margin:.4rem 0 .8rem}.find input{font:inherit;padding:.35rem .6rem;border:1px solid var(--line);border-radius:6px;background:var(--card);color:var(--ink);width:22rem;max-width:100%}
pre{background:var(--wash);padding:.8rem 1rem;border-radius:8px;overflow:auto;max-height:26rem;font-size:12px;line-height:1.45;white-space:pre-wrap}
#evidence tbody tr{content-visibility:auto;contain-intrinsic-size:auto 34px}tr[hidden]{display:none}.none{color:var(--soft)}footer{color:var(--soft);font-size:13px;margin:3rem 0 1rem;border-top:1px solid var(--line);padding-top:1rem}
@media (max-width:720px){nav ul{flex-wrap:nowrap;overflow-x:auto;white-space:nowrap}main{padding:1rem}.card{padding:1rem}details.finding>summary{grid-template-columns:5.6rem 1fr}ul.signals li{grid-template-columns:3.4rem 5.6rem}ul.signals li>span:last-child{grid-column:1/-1}dl.facts{grid-template-columns:1fr}dl.facts dd{margin-bottom:.4rem}}
@media print{:root{--paper:#fff;--card:#fff;--ink:#000;--soft:#444;--line:#bbb;--wash:#eee;--accent:#0f5e8c;--heat:15,94,140;--critical:#a3123f;--high:#c2410c;--medium:#946200;--low:#0f766e;--informational:#444;--on:#fff;--origin:#fdecef;--session:#eaf3fa;--account:#f1eefb;--resource:#eef7ee;--address:#f6f3ea}nav,.tools,.find,.skip{display:none}body{font-size:11pt}main{max-width:none;padding:0}.card{break-inside:auto;border-width:1px}figure,tr,li,dl{break-inside:avoid}h2,h3{break-after:avoid}pre{max-height:none}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
@media (prefers-reduced-motion:reduce){html{scroll-behavior:auto}}
`
