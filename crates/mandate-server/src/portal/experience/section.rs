//! The parts of a dashboard: a chart and a table of the same numbers.

use mandate_core::{
    experience::{Cell, Days, Durations},
    service_request::Severity,
};

use super::{Lists, View};
use crate::{
    locale::{Locale, Message},
    ops::experience::whole,
    portal::chart::{self, Shape},
};

/// So many products stand in the chart and the table.
const PRODUCTS: usize = 10;
const HOUR: f64 = 3600.0;

/// A number with where the list stands that it counts; none where there is nothing.
pub(super) struct Number {
    pub(super) text: String,
    pub(super) href: Option<String>,
}

impl Number {
    fn count(l: &Locale, count: i64, href: String) -> Self {
        Self { text: l.number(count), href: (count > 0).then_some(href) }
    }

    fn duration(l: &Locale, seconds: Option<i64>, href: String) -> Self {
        let text = seconds.map_or_else(|| "–".to_owned(), |seconds| l.duration(seconds));
        Self { text, href: seconds.map(|_| href) }
    }
}

/// A row of a table: what it is about, and its numbers.
pub(super) struct Row {
    pub(super) head: String,
    pub(super) numbers: Vec<Number>,
}

/// A chart with its table.
pub(super) struct Section {
    pub(super) id: &'static str,
    pub(super) chart: String,
    /// What the full and the hollow shapes are; nothing where there are only full ones.
    pub(super) legend: Vec<(&'static str, String)>,
    /// What the numbers at the axis are.
    pub(super) axis: Option<&'static str>,
    pub(super) first_head: &'static str,
    pub(super) heads: Vec<&'static str>,
    pub(super) rows: Vec<Row>,
    pub(super) note: Option<String>,
}

/// The few figures that stand first, with what they are.
pub(super) fn figures(l: &Locale, lists: &Lists, view: &View) -> Vec<(String, Number)> {
    let days = whole(&view.periods);
    let cell = view.figures.together(&view.periods);
    let named = |name: &'static str, number| (l.t(name).to_string(), number);
    let median = |durations: &Durations, what| Number::duration(l, durations.percentile(50), lists.on(what, &days));
    vec![
        named("experience-opened", Number::count(l, cell.opened(), lists.on("opened", &days))),
        named("experience-resolved", Number::count(l, cell.resolved.count(), lists.on("resolved", &days))),
        named("experience-active", Number::count(l, view.figures.active(), lists.href(&[("show", "active")]))),
        named("experience-answer-median", median(&cell.answered, "answered")),
        named("experience-resolution-median", median(&cell.resolved, "resolved")),
    ]
}

/// All parts, in their order.
pub(super) fn sections(l: &Locale, lists: &Lists, view: &View) -> Vec<Section> {
    let cells: Vec<_> = view
        .periods
        .iter()
        .map(|days| (*days, days.from.map_or_else(Cell::default, |begin| view.figures.cell(begin))))
        .collect();
    let sum = view.figures.together(&view.periods);
    vec![
        over_time(l, lists, view, &cells),
        waiting(l, lists, view, &cells, ("answered", "experience-answers"), |cell| &cell.answered),
        waiting(l, lists, view, &cells, ("resolved", "experience-resolutions"), |cell| &cell.resolved),
        ages(l, lists, view),
        severities(l, lists, view, &sum),
        products(l, lists, view, &sum),
    ]
}

/// Labels under an axis: as many as there is room for, the last one always.
fn labels(l: &Locale, view: &View) -> Vec<String> {
    let each = if view.unit == mandate_core::experience::Unit::Month { 2 } else { 3 };
    let count = view.periods.len();
    let label = |(place, days): (usize, &Days)| match days.from {
        Some(begin) if (count - 1 - place).is_multiple_of(each) => l.short_period(view.unit, begin),
        _ => String::new(),
    };
    view.periods.iter().enumerate().map(label).collect()
}

fn over_time(l: &Locale, lists: &Lists, view: &View, cells: &[(Days, Cell)]) -> Section {
    let values = |count: fn(&Cell) -> i64| cells.iter().map(|(_, cell)| Some(count(cell) as f64)).collect::<Vec<_>>();
    let rows = [values(Cell::opened), values(|cell| cell.resolved.count())];
    let row = |(days, cell): &(Days, Cell)| Row {
        head: l.period(view.unit, days),
        numbers: vec![
            Number::count(l, cell.opened(), lists.on("opened", days)),
            Number::count(l, cell.resolved.count(), lists.on("resolved", days)),
        ],
    };
    Section {
        id: "experience-flow",
        chart: chart::over_time(Shape::Bars, &labels(l, view), &rows, |number| l.number(number)),
        legend: vec![("one", l.t("experience-opened").to_string()), ("two", l.t("experience-resolved").to_string())],
        axis: None,
        first_head: "experience-period",
        heads: vec!["experience-opened", "experience-resolved"],
        rows: cells.iter().rev().map(row).collect(),
        note: None,
    }
}

/// How long people waited for something, in the middle and at the worst of ten.
fn waiting(
    l: &Locale,
    lists: &Lists,
    view: &View,
    cells: &[(Days, Cell)],
    (what, id): (&str, &'static str),
    durations: fn(&Cell) -> &Durations,
) -> Section {
    let seconds = |of_hundred: i64| cells.iter().map(move |(_, cell)| durations(cell).percentile(of_hundred));
    let longest = seconds(90).flatten().max().unwrap_or_default() as f64;
    let (axis, unit) = if longest >= 4.0 * 24.0 * HOUR {
        ("experience-in-days", 24.0 * HOUR)
    } else if longest >= 4.0 * HOUR {
        ("experience-in-hours", HOUR)
    } else {
        ("experience-in-minutes", 60.0)
    };
    let rows = [50, 90].map(|of_hundred| {
        seconds(of_hundred).map(|seconds| seconds.map(|seconds| seconds as f64 / unit)).collect::<Vec<_>>()
    });
    let row = |(days, cell): &(Days, Cell)| {
        let (durations, href) = (durations(cell), lists.on(what, days));
        Row {
            head: l.period(view.unit, days),
            numbers: vec![
                Number::count(l, durations.count(), href.clone()),
                Number::duration(l, durations.percentile(50), href.clone()),
                Number::duration(l, durations.percentile(90), href),
            ],
        }
    };
    Section {
        id,
        chart: chart::over_time(Shape::Lines, &labels(l, view), &rows, |number| l.number(number)),
        legend: vec![("one", l.t("experience-median").to_string()), ("two", l.t("experience-ninety").to_string())],
        axis: Some(axis),
        first_head: "experience-period",
        heads: vec!["experience-count", "experience-median", "experience-ninety"],
        rows: cells.iter().rev().map(row).collect(),
        note: None,
    }
}

/// A part with one number for each row, drawn as bars.
fn by_label(
    l: &Locale,
    id: &'static str,
    (first_head, head): (&'static str, &'static str),
    rows: Vec<(String, i64, String)>,
) -> Section {
    let bars: Vec<_> = rows.iter().map(|(label, count, _)| (label.clone(), *count)).collect();
    let row = |(head, count, href)| Row { head, numbers: vec![Number::count(l, count, href)] };
    Section {
        id,
        chart: chart::by_label(&bars, |number| l.number(number)),
        legend: Vec::new(),
        axis: None,
        first_head,
        heads: vec![head],
        rows: rows.into_iter().map(row).collect(),
        note: None,
    }
}

/// How many days old what is still open is, in words.
pub(super) fn age(l: &Locale, least: i64, most: Option<i64>) -> String {
    // Also for a file: without the marks around what is filled in.
    l.render_plain(&match most {
        Some(1) => Message::new("experience-age-youngest"),
        Some(most) => Message::new("experience-age").with("least", least).with("most", most),
        None => Message::new("experience-age-oldest").with("least", least),
    })
}

fn ages(l: &Locale, lists: &Lists, view: &View) -> Section {
    let mut least = 0;
    let rows = view.figures.ages(view.today).into_iter().map(|old| {
        let label = age(l, least, old.most);
        least = old.most.unwrap_or_default() + 1;
        (label, old.count, lists.href(&[("opened", &old.opened.to_string()), ("show", "active")]))
    });
    let rows = rows.collect();
    by_label(l, "experience-ages", ("experience-age-head", "experience-active"), rows)
}

fn severities(l: &Locale, lists: &Lists, view: &View, sum: &Cell) -> Section {
    let days = whole(&view.periods).to_string();
    let rows = Severity::ALL.into_iter().zip(sum.severities).map(|(severity, count)| {
        let href = lists.href(&[("opened", &days), ("severity", severity.as_str())]);
        (l.word("severity", severity.as_str()).to_string(), count, href)
    });
    by_label(l, "experience-severities", ("severity", "experience-opened"), rows.collect())
}

fn products(l: &Locale, lists: &Lists, view: &View, sum: &Cell) -> Section {
    let days = whole(&view.periods).to_string();
    let mut products: Vec<_> = sum.products.iter().collect();
    products.sort_by(|a, b| b.1.cmp(a.1).then_with(|| l.compare(a.0, b.0)));
    let (shown, others) = products.split_at(PRODUCTS.min(products.len()));
    let rows = shown.iter().map(|(product, count)| {
        let (label, field) = match product.as_str() {
            "" => (l.t("without-product").to_string(), ("no_product", "yes")),
            product => (product.to_owned(), ("product", product)),
        };
        (label, **count, lists.href(&[("opened", &days), field]))
    });
    let mut section = by_label(l, "experience-products", ("product-of-vendor", "experience-opened"), rows.collect());
    if !others.is_empty() {
        let count: i64 = others.iter().map(|(_, count)| **count).sum();
        let note = l.t("experience-other-products").with("products", others.len()).with("count", count);
        section.note = Some(note.to_string());
    }
    section
}
