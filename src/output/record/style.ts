/** The whole look of a report: one accent, red only for what stopped the launch; light, dark and print. */
export const style = `
:root{color-scheme:light dark;--ground:#fff;--raised:#f5f7f9;--ink:#1b2026;--quiet:#57606a;--rule:#d5dbe1;--accent:#0b5cad;--stop:#b3261e;--shade:#b3261e;--on:#fff}
@media (prefers-color-scheme:dark){:root{--ground:#101419;--raised:#181d24;--ink:#e4e8ec;--quiet:#a0aab4;--rule:#323a44;--accent:#79b8ff;--stop:#ff938a;--shade:#ff938a;--on:#101419}}
*{box-sizing:border-box}
html{background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:64rem;padding:2rem 1.25rem 4rem;overflow-wrap:anywhere}
header{border-bottom:1px solid var(--rule);padding-bottom:1.25rem}
h1{font-size:1.7rem;line-height:1.2;margin:0 0 .35rem;text-wrap:balance}
h2{font-size:1.2rem;margin:2.5rem 0 .75rem;padding-top:.5rem;line-height:1.25}
h3{font-size:1rem;margin:1.5rem 0 .4rem}
h3 small{font-weight:400;font-size:.875rem}
p{margin:.4rem 0}
small,.quiet{color:var(--quiet)}
.target{margin:0 0 1rem;color:var(--quiet)}
.production{border:1px solid currentColor;border-radius:3px;color:var(--ink);font-size:.75rem;font-weight:700;letter-spacing:.06em;padding:.1rem .4rem}
.outcome{align-items:baseline;display:flex;flex-wrap:wrap;gap:.35rem .9rem;margin:0}
.outcome strong{background:var(--accent);border-radius:4px;color:var(--on);font-size:1.15rem;letter-spacing:.04em;padding:.1rem .7rem;white-space:nowrap}
.outcome.stops strong{background:var(--stop)}
.stop{color:var(--stop);font-weight:600}
code,pre{font:.875em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
code{white-space:pre-wrap}
pre{background:var(--raised);border:1px solid var(--rule);border-radius:4px;margin:.5rem 0;overflow-wrap:anywhere;padding:.6rem .8rem;white-space:pre-wrap}
dl{display:grid;gap:.3rem 1.25rem;grid-template-columns:max-content minmax(0,1fr);margin:.5rem 0}
dt{color:var(--quiet)}
dd{margin:0}
ul{margin:.4rem 0;padding-left:1.2rem}
li{margin:.25rem 0}
table{border-collapse:collapse;font-size:.9375rem;margin:.5rem 0 1rem;width:100%}
caption{color:var(--quiet);font-size:.875rem;padding-bottom:.3rem;text-align:left}
th,td{border-bottom:1px solid var(--rule);padding:.4rem .9rem .4rem 0;text-align:left;vertical-align:top}
th:last-child,td:last-child{padding-right:0}
th,td.short{overflow-wrap:normal}
tbody th{overflow-wrap:anywhere}
.short{white-space:nowrap}
thead th{color:var(--quiet);font-size:.8125rem;font-weight:600}
tbody th{font-weight:400}
tr.stops>:first-child{box-shadow:inset 3px 0 var(--stop);padding-left:.6rem}
li.stops{list-style-type:"▲ "}
li.stops::marker{color:var(--stop)}
.timeline td,.timeline tbody th{border-bottom:0;padding-bottom:.15rem;padding-top:.15rem}
.timeline tbody th,.timeline th:first-child{white-space:nowrap;width:6rem}
.timeline td:last-child{color:var(--quiet)}
.timeline th:last-child{width:9rem}
.lines tbody th,.lines tbody td:first-child{white-space:nowrap;width:8.5rem}
.lines td:nth-child(2){width:30%}
figure{border:1px solid var(--rule);border-radius:4px;margin:1rem 0;max-width:47rem;padding:.8rem 1rem}
figcaption{font-size:.875rem;margin-bottom:.4rem}
svg{display:block;height:auto;width:100%}
svg text{fill:var(--quiet);font-size:11px}
svg .about{font-size:.92em}
svg .name{fill:var(--ink);font-weight:600}
.axis{stroke:var(--rule)}
.curve{fill:none;stroke:var(--accent);stroke-linejoin:round;stroke-width:1.6}
.under{fill:var(--accent);opacity:.12}
.point{fill:var(--accent)}
.level{stroke:var(--ink);stroke-dasharray:5 4}
.alert{fill:var(--shade);opacity:.22}
details{margin:.6rem 0}
summary{color:var(--accent);cursor:pointer}
footer{border-top:1px solid var(--rule);color:var(--quiet);font-size:.875rem;margin-top:3rem;padding-top:1rem}
nav ul{columns:3;font-size:.9375rem;list-style:none;margin:1.1rem 0 0;padding:0}
nav li{margin:0;padding:.1rem 0}
a{color:var(--accent)}
@media screen and (max-width:44rem){
body{padding:1.25rem 1rem 3rem}
dl{grid-template-columns:minmax(0,1fr);gap:0}
dd{margin-bottom:.5rem}
nav ul{columns:2}
figure{padding:.6rem .5rem}
svg text{font-size:20px}
svg .about{display:none}
table,tbody,tr,td,tbody th,caption{display:block;width:auto!important}
thead{display:none}
tr{border-bottom:1px solid var(--rule);padding:.5rem 0}
tr.stops{box-shadow:inset 3px 0 var(--stop);padding-left:.6rem}
tr.stops>:first-child{box-shadow:none;padding-left:0}
tbody td,tbody th{border:0;padding:.1rem 0;white-space:normal!important}
td:empty{display:none}
td[data-name]::before{color:var(--quiet);content:attr(data-name) " ";font-size:.8125rem}
.timeline td::before{content:none}
}
@media print{
@page{margin:16mm 14mm;size:A4}
:root{color-scheme:light;--ground:#fff;--raised:#f5f7f9;--ink:#000;--quiet:#4a525a;--rule:#c4cbd2;--accent:#0b5cad;--stop:#b3261e;--shade:#b3261e;--on:#fff}
html{font-size:10.5pt}
body{max-width:none;padding:0}
nav{display:none}
h2,h3,caption{break-after:avoid}
thead{display:table-header-group}
tr,figure,dd,li,.outcome{break-inside:avoid}
dt,summary{break-after:avoid}
figure{max-width:none}
.outcome strong,.alert,.under{-webkit-print-color-adjust:exact;print-color-adjust:exact}
details::details-content{block-size:auto;content-visibility:visible;display:block;overflow:visible}
summary{color:var(--quiet);list-style:none}
a[href^="#"]{color:inherit;text-decoration:none}
}
`;
