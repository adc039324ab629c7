/* SPDX-License-Identifier: Apache-2.0 */
/*
 * report_css.c - how report.html looks: on a screen in light and dark, on a
 * phone, on paper. One string a rule: C17 knows no longer ones.
 */
#include "report_html.h"

const char *const report_css[] = {
	":root{--bg:#f7f7f4;--card:#fff;--ink:#1d2126;--soft:#59626c;"
	"--line:#deded7;--quote:#f3f3ee;--critical:#9d1c2b;--high:#b34a00;"
	"--medium:#7d6200;--low:#2b6187;--info:#5b6570}",
	"@media screen and (prefers-color-scheme:dark){:root{--bg:#15181c;"
	"--card:#1d2126;--ink:#e6e6e1;--soft:#a2abb4;--line:#343a41;"
	"--quote:#14171a;--critical:#ff8a93;--high:#ffa767;--medium:#e3c35a;"
	"--low:#86c1ea;--info:#a9b3bd}}",
	":root{color-scheme:light dark}",
	"*{box-sizing:border-box}",
	"body{margin:0;background:var(--bg);color:var(--ink);"
	"font:1rem/1.55 system-ui,-apple-system,'Segoe UI',Roboto,"
	"'Noto Sans','DejaVu Sans',sans-serif;overflow-wrap:anywhere}",
	"body>*{max-width:62rem;margin:0 auto;padding:0 1.5rem}",
	"h1,h2,h3,h4,p,dl,figure,ul{margin:0}",
	"h1{font-size:2rem;line-height:1.2;font-weight:650;"
	"letter-spacing:-.01em}",
	"h2{font-size:1.2rem;font-weight:650;margin:3rem 0 1rem}",
	"h3{font-size:1.1rem;line-height:1.35;font-weight:650}",
	"h4{font-size:1rem;font-weight:600}",
	"a{color:inherit;text-decoration-color:var(--soft);"
	"text-underline-offset:.2em}",
	"a:focus-visible,summary:focus-visible{outline:2px solid var(--low);"
	"outline-offset:2px}",
	"code,pre,.mono{font-family:ui-monospace,'SF Mono',Menlo,Consolas,"
	"'DejaVu Sans Mono',monospace;font-size:.88em}",
	"code,pre{direction:ltr;unicode-bidi:isolate-override}",
	".soft{color:var(--soft)}",
	".top{padding-top:3rem}",
	".kind{color:var(--soft);font-size:.8rem;letter-spacing:.08em;"
	"text-transform:uppercase;margin-bottom:.4rem}",
	".verdict{font-size:1.15rem;margin-top:.75rem;max-width:46rem}",
	".counts{display:flex;flex-wrap:wrap;gap:.5rem;list-style:none;"
	"padding:0;margin:1.25rem 0 0}",
	".counts li{border:1px solid var(--line);background:var(--card);"
	"border-radius:.5rem;padding:.3rem .8rem}",
	".counts b{font-size:1.1rem;font-variant-numeric:tabular-nums}",
	".counts .none{opacity:.55}",
	".sev{white-space:nowrap;font-weight:650;font-size:.85rem}",
	".critical .sev,.critical.sev{color:var(--critical)}",
	".high .sev,.high.sev{color:var(--high)}",
	".medium .sev,.medium.sev{color:var(--medium)}",
	".low .sev,.low.sev{color:var(--low)}",
	".info .sev,.info.sev{color:var(--info)}",
	".custody{margin-top:1.5rem}",
	".custody:empty{display:none}",
	".custody{border:1px solid var(--line);border-radius:.5rem;"
	"background:var(--card);padding:.8rem 1rem}",
	"dl{display:grid;grid-template-columns:max-content 1fr;"
	"gap:.25rem 1.25rem}",
	"dt{color:var(--soft)}",
	"dd{margin:0;min-width:0}",
	".about{margin-top:1.5rem}",
	"nav{margin-top:1.75rem!important;font-size:.95rem}",
	"nav ul{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;"
	"list-style:none;padding:0}",
	".group{background:var(--card);border:1px solid var(--line);"
	"border-left:5px solid var(--info);border-radius:.5rem;"
	"padding:1.2rem 1.4rem;margin:1.25rem 0}",
	".group.critical{border-left-color:var(--critical)}",
	".group.high{border-left-color:var(--high)}",
	".group.medium{border-left-color:var(--medium)}",
	".group.low{border-left-color:var(--low)}",
	".meta{color:var(--soft);font-size:.88rem;margin-top:.15rem}",
	"article{margin-top:1.1rem;padding-top:1.1rem;"
	"border-top:1px solid var(--line)}",
	"article p{margin-top:.3rem}",
	"figure{margin-top:.7rem}",
	"pre{margin:0;white-space:pre-wrap;overflow-wrap:anywhere;"
	"background:var(--quote);border-radius:.35rem;padding:.6rem .8rem;"
	"line-height:1.45}",
	"figcaption{color:var(--soft);font-size:.85rem;margin-top:.3rem}",
	"details{margin-top:.8rem}",
	"summary{cursor:pointer;color:var(--soft);font-size:.92rem}",
	"details dl{margin-top:.6rem;font-size:.92rem}",
	".advice{margin-top:1.2rem;padding-top:1rem;"
	"border-top:1px solid var(--line);font-size:.95rem}",
	".scroll{overflow-x:auto;background:var(--card);"
	"border:1px solid var(--line);border-radius:.5rem}",
	"table{border-collapse:collapse;width:100%;font-size:.9rem}",
	"th,td{text-align:left;vertical-align:top;padding:.4rem .8rem;"
	"border-top:1px solid var(--line)}",
	"tr:first-child th{border-top:0}",
	"th{color:var(--soft);font-weight:600;white-space:nowrap}",
	"td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}",
	"td.t{white-space:nowrap}",
	"@media(min-width:40.01rem){table.gaps,table.names{"
	"table-layout:fixed}.gaps th:nth-child(1){width:11%}"
	".gaps th:nth-child(2){width:33%}.gaps th:nth-child(4){width:13%}"
	".names th:nth-child(1){width:24%}.names th:nth-child(2){width:8%}"
	".names th:nth-child(3){width:22%}.names th:nth-child(5){width:12%}"
	".names th:nth-child(6){width:9%}}",
	".plain{padding-left:1.2rem}",
	".plain li{margin:.3rem 0}",
	"section>p+p,section>p+.scroll,section>p+pre,section>pre+p{"
	"margin-top:.7rem}",
	".end{color:var(--soft);font-size:.85rem;padding-top:3rem;"
	"padding-bottom:4rem}",
	"@media(max-width:40rem){html{font-size:15px}"
	"body>*{padding:0 1rem}.top{padding-top:1.75rem}"
	"h1{font-size:1.6rem}dl{grid-template-columns:1fr;gap:0}"
	"dd+dt{margin-top:.45rem}.group{padding:1rem}"
	"table.wide,table.wide tbody,table.wide tr,table.wide td{"
	"display:block}table.wide tr:has(th){display:none}"
	"table.wide tr{border-top:1px solid var(--line);padding:.4rem 0}"
	"table.wide td{border:0;padding:.1rem .8rem;text-align:left;"
	"white-space:normal}table.wide td[data-k]::before{"
	"content:attr(data-k) ' ';color:var(--soft)}}",
	"@page{margin:16mm 14mm}",
	"@media print{:root{--bg:#fff;--quote:#f5f5f2}"
	"html{font-size:9.5pt}body>*{max-width:none;padding:0}"
	".top{padding-top:0}nav{display:none}"
	"h2,h3,h4,summary{break-after:avoid}"
	"figure,tr,.advice{break-inside:avoid}.meta,article p{"
	"break-after:avoid}"
	".group,.counts li,.custody,.scroll{border-radius:0}"
	".scroll{overflow:visible}body>*{padding:0 1px}"
	"details::details-content{content-visibility:visible;"
	"display:block;height:auto;block-size:auto}"
	"a{text-decoration:none}.end{padding-bottom:0}}",
	NULL,
};
