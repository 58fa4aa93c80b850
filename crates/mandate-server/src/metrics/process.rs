//! What the process takes of the machine, as Linux tells it; elsewhere nothing is said.

use std::fs;

use metrics::{counter, gauge};

/// So many ticks are a second in what the system tells of processes.
const TICKS: u64 = 100;

pub(super) fn set_gauges() {
    if let Some(bytes) = resident_memory() {
        gauge!("process_resident_memory_bytes").set(bytes);
    }
    if let Ok(open) = fs::read_dir("/proc/self/fd") {
        gauge!("process_open_fds").set(u32::try_from(open.count()).map_or(f64::MAX, f64::from));
    }
    let Ok(stat) = fs::read_to_string("/proc/self/stat") else { return };
    if let Some(ticks) = cpu_ticks(&stat) {
        counter!("process_cpu_seconds_total").absolute(ticks / TICKS);
    }
    if let Some(start) = start_seconds(&stat) {
        gauge!("process_start_time_seconds").set(start);
    }
}

fn resident_memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u32 = line.trim().trim_end_matches(" kB").parse().ok()?;
    Some(f64::from(kilobytes) * 1024.0)
}

/// The fields behind the name of the program, which may have anything in it.
fn field(stat: &str, number: usize) -> Option<u64> {
    let (_, rest) = stat.rsplit_once(") ")?;
    rest.split(' ').nth(number)?.parse().ok()
}

fn cpu_ticks(stat: &str) -> Option<u64> {
    Some(field(stat, 11)? + field(stat, 12)?)
}

fn start_seconds(stat: &str) -> Option<f64> {
    let machine = fs::read_to_string("/proc/stat").ok()?;
    let booted: u32 = machine.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()?;
    let since = u32::try_from(field(stat, 19)? / TICKS).ok()?;
    Some(f64::from(booted) + f64::from(since))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_tells_is_read_behind_any_name() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194304 1 0 0 0 250 50 0 0 20 0 9 0 12345 1 2 3";
        assert_eq!(cpu_ticks(stat), Some(300));
        assert_eq!(field(stat, 19), Some(12345));
        assert_eq!(cpu_ticks("nothing"), None);
    }
}
