//! Pages: a picture, and the numbers below it.

use std::collections::BTreeMap;

use pareta::evals::compare::{Compared, Interval, PairedRow};
use pareta::types::{EvalItemResult, EvalRun};

use super::forest;
use super::grounds::grounds;
use super::money::dollars;
use super::paper::styled;
use super::summary::{Row, Summary, Tone};
use crate::escape::visible;

const STYLE: &str = "\
:root{color-scheme:light dark;--paper:#fdfdfc;--ink:#1d232b;--soft:#59636f;--line:#d9dde2;--good:#0b7a4b;--bad:#b42f2a;\
--open:#9a6700;--frontier:#5b4bc4}\
@media (prefers-color-scheme:dark){:root{--paper:#14181d;--ink:#e6e9ed;--soft:#a4adb8;--line:#333b45;--good:#4cc38a;\
--bad:#ff8b82;--open:#e0b252;--frontier:#a99dff}}\
body{background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;\
padding:0 1rem}h1{font-size:1.4rem;margin:0}p{color:var(--soft)}svg{width:100%;height:auto}figure{max-width:60rem}\
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}\
th,td{border-bottom:1px solid var(--line);padding:.4rem .6rem;text-align:left}\
td:first-child:not(.n){min-width:9rem;overflow-wrap:anywhere}.verdict{white-space:nowrap}td:last-child:not(.n){min-width:7rem;overflow-wrap:anywhere}\
th{color:var(--soft);font-weight:500}.n{text-align:right;white-space:nowrap}.good{color:var(--good)}\
.bad{color:var(--bad)}.open{color:var(--open)}.frontier{color:var(--frontier);font-weight:600}\
details{margin:.6rem 0}summary{cursor:pointer}figure{margin:1rem 0}td{vertical-align:top}\
@media print{body{margin:0;max-width:none}details>*{display:block}details::details-content{content-visibility:visible;block-size:auto}.wide{overflow:visible}table{font-size:.75rem}}";

/// How many of the rows that lost are shown, and how much of what was said.
const LOSSES: usize = 100;
const SAID: usize = 300;

/// The page of a run.
pub fn run(run: &EvalRun, summary: &Summary, picture: &str) -> String {
    let id = safe(run.id().unwrap_or("-"));
    let has_exact = summary.has_exact();
    let is_compared = summary.comparison.is_some();
    let column = |name: &str, is_there: bool| match is_there {
        true => format!("<th class=\"n\">{name}"),
        false => String::new(),
    };
    let rows = summary
        .rows
        .iter()
        .map(|it| row(it, has_exact, is_compared));
    let rows: String = rows.collect();
    let forest = forest::svg(summary, 0).map_or_else(String::new, |(svg, _)| {
        format!("<figure>{}</figure>\n", styled(&svg, "Differences"))
    });
    let losses = summary.rows.iter().filter_map(|row| losses(run, row));
    let body = format!(
        "<p>Set {set} · {status} · billed ${cost} ({micro_usd} micro-USD)</p>\n{recommended}\
         {forest}<figure>{picture}</figure>\n<div class=\"wide\"><table>\n<thead><tr><th>Model{verdict}<th>Kind\
         <th class=\"n\">Quality<th class=\"n\">95% interval{exact}{difference}{of_difference}{more}\
         <th class=\"n\">$ per item<th class=\"n\">Saved<th class=\"n\">Rows<th class=\"n\">Errors</tr></thead>\n\
         <tbody>\n{rows}</tbody></table></div>\n<p>{against}</p>\n{losses}",
        set = safe(run.eval_set_id().unwrap_or("-")),
        status = safe(run.status().unwrap_or("-")),
        cost = run.cost(),
        micro_usd = run.cost_micro_usd(),
        recommended = summary
            .recommendation()
            .map_or_else(String::new, |it| format!(
                "<p><b>{}</b></p>\n",
                safe(&it.to_string())
            )),
        picture = styled(picture, "Quality against cost"),
        exact = column("Exact", has_exact),
        difference = column("Difference", is_compared),
        of_difference = column("95% interval of it", is_compared),
        more = column("Rows more", is_compared),
        verdict = if is_compared { "<th>Verdict" } else { "" },
        against = against(summary),
        losses = losses.collect::<String>(),
    );
    page(&format!("Eval run {id}"), &body)
}

/// What the verdicts mean.
fn against(summary: &Summary) -> String {
    let Some(baseline) = summary.baseline() else {
        return "There is no frontier model to compare with, so nothing is concluded.".to_owned();
    };
    let name = safe(&baseline.model);
    let Some(comparison) = &summary.comparison else {
        return format!(
            "Savings are against <b class=\"frontier\">{name}</b>. Whether another model is as good takes a margin, which is \
             yours to name."
        );
    };
    let margin = comparison.margin();
    let grounds: String = comparison
        .candidates()
        .iter()
        .map(|one| {
            let told = grounds(one, comparison.failed_rows()).join("; ");
            format!("<li><b>{}</b>: {}</li>\n", safe(one.model()), safe(&told))
        })
        .collect();
    let level = match comparison.candidates().len() {
        0 | 1 => "",
        _ => {
            " With several candidates it takes more than the interval shows to be called either (Holm)."
        }
    };
    format!(
        "Differences, savings and verdicts are against <b class=\"frontier\">{name}</b>. A model is \
         <b class=\"good\">better</b> where the interval of its difference lies above 0, \
         <b class=\"good\">as good</b> where it lies above −{margin}, the margin, <b class=\"bad\">worse</b> where it lies \
         below that, and else it <b class=\"open\">cannot be told yet</b>; fewer than 20 rows decide nothing.{level}</p>\n<ul>\n{grounds}</ul>\n<p>"
    )
}

/// The rows a candidate did worse on, to be unfolded.
fn losses(run: &EvalRun, row: &Row) -> Option<String> {
    let compared = row.compared.as_ref()?;
    let count = compared.losses().count();
    if count == 0 {
        return None;
    }
    let results = run.results().iter();
    let of_model = results.filter(|result| result.model_id() == Some(compared.model()));
    let items = of_model.flat_map(|result| result.per_item());
    let said: BTreeMap<i64, &EvalItemResult> =
        items.filter_map(|item| Some((item.idx()?, item))).collect();
    let lines = compared.losses().take(LOSSES).map(|loss| {
        let item = said.get(&loss.idx);
        let said = item.and_then(|item| item.prediction().or(item.error()));
        line(loss, said.unwrap_or_default())
    });
    Some(format!(
        "<details><summary>{count} rows that {} did worse on</summary>\n<div class=\"wide\"><table><thead><tr>\
         <th class=\"n\">Row<th class=\"n\">{}<th class=\"n\">{}<th>What it said</tr></thead>\n\
         <tbody>{}</tbody></table></div></details>\n",
        safe(&row.model),
        safe(compared.baseline()),
        safe(&row.model),
        lines.collect::<String>(),
    ))
}

fn line(loss: &PairedRow, said: &str) -> String {
    let short: String = said.chars().take(SAID).collect();
    let more = if short.len() < said.len() { "…" } else { "" };
    format!(
        "<tr><td class=\"n\">{}</td><td class=\"n\">{:.3}</td><td class=\"n\">{:.3}</td><td>{}{more}</td></tr>\n",
        loss.idx,
        loss.baseline,
        loss.candidate,
        safe(&short)
    )
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

/// A picture, and figures in a table below it.
pub fn with_figures(picture: &str, figures: &[(&str, String)]) -> String {
    let rows: String = figures
        .iter()
        .map(|(name, value)| format!("<tr><td>{name}<td>{}</tr>\n", safe(value)))
        .collect();
    format!("{picture}\n<div class=\"wide\"><table>\n<tbody>\n{rows}</tbody></table></div>\n")
}

fn row(row: &Row, has_exact: bool, is_compared: bool) -> String {
    let cell =
        |text: Option<String>| format!("<td class=\"n\">{}</td>", text.as_deref().unwrap_or("–"));
    let compared = row.compared.as_ref();
    let class = match row.tone() {
        Tone::Frontier => "frontier",
        Tone::Good => "good",
        Tone::Bad => "bad",
        Tone::Open => "open",
    };
    let judged = |text: String| if is_compared { text } else { String::new() };
    let mean = compared.and_then(Compared::mean_difference);
    let interval = compared.and_then(Compared::interval);
    let verdict = row.verdict().map_or("–", |verdict| verdict.name());
    let cells = [
        format!("<td>{}</td>", safe(&row.model)),
        judged(format!("<td class=\"{class} verdict\">{verdict}</td>")),
        format!("<td>{}</td>", safe(&row.kind)),
        cell(row.quality.map(|quality| format!("{quality:.3}"))),
        cell(
            row.interval
                .map(|(low, high)| format!("{low:.3}–{high:.3}")),
        ),
        match has_exact {
            true => cell(row.exact.map(|percent| format!("{percent:.1}%"))),
            false => String::new(),
        },
        judged(cell(mean.map(|mean| format!("{mean:+.3}")))),
        judged(cell(interval.map(|Interval { low, high, .. }| {
            format!("{low:+.3} to {high:+.3}")
        }))),
        judged(cell(
            compared
                .and_then(Compared::rows_more)
                .map(|more| more.to_string()),
        )),
        cell(row.cost.map(dollars)),
        cell(row.saved.map(|percent| format!("{percent}%"))),
        cell(row.succeeded.map(|rows| rows.to_string())),
        cell(row.errors.map(|errors| errors.to_string())),
    ];
    format!("<tr>{}</tr>\n", cells.concat())
}

/// Text of the server's, which must stay text.
pub fn safe(text: &str) -> String {
    visible(text)
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}
