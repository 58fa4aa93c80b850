//! Markdown that strangers wrote, as HTML that is safe to show.

use std::{collections::HashSet, sync::LazyLock};

use pulldown_cmark::{Options, Parser, html};

static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let mut builder = ammonia::Builder::default();
    let tags: HashSet<&str> = [
        "a",
        "blockquote",
        "br",
        "code",
        "del",
        "em",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "hr",
        "li",
        "ol",
        "p",
        "pre",
        "strong",
        "table",
        "tbody",
        "td",
        "th",
        "thead",
        "tr",
        "ul",
    ]
    .into();
    // No images: a picture from elsewhere would tell its host who reads.
    builder
        .tags(tags)
        .url_schemes(["http", "https", "mailto"].into())
        .link_rel(Some("noopener noreferrer nofollow"))
        .generic_attributes(HashSet::new());
    builder
});

/// Headings begin at the fourth rank, below those of the page.
fn lower_headings(html: &str) -> String {
    let mut lowered = html.to_owned();
    for rank in (1..=3).rev() {
        for (from, to) in [(format!("<h{rank}>"), "<h4>"), (format!("</h{rank}>"), "</h4>")] {
            lowered = lowered.replace(&from, to);
        }
    }
    lowered
}

/// How deep quotes and lists may stand in each other: reading them takes time that grows with the square of it.
const DEEPEST: usize = 30;

/// Whether a line opens more quotes and lists than anybody means.
fn is_too_deep(line: &str) -> bool {
    let mut depth = 0;
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        let marker = match first {
            '>' => 1,
            '-' | '*' | '+' if rest.get(1..).is_some_and(|rest| rest.starts_with([' ', '\t'])) => 1,
            '0'..='9' => {
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                let after = rest.get(digits..).unwrap_or_default();
                if after.starts_with(['.', ')']) { digits + 1 } else { return false }
            }
            _ => return false,
        };
        depth += 1;
        if depth > DEEPEST {
            return true;
        }
        rest = rest.get(marker..).unwrap_or_default().trim_start();
    }
    false
}

/// Renders Markdown; what is not allowed is left out, what only looks like markup is shown as typed.
#[must_use]
pub fn render(markdown: &str) -> String {
    if markdown.lines().any(is_too_deep) {
        let text = ammonia::clean_text(markdown);
        return format!("<pre tabindex=\"0\">{text}</pre>\n");
    }
    let options = Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TABLES;
    // HTML in the text is shown as text, not interpreted.
    let events = Parser::new_ext(markdown, options).map(|event| match event {
        pulldown_cmark::Event::Html(html) | pulldown_cmark::Event::InlineHtml(html) => {
            pulldown_cmark::Event::Text(html)
        }
        other => other,
    });
    let mut rendered = String::with_capacity(markdown.len() * 3 / 2);
    html::push_html(&mut rendered, events);
    lower_headings(&CLEANER.clean(&rendered).to_string())
}

#[cfg(test)]
mod tests {
    use super::render;

    #[test]
    fn what_nests_without_end_is_shown_as_it_was_typed() {
        for flood in [">".repeat(49_990), "1) ".repeat(16_000), "- ".repeat(16_000), "> - ".repeat(12_000)] {
            assert!(render(&flood).starts_with("<pre"), "{}", &flood[..8]);
        }
        assert!(render(&"-".repeat(80)).starts_with("<hr"));
        assert!(render("> quoted\n> > twice").contains("<blockquote>"));
        assert!(render("2026-11-20 12:00 it began").starts_with("<p>"));
    }

    #[test]
    fn markdown_is_shown_and_markup_is_harmless() {
        assert_eq!(render("**bold** and `code`"), "<p><strong>bold</strong> and <code>code</code></p>\n");
        assert_eq!(render("# Big"), "<h4>Big</h4>\n");
        for attack in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "![x](https://elsewhere.example/x.png)",
            "<a href=\"x\" onclick=\"y\">z</a>",
            "[x](data:text/html;base64,AAAA)",
            "<style>*{display:none}</style>",
        ] {
            let html = render(attack);
            for bad in ["<script", "<img", "javascript:", "<a href=\"x\"", "onerror=a>", "data:text", "<style"] {
                assert!(!html.contains(bad), "{attack} → {html}");
            }
        }
    }
}
