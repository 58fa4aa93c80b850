//! Who works at the command line, and in which language: as the machine says.

use std::os::unix::fs::MetadataExt as _;

use mandate_server::locale::{Language, Locale};

/// The language that was asked for, or else that of the environment.
pub(crate) fn locale(asked: Option<Language>) -> Locale {
    Locale::of_stranger(asked.unwrap_or_else(|| of_environment(|name| std::env::var(name).ok())))
}

/// The language that the environment names: the first that is set decides, as for other programs.
fn of_environment(variable: impl Fn(&str) -> Option<String>) -> Language {
    let named = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(variable).find(|value| !value.is_empty());
    let word = named.as_deref().and_then(|value| value.split(['_', '.', '@', '-']).next());
    word.and_then(|word| word.parse().ok()).unwrap_or_default()
}

/// What the machine calls whoever runs the program: by the owner of its process, or else by the environment.
pub(crate) fn name() -> String {
    let of_process = || {
        let number = std::fs::metadata("/proc/self").ok()?.uid().to_string();
        let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
        let named = accounts.lines().find_map(|line| {
            let mut fields = line.split(':');
            let name = fields.next()?;
            (fields.nth(1)? == number).then(|| name.to_owned())
        });
        Some(named.unwrap_or(number))
    };
    of_process().or_else(|| std::env::var("USER").ok()).unwrap_or_else(|| "somebody".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_is_that_of_the_environment() {
        for (all, lang, expected) in [
            ("", "", Language::English),
            ("", "C.UTF-8", Language::English),
            ("", "ja_JP.UTF-8", Language::Japanese),
            ("es_MX", "ja_JP.UTF-8", Language::Spanish),
            ("C", "ja_JP.UTF-8", Language::English),
            ("", "fr_FR", Language::English),
        ] {
            let variable = |name: &str| match name {
                "LC_ALL" => Some(all.to_owned()),
                "LANG" => Some(lang.to_owned()),
                _ => None,
            };
            assert_eq!(of_environment(variable), expected, "LC_ALL={all} LANG={lang}");
        }
    }
}
