//! The lines of a file, one after the other: CSV or JSON Lines, of any size.

use std::{
    cell::Cell,
    fs::File,
    io::{self, BufRead, BufReader, Read},
    path::Path,
    rc::Rc,
};

use csv::ByteRecord;
use mandate_server::ops::import::{Kind, Line};
use serde_json::{Map, Value};

use super::mapping::Mapping;
use crate::{command::Failure, exit::Exit};

/// How long one line may be, in bytes, whatever stands in it: otherwise a quote that is not closed would fill the memory.
const LONGEST: u64 = 16 * 1024 * 1024;
/// What is looked at to see what separates the cells.
const HEADER: usize = 64 * 1024;

/// How much of a file was read, for whoever watches.
pub(super) type Position = Rc<Cell<u64>>;

/// A file that counts, and breaks off within a line that has no end.
struct Counted {
    file: File,
    position: Position,
    line: Rc<Cell<u64>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.position.set(self.position.get() + count as u64);
        self.line.set(self.line.get() + count as u64);
        if self.line.get() > LONGEST {
            let why = "a line has more than 16 MB: is a quote not closed?";
            return Err(io::Error::new(io::ErrorKind::InvalidData, why));
        }
        Ok(count)
    }
}

/// What was read.
pub(super) enum Found {
    /// A line.
    Line(Line),
    /// One that could not be read, with its number, column and why.
    Wrong(u64, &'static str, String),
}

enum Form {
    /// With the places of each column of ours.
    Csv(Box<csv::Reader<BufReader<Counted>>>, Vec<Vec<usize>>, usize),
    Json(BufReader<Counted>, u64),
}

/// A file that is being read.
pub(super) struct Lines<'m> {
    kind: Kind,
    mapping: &'m Mapping,
    form: Form,
    line: Rc<Cell<u64>>,
    /// What was found and is not given yet, the last first.
    waiting: Vec<Found>,
    over: bool,
}

impl<'m> Lines<'m> {
    /// Opens a file.
    pub(super) fn open(path: &Path, kind: Kind, mapping: &'m Mapping, position: &Position) -> Result<Self, Failure> {
        let wrong = |error: io::Error| Failure::new(format!("cannot read `{}`: {error}", path.display()));
        let file = File::open(path).map_err(wrong)?;
        let line = Rc::new(Cell::new(0));
        let counted = Counted { file, position: Rc::clone(position), line: Rc::clone(&line) };
        let mut reader = BufReader::with_capacity(HEADER, counted);
        let begin = reader.fill_buf().map_err(wrong)?;
        if begin.starts_with(&[0xff, 0xfe]) || begin.starts_with(&[0xfe, 0xff]) {
            return Err(Failure::with(Exit::Invalid, format!("`{}` is UTF-16: save it as UTF-8", path.display())));
        }
        let mark = if begin.starts_with("\u{feff}".as_bytes()) { "\u{feff}".len() } else { 0 };
        reader.consume(mark);
        let has_columns = path.extension().is_some_and(|extension| extension == "csv" || extension == "tsv");
        let (form, waiting) =
            if has_columns { header(reader, path, kind, mapping)? } else { (Form::Json(reader, 0), Vec::new()) };
        Ok(Self { kind, mapping, form, line, over: !waiting.is_empty(), waiting })
    }

    /// The next line; none at the end.
    pub(super) fn next(&mut self) -> Result<Option<Found>, Failure> {
        loop {
            if let Some(found) = self.waiting.pop() {
                return Ok(Some(found));
            }
            if self.over || !self.read()? {
                return Ok(None);
            }
        }
    }

    /// Reads some; whether there was anything.
    fn read(&mut self) -> Result<bool, Failure> {
        let failed =
            |error: &dyn std::fmt::Display| Failure::with(Exit::Invalid, format!("{}: {error}", self.kind.file()));
        self.line.set(0);
        match &mut self.form {
            Form::Csv(reader, places, width) => {
                let mut record = ByteRecord::new();
                if !reader.read_byte_record(&mut record).map_err(|error| failed(&error))? {
                    return Ok(false);
                }
                let number = record.position().map_or(0, csv::Position::line);
                let found = cells(&record, self.kind, places, *width);
                self.waiting.push(match found {
                    Ok(theirs) => meant(theirs, number, self.kind, self.mapping),
                    Err(why) => Found::Wrong(number, "", why),
                });
            }
            Form::Json(reader, number) => {
                let mut text = Vec::new();
                if reader.take(LONGEST).read_until(b'\n', &mut text).map_err(|error| failed(&error))? == 0 {
                    return Ok(false);
                }
                *number += 1;
                if !text.trim_ascii().is_empty() {
                    self.waiting = objects(&text, *number, self.kind, self.mapping);
                    self.waiting.reverse();
                }
            }
        }
        Ok(true)
    }
}

/// A file with columns, once its first line is read, and what is wrong with that, the last first.
fn header(
    mut reader: BufReader<Counted>,
    path: &Path,
    kind: Kind,
    mapping: &Mapping,
) -> Result<(Form, Vec<Found>), Failure> {
    let wrong = |error: &dyn std::fmt::Display| Failure::new(format!("cannot read `{}`: {error}", path.display()));
    let separator = separator(reader.fill_buf().map_err(|error| wrong(&error))?);
    let mut builder = csv::ReaderBuilder::new();
    let mut csv = builder.delimiter(separator).has_headers(false).flexible(true).from_reader(reader);
    let mut header = ByteRecord::new();
    csv.read_byte_record(&mut header).map_err(|error| wrong(&error))?;
    let header: Vec<_> = header.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
    let (places, missing) = places(kind, mapping, &header);
    Ok((Form::Csv(Box::new(csv), places, header.len()), missing))
}

/// Where each column of ours stands in the header, and what is wrong with that.
fn places(kind: Kind, mapping: &Mapping, header: &[String]) -> (Vec<Vec<usize>>, Vec<Found>) {
    let mut wrong = Vec::new();
    let place = |name: &str| header.iter().position(|column| column == name);
    let mut places = Vec::new();
    for column in kind.columns() {
        let mapped = mapping.file(kind);
        let origins = mapped.map_or(&[][..], |file| file.origins(column.name));
        let plain = [column.name.to_owned()];
        let origins = if mapping.is_plain() { &plain[..] } else { origins };
        let found: Vec<_> = origins.iter().filter_map(|name| place(name)).collect();
        let otherwise = !mapping.value(kind, column.name, String::new()).is_empty();
        if found.is_empty() && column.needed && !otherwise {
            wrong.push(Found::Wrong(1, column.name, "there is no such column".to_owned()));
        } else if !mapping.is_plain() && found.len() < origins.len() {
            let missing = origins.iter().find(|name| place(name).is_none());
            let why = format!("there is no column `{}`", missing.map_or("", String::as_str));
            wrong.push(Found::Wrong(1, column.name, why));
        }
        places.push(found);
    }
    for (at, name) in header.iter().enumerate() {
        let known = !mapping.is_plain() || kind.columns().iter().any(|column| column.name == name);
        if !known {
            let why = format!("`{}` is no column of {}", name.escape_debug(), kind.file());
            wrong.push(Found::Wrong(1, "", why));
        } else if mapping.is_plain() && place(name) != Some(at) {
            wrong.push(Found::Wrong(1, "", format!("the column `{name}` stands there twice")));
        }
    }
    wrong.reverse();
    (places, wrong)
}

/// What separates the cells: what stands most often in the first line, outside quotes.
fn separator(begin: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for byte in begin {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => break,
            byte if !quoted => counts.iter_mut().filter(|(sign, _)| sign == byte).for_each(|(_, count)| *count += 1),
            _ => {}
        }
    }
    // The first of those that are as frequent.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(sign, _)| sign)
}

/// The cells of a record as they are there, in the order of our columns.
fn cells(record: &ByteRecord, kind: Kind, places: &[Vec<usize>], width: usize) -> Result<Vec<String>, String> {
    if record.len() != width {
        return Err(format!("has {} cells, and the first line {width}", record.len()));
    }
    let text = |place: &usize| std::str::from_utf8(record.get(*place).unwrap_or_default());
    let cell = |(places, column): (&Vec<usize>, &mandate_server::ops::import::Column)| {
        let texts = places.iter().map(text).collect::<Result<Vec<_>, _>>();
        Ok(texts.map_err(|_| format!("{}: is not UTF-8", column.name))?.join(" "))
    };
    places.iter().zip(kind.columns()).map(cell).collect()
}

/// A line by what its cells mean here.
fn meant(theirs: Vec<String>, number: u64, kind: Kind, mapping: &Mapping) -> Found {
    match mapping.cells(kind, theirs) {
        Ok(cells) => Found::Line(Line { number, cells }),
        Err((column, why)) => Found::Wrong(number, column, why),
    }
}

/// What stands in a line of JSON.
fn objects(text: &[u8], number: u64, kind: Kind, mapping: &Mapping) -> Vec<Found> {
    let wrong = |why: String| vec![Found::Wrong(number, "", why)];
    if std::str::from_utf8(text).is_err() {
        return wrong("is not UTF-8".to_owned());
    }
    let object: Map<String, Value> = match serde_json::from_slice(text) {
        Ok(object) => object,
        Err(error) => {
            // It counts the lines of this line.
            let why = error.to_string();
            return wrong(format!("is no JSON object: {}", why.split(" at line ").next().unwrap_or(&why)));
        }
    };
    let object = Value::Object(object);
    let mapped = mapping.file(kind);
    let Some(each) = mapped.and_then(|file| file.each.as_deref()) else {
        return vec![line(&object, &object, number, kind, mapping)];
    };
    match find(&object, each) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items.iter().map(|item| line(item, &object, number, kind, mapping)).collect(),
        Some(_) => wrong(format!("`{each}` is no list")),
    }
}

fn line(item: &Value, whole: &Value, number: u64, kind: Kind, mapping: &Mapping) -> Found {
    if mapping.is_plain()
        && let Some(object) = item.as_object()
        && let Some(unknown) = object.keys().find(|key| kind.columns().iter().all(|column| column.name != **key))
    {
        return Found::Wrong(number, "", format!("`{}` is no column of {}", unknown.escape_debug(), kind.file()));
    }
    let cell = |column: &mandate_server::ops::import::Column| {
        if mapping.is_plain() {
            find(item, column.name).map(plain).unwrap_or_default()
        } else {
            let origins = mapping.file(kind).map_or(&[][..], |file| file.origins(column.name));
            let texts = origins.iter().map(|origin| match origin.strip_prefix("../") {
                Some(above) => find(whole, above),
                None => find(item, origin),
            });
            texts.map(|found| found.map(plain).unwrap_or_default()).collect::<Vec<_>>().join(" ")
        }
    };
    meant(kind.columns().iter().map(cell).collect(), number, kind, mapping)
}

/// What stands under a name, or under names with dots between.
fn find<'v>(value: &'v Value, path: &str) -> Option<&'v Value> {
    path.split('.').try_fold(value, |value, name| match value {
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        value => value.get(name),
    })
}

/// A value as text; a list with spaces between.
fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(" "),
        other => other.to_string(),
    }
}
