//! A row of steps: each with a heading and its time, and a table of how they went.

use std::time::{Duration, Instant};

use crate::Outcome;

/// The steps so far.
#[derive(Default)]
pub struct Steps {
    done: Vec<Step>,
}

struct Step {
    name: &'static str,
    time: Duration,
    result: String,
    failed: bool,
}

impl Steps {
    /// Runs a step and gives what it made, unless it failed.
    #[expect(clippy::disallowed_methods, reason = "how long a step took is measured, not decided by")]
    pub fn run<T>(&mut self, name: &'static str, step: impl FnOnce() -> Outcome<T>) -> Option<T> {
        println!("\n== {name}");
        let began = Instant::now();
        let outcome = step();
        let time = began.elapsed();
        let failed = outcome.is_err();
        match &outcome {
            Ok(_) => println!("== {name}: {:.1} s", time.as_secs_f64()),
            Err(message) => println!("== {name}: FAILED: {message}"),
        }
        let result = if failed { "FAILED" } else { "ok" };
        let result = result.to_owned();
        self.done.push(Step { name, time, result, failed });
        outcome.ok()
    }

    /// Leaves a step out and says why.
    pub fn skip(&mut self, name: &'static str, why: &str) {
        let result = format!("skipped: {why}");
        println!("\n== {name}: {result}");
        let time = Duration::ZERO;
        let failed = false;
        self.done.push(Step { name, time, result, failed });
    }

    /// Prints the table; an error if any step failed.
    pub fn finish(&self) -> Outcome {
        print!("\n{}", self.table());
        let failed: Vec<_> = self.done.iter().filter(|step| step.failed).collect();
        if failed.is_empty() {
            return Ok(());
        }
        let names: Vec<_> = failed.iter().map(|step| step.name).collect();
        Err(format!("failed: {}", names.join(", ")))
    }

    fn table(&self) -> String {
        let mut table = format!("{:12} {:>8}  result\n", "step", "seconds");
        for Step { name, time, result, .. } in &self.done {
            let seconds = time.as_secs_f64();
            table.push_str(&format!("{name:12} {seconds:8.1}  {result}\n"));
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_step_fails_the_whole_and_the_others_still_run() {
        let mut steps = Steps::default();
        assert_eq!(steps.run("one", || Err::<u8, _>("no".to_owned())), None);
        assert_eq!(steps.run("two", || Ok(2)), Some(2));
        steps.skip("three", "not installed");
        assert_eq!(steps.finish(), Err("failed: one".to_owned()));
        let table = steps.table();
        let rows: Vec<_> = table.lines().collect();
        let expected = [
            "step          seconds  result",
            "one               0.0  FAILED",
            "two               0.0  ok",
            "three             0.0  skipped: not installed",
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn a_skipped_step_is_no_failure() {
        let mut steps = Steps::default();
        steps.skip("one", "not installed");
        assert_eq!(steps.finish(), Ok(()));
    }
}
