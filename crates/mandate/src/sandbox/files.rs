//! The files that people of the sandbox attach: logs, measurements and settings of what their cases are about. Made from
//! the seed: the same seed, the same files.

use std::{collections::BTreeMap, fmt::Write as _};

use jiff::{Span, Timestamp};
use rand::{RngExt as _, rngs::StdRng};

use super::world::{Side, Thread};

/// A file, before anybody attaches it.
pub(super) struct Made {
    pub(super) name: String,
    pub(super) text: String,
}

/// The files of a case, by what they come with: 0 is the submission, and 1 the first message.
pub(super) fn files(thread: &Thread, at: Timestamp, rng: &mut StdRng) -> BTreeMap<usize, Made> {
    let mut files = BTreeMap::new();
    // Whoever quotes a log has it.
    if thread.description.contains("```") && rng.random_ratio(1, 2) {
        files.insert(0, log(thread, at, rng));
    }
    let answers = thread.messages.iter().enumerate().filter(|(_, line)| line.from != Side::Vendor);
    for (turn, line) in answers {
        let promised = ["attached", "Attached", "djunt", "添付"].iter().any(|word| line.body.contains(word));
        if promised || rng.random_ratio(1, 12) {
            let made = match line.from {
                Side::Internal => settings(thread, rng),
                Side::Customer | Side::Partner | Side::Vendor => measurements(at, rng),
            };
            files.insert(turn + 1, made);
        }
    }
    files
}

/// A number that stands for a device of the case.
fn device(rng: &mut StdRng) -> u32 {
    rng.random_range(1..40)
}

fn later(at: Timestamp, seconds: i64) -> Timestamp {
    at.saturating_sub(Span::new().hours(6)).and_then(|at| at.saturating_add(Span::new().seconds(seconds))).unwrap_or(at)
}

fn log(thread: &Thread, at: Timestamp, rng: &mut StdRng) -> Made {
    let quoted = thread.description.split("```").nth(1).unwrap_or_default().trim();
    let (mut text, mut seconds) = (format!("# {}\n", thread.product), 0);
    for _ in 0..rng.random_range(40..160) {
        seconds += rng.random_range(1..90);
        let (port, load) = (rng.random_range(1..49), rng.random_range(3..97));
        let _ = writeln!(text, "{:.0} INFO poll eth1/{port} ok, load {load} %", later(at, seconds));
    }
    let _ = writeln!(text, "{quoted}");
    Made { name: format!("device-{:02}.log", device(rng)), text }
}

fn measurements(at: Timestamp, rng: &mut StdRng) -> Made {
    let (mut text, mut degrees) = ("time,temperature_c,fan_rpm,errors\n".to_owned(), rng.random_range(310..420));
    for minute in 0..rng.random_range(60..240) {
        degrees += rng.random_range(-4..=4);
        let (rpm, errors) = (5400 + 3 * degrees + rng.random_range(-60..=60), rng.random_range(0..4) / 3);
        let _ = writeln!(text, "{:.0},{}.{},{rpm},{errors}", later(at, minute * 60), degrees / 10, degrees % 10);
    }
    Made { name: format!("measurements {}.csv", at.strftime("%Y-%m-%d")), text }
}

fn settings(thread: &Thread, rng: &mut StdRng) -> Made {
    let ports: Vec<_> = (1..=rng.random_range(4..12))
        .map(|port| serde_json::json!({ "port": format!("eth1/{port}"), "enabled": rng.random_ratio(4, 5) }))
        .collect();
    let settings = serde_json::json!({ "product": thread.product, "device": device(rng), "ports": ports });
    Made { name: "settings.json".to_owned(), text: format!("{settings:#}\n") }
}
