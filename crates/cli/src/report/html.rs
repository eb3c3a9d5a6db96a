//! Pages: a picture, and the numbers below it.

use pareta::types::EvalRun;

use super::money::dollars;
use super::verdict::{Row, Summary, Verdict};
use crate::output::escape::visible;

const STYLE: &str = "\
:root{color-scheme:light dark;--paper:#fdfdfc;--ink:#1d232b;--soft:#59636f;--line:#d9dde2;--good:#0b7a4b;--bad:#b42f2a;\
--open:#9a6700;--frontier:#5b4bc4}\
@media (prefers-color-scheme:dark){:root{--paper:#14181d;--ink:#e6e9ed;--soft:#a4adb8;--line:#333b45;--good:#4cc38a;\
--bad:#ff8b82;--open:#e0b252;--frontier:#a99dff}}\
body{background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:60rem;\
padding:0 1rem}h1{font-size:1.4rem;margin:0}p{color:var(--soft)}svg{width:100%;height:auto}\
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}\
th,td{border-bottom:1px solid var(--line);padding:.4rem .6rem;text-align:left;overflow-wrap:anywhere}\
th{color:var(--soft);font-weight:500}.n{text-align:right;white-space:nowrap}.good{color:var(--good)}\
.bad{color:var(--bad)}.open{color:var(--open)}.frontier{color:var(--frontier);font-weight:600}";

/// The page of a run.
pub fn run(run: &EvalRun, summary: &Summary, picture: &str) -> String {
    let id = safe(run.id().unwrap_or("-"));
    let against = summary.baseline().map_or_else(
        || "There is no frontier model to compare with, so nothing is concluded.".to_owned(),
        |baseline| {
            format!(
                "Savings and verdicts are against <b class=\"frontier\">{}</b>, the best frontier model of the run; the band \
                 is its interval. An open model is <b class=\"good\">frontier-grade</b> when the intervals overlap and it \
                 costs less, <b class=\"good\">ahead</b> or <b class=\"bad\">behind</b> when its interval lies above or below, \
                 and <b class=\"open\">inconclusive</b> otherwise.",
                safe(&baseline.model)
            )
        },
    );
    let has_exact = summary.has_exact();
    let exact = if has_exact {
        "<th class=\"n\">Exact"
    } else {
        ""
    };
    let rows = summary.rows.iter().map(|it| row(it, has_exact));
    let rows: String = rows.collect();
    let body = format!(
        "<p>Set {set} · {status} · billed ${cost} ({micro_usd} micro-USD)</p>\n\
         {picture}\n<div class=\"wide\"><table>\n<thead><tr><th>Model<th>Kind<th class=\"n\">Quality\
         <th class=\"n\">95% interval{exact}<th class=\"n\">$ per item<th class=\"n\">Saved<th class=\"n\">Rows\
         <th class=\"n\">Errors<th>Verdict</tr></thead>\n<tbody>\n{rows}</tbody></table></div>\n<p>{against}</p>\n",
        set = safe(run.eval_set_id().unwrap_or("-")),
        status = safe(run.status().unwrap_or("-")),
        cost = run.cost(),
        micro_usd = run.cost_micro_usd(),
    );
    page(&format!("Eval run {id}"), &body)
}

/// One page with everything in it.
pub fn page(title: &str, body: &str) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
         <title>{title}</title><style>{STYLE}</style></head>\n<body>\n<h1>{title}</h1>\n{body}</body></html>\n"
    )
}

fn row(row: &Row, has_exact: bool) -> String {
    let cell =
        |text: Option<String>| format!("<td class=\"n\">{}</td>", text.as_deref().unwrap_or("–"));
    let class = match row.verdict {
        None => "frontier",
        Some(Verdict::FrontierGrade | Verdict::Ahead) => "good",
        Some(Verdict::Behind) => "bad",
        Some(Verdict::Inconclusive) => "open",
    };
    format!(
        "<tr><td>{}</td><td>{}</td>{}{}{}{}{}{}{}<td class=\"{class}\">{}</td></tr>\n",
        safe(&row.model),
        safe(&row.kind),
        cell(row.quality.map(|quality| format!("{quality:.3}"))),
        cell(
            row.interval
                .map(|(low, high)| format!("{low:.3}–{high:.3}"))
        ),
        match has_exact {
            true => cell(row.exact.map(|percent| format!("{percent:.1}%"))),
            false => String::new(),
        },
        cell(row.cost.map(dollars)),
        cell(row.saved.map(|percent| format!("{percent}%"))),
        cell(row.succeeded.map(|rows| rows.to_string())),
        cell(row.errors.map(|errors| errors.to_string())),
        row.verdict.map_or("–", Verdict::name),
    )
}

/// Text of the server's, which must stay text.
pub fn safe(text: &str) -> String {
    visible(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
