//! Just enough reading of HTML for the tests: tags with their attributes, the text between them, what stands in forms.

/// A tag, and the text that follows it.
#[derive(Clone, Debug, Default)]
pub(super) struct Tag {
    /// `h1`, or `/h1` at the end of one.
    pub(super) name: String,
    attributes: Vec<(String, String)>,
    /// The text up to the next tag, as a reader reads it.
    pub(super) text: String,
}

impl Tag {
    /// The value of an attribute; empty where it has none.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone())
    }

    pub(super) fn is(&self, name: &str, value: &str) -> bool {
        self.attributes.iter().any(|(known, has)| known == name && has == value)
    }

    fn read(inside: &str) -> Self {
        let end = inside.find(|c: char| c.is_whitespace()).unwrap_or(inside.len());
        let (name, mut rest) = inside.split_at(end);
        let mut attributes = Vec::new();
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
            let end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
            if end == 0 {
                break;
            }
            let (attribute, after) = rest.split_at(end);
            let value = match after.strip_prefix("=\"").and_then(|after| after.split_once('"')) {
                Some((value, after)) => {
                    rest = after;
                    decode(value)
                }
                None => {
                    rest = after.trim_start_matches('=');
                    String::new()
                }
            };
            attributes.push((attribute.to_owned(), value));
        }
        Self { name: name.to_lowercase(), attributes, text: String::new() }
    }
}

/// The position of the `>` that ends a tag: none within quotes counts.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(position, c)| match c {
        '"' => {
            quoted = !quoted;
            None
        }
        '>' if !quoted => Some(position),
        _ => None,
    })
}

/// All tags of a page in their order.
pub(super) fn tags(html: &str) -> Vec<Tag> {
    let mut found = vec![Tag::default()];
    let mut rest = html;
    while let Some(begin) = rest.find('<') {
        found.last_mut().unwrap().text.push_str(&decode(&rest[..begin]));
        let inside = &rest[begin + 1..];
        let end = end_of_tag(inside).expect("a tag ends");
        found.push(Tag::read(&inside[..end]));
        rest = &inside[end + 1..];
    }
    found.last_mut().unwrap().text.push_str(&decode(rest));
    found
}

/// Text as a reader reads it: entities as what they stand for, without the invisible marks around names.
fn decode(text: &str) -> String {
    let text = text.replace(['\u{2068}', '\u{2069}'], "");
    let mut pieces = text.split('&');
    let mut decoded = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let known = piece.split_once(';').and_then(|(entity, rest)| Some((character(entity)?, rest)));
        match known {
            Some((character, rest)) => decoded.extend([character, rest]),
            None => decoded.extend(["&", piece]),
        }
    }
    decoded
}

fn character(entity: &str) -> Option<&'static str> {
    Some(match entity {
        "lt" | "#60" => "<",
        "gt" | "#62" => ">",
        "quot" | "#34" => "\"",
        "amp" | "#38" => "&",
        "#39" => "'",
        _ => return None,
    })
}

/// What a reader reads of a page, each run of white space as one space.
pub(super) fn text(html: &str) -> String {
    let words: Vec<_> = tags(html).into_iter().map(|tag| tag.text).collect();
    tidy(&words.join(" "))
}

/// Each run of white space as one space, and none before a comma or a full stop.
fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace(" ,", ",").replace(" .", ".")
}

/// The text that stands right in the element with this id.
pub(super) fn text_of(html: &str, id: &str) -> Option<String> {
    tags(html).into_iter().find(|tag| tag.is("id", id)).map(|tag| tag.text.trim().to_owned())
}

/// What stands in a field of a form: typed, chosen or ticked.
pub(super) fn value(html: &str, field: &str) -> Option<String> {
    let tags = tags(html);
    let position = |tag: &Tag| tag.is("name", field) && matches!(tag.name.as_str(), "input" | "textarea" | "select");
    let many = |tag: &Tag| tag.is("type", "radio") || tag.is("type", "checkbox");
    let first = tags.iter().position(position)?;
    let tag = &tags[first];
    match tag.name.as_str() {
        "textarea" => Some(tag.text.strip_prefix('\n').unwrap_or(&tag.text).to_owned()),
        "select" => {
            let options = tags[first..].iter().skip(1).take_while(|tag| tag.name != "/select");
            let options: Vec<_> = options.filter(|tag| tag.name == "option").collect();
            let chosen = options.iter().find(|tag| tag.attribute("selected").is_some()).or(options.first());
            chosen.and_then(|tag| tag.attribute("value"))
        }
        _ if many(tag) => tags
            .iter()
            .find(|tag| position(tag) && tag.attribute("checked").is_some())
            .and_then(|tag| tag.attribute("value")),
        _ => tag.attribute("value"),
    }
}

/// The rows of all tables, each with the text of its cells.
pub(super) fn rows(html: &str) -> Vec<Vec<String>> {
    let (mut rows, mut inside) = (Vec::<Vec<String>>::new(), false);
    for tag in tags(html) {
        match tag.name.as_str() {
            "tr" => rows.push(Vec::new()),
            "td" | "th" => {
                inside = true;
                if let Some(row) = rows.last_mut() {
                    row.push(String::new());
                }
            }
            "/td" | "/th" => inside = false,
            _ => {}
        }
        if let (true, Some(cell)) = (inside, rows.last_mut().and_then(|row| row.last_mut())) {
            cell.push(' ');
            cell.push_str(&tag.text);
        }
    }
    rows.iter().map(|row| row.iter().map(|cell| tidy(cell)).collect()).collect()
}

/// The values and texts of what can be chosen in a field.
pub(super) fn options(html: &str, field: &str) -> Vec<(String, String)> {
    let tags = tags(html);
    let select = tags.iter().position(|tag| tag.name == "select" && tag.is("name", field));
    let Some(select) = select else { return Vec::new() };
    let inside = tags[select + 1..].iter().take_while(|tag| tag.name != "/select");
    let options = inside.filter(|tag| tag.name == "option");
    options.map(|tag| (tag.attribute("value").unwrap_or_default(), tag.text.trim().to_owned())).collect()
}

/// The text of the element with a class.
pub(super) fn text_of_class(html: &str, class: &str) -> Option<String> {
    let tags = tags(html);
    let first = tags.iter().position(|tag| tag.is("class", class))?;
    let end = format!("/{}", tags[first].name);
    let inside = tags[first..].iter().take_while(|tag| tag.name != end);
    Some(tidy(&inside.map(|tag| format!("{} ", tag.text)).collect::<String>()))
}

/// The hidden fields of the form that is sent to an address.
pub(super) fn hidden(html: &str, action: &str) -> Vec<(String, String)> {
    let tags = tags(html);
    let sent_there = |tag: &Tag| tag.name == "form" && tag.is("method", "post") && tag.is("action", action);
    let form = tags.iter().position(sent_there).expect("there is such a form");
    let inside = tags[form + 1..].iter().take_while(|tag| tag.name != "/form");
    let hidden = inside.filter(|tag| tag.name == "input" && tag.is("type", "hidden"));
    hidden.map(|tag| (tag.attribute("name").unwrap(), tag.attribute("value").unwrap())).collect()
}
