//! The figures of a dashboard as a file that spreadsheets read.

use axum::{extract::State, http::header, response::IntoResponse as _};
use mandate_core::{
    experience::{Days, Durations},
    service_request::Severity,
};

use super::{Asked, section::age};
use crate::{
    App, OpError,
    locale::Locale,
    ops::experience::{self, Reading, View, whole},
    portal::{
        address::Query,
        frame::{Answer, SignedIn},
        service_requests_export::rows,
    },
};

type Row = [String; 7];

pub(in crate::portal) async fn export(
    State(app): State<App>,
    SignedIn(visitor): SignedIn,
    Query(asked): Query<Asked>,
) -> Answer {
    let (customer, unit) = (asked.customer()?, asked.unit()?);
    let view = experience::view(&app, &visitor.caller, customer, unit, Reading::File).await?;
    let l = Locale::of(&visitor.person);
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"support-experience.csv\""),
    ];
    Ok((headers, text(&l, &view)?).into_response())
}

/// The figures, with heads in a language. Spreadsheets take a file for UTF-8 by the mark at its beginning only.
pub(crate) fn text(l: &Locale, view: &View) -> Result<Vec<u8>, OpError> {
    let heads = [
        "experience-figure",
        "experience-of",
        "experience-first-day",
        "experience-last-day",
        "experience-count",
        "experience-median-minutes",
        "experience-ninety-minutes",
    ];
    let heads = heads.map(|head| l.t(head).to_string());
    Ok(["\u{feff}".as_bytes(), &rows([heads].into_iter().chain(figures(l, view)))?].concat())
}

fn figures(l: &Locale, view: &View) -> Vec<Row> {
    let mut all = Vec::new();
    let count = |figure: &'static str, of: String, days: &Days, count: i64| {
        let [from, until] = day_cells(days);
        [l.t(figure).to_string(), of, from, until, count.to_string(), String::new(), String::new()]
    };
    for days in &view.periods {
        let cell = days.from.map(|begin| view.figures.cell(begin)).unwrap_or_default();
        all.push(count("experience-opened", String::new(), days, cell.opened()));
        for (figure, durations) in [("experience-answers", &cell.answered), ("experience-resolutions", &cell.resolved)]
        {
            let mut row = count(figure, String::new(), days, durations.count());
            let [.., median, ninety] = &mut row;
            (*median, *ninety) = (minutes(durations, 50), minutes(durations, 90));
            all.push(row);
        }
    }
    let (days, sum) = (whole(&view.periods), view.figures.together(&view.periods));
    for (severity, opened) in Severity::ALL.into_iter().zip(sum.severities) {
        let of = l.word("severity", severity.as_str()).to_string();
        all.push(count("experience-severities", of, &days, opened));
    }
    for (product, opened) in &sum.products {
        let of = if product.is_empty() { l.t("without-product").to_string() } else { product.clone() };
        all.push(count("experience-products", of, &days, *opened));
    }
    let mut least = 0;
    for old in view.figures.ages(view.today) {
        all.push(count("experience-ages", age(l, least, old.most), &old.opened, old.count));
        least = old.most.unwrap_or_default() + 1;
    }
    all
}

fn day_cells(days: &Days) -> [String; 2] {
    [days.from, days.until].map(|day| day.map_or_else(String::new, |day| day.to_string()))
}

fn minutes(durations: &Durations, of_hundred: i64) -> String {
    durations.percentile(of_hundred).map_or_else(String::new, |seconds| (seconds / 60).to_string())
}
