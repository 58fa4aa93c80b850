//! Charts as inline SVG: plotters lays them out, and a back end of our own writes classes where others write colours,
//! since pages allow no inline style and take their colours from the style sheet, light and dark.

use std::fmt::{self, Write as _};

use plotters::{
    coord::Shift,
    prelude::{ChartBuilder, Circle, DrawingArea, IntoDrawingArea as _, PathElement, RGBColor, Rectangle, Text},
    style::{Color as _, FontFamily, FontStyle, ShapeStyle, TextStyle, text_anchor},
};
use plotters_backend::{BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind};

/// What a shape is, by the number that stands for its colour.
const CLASSES: [&str; 5] = ["one", "two", "grid", "axis", "text"];
const GRID: u8 = 2;
const AXIS: u8 = 3;
const TEXT: u8 = 4;
/// As wide as a phone; where there is more room several stand beside each other.
const WIDTH: u32 = 340;
const HEIGHT: u32 = 190;
const ROW: i32 = 34;

/// How values are drawn: the first ones full, the second ones hollow or dashed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Bars beside each other.
    Bars,
    /// A line with a mark at each value.
    Lines,
}

/// One or two rows of values over the same periods.
pub(super) fn over_time(
    shape: Shape,
    labels: &[String],
    rows: &[Vec<Option<f64>>],
    number: impl Fn(i64) -> String,
) -> String {
    let mut svg = String::new();
    let drawn = draw_over_time(&mut svg, shape, labels, rows, &number);
    finished(svg, HEIGHT, drawn)
}

/// A bar under each label.
pub(super) fn by_label(rows: &[(String, i64)], number: impl Fn(i64) -> String) -> String {
    let mut svg = String::new();
    let height = u32::try_from(rows.len()).unwrap_or_default() * ROW.unsigned_abs() + 4;
    let drawn = draw_by_label(&mut svg, height, rows, &number);
    finished(svg, height, drawn)
}

/// The picture, to stand in an element that says what it is; the table has the same numbers.
fn finished(shapes: String, height: u32, drawn: Result<(), Fault>) -> String {
    if let Err(error) = drawn {
        tracing::error!(error = &error as &dyn std::error::Error, "a chart could not be drawn");
        return String::new();
    }
    format!("<svg viewBox=\"0 0 {WIDTH} {height}\" aria-hidden=\"true\">{shapes}</svg>")
}

type Fault = plotters::prelude::DrawingAreaErrorKind<fmt::Error>;

const fn class(number: u8) -> RGBColor {
    RGBColor(number, 0, 0)
}

fn text<'a>(horizontal: text_anchor::HPos, vertical: text_anchor::VPos) -> TextStyle<'a> {
    let font = plotters::style::FontDesc::new(FontFamily::SansSerif, 11.0, FontStyle::Normal);
    let pos = text_anchor::Pos::new(horizontal, vertical);
    TextStyle { font, color: class(TEXT).to_backend_color(), pos }
}

fn filled(number: usize) -> ShapeStyle {
    class(u8::try_from(number).unwrap_or_default()).filled()
}

fn draw_over_time(
    svg: &mut String,
    shape: Shape,
    labels: &[String],
    rows: &[Vec<Option<f64>>],
    number: &impl Fn(i64) -> String,
) -> Result<(), Fault> {
    let root = area(svg, HEIGHT);
    let most = rows.iter().flatten().flatten().copied().fold(4.0, f64::max);
    let mut chart = ChartBuilder::on(&root)
        .margin_top(8)
        .margin_right(6)
        .x_label_area_size(20)
        .y_label_area_size(38)
        .build_cartesian_2d(0.0..labels.len() as f64, 0.0..most * 1.04)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .disable_x_axis()
        .y_labels(5)
        .max_light_lines(1)
        .bold_line_style(class(GRID))
        .light_line_style(class(GRID))
        .axis_style(class(AXIS))
        .y_label_style(text(text_anchor::HPos::Right, text_anchor::VPos::Center))
        .y_label_formatter(&|value: &f64| if value.fract() == 0.0 { number(*value as i64) } else { String::new() })
        .draw()?;
    let width = 0.8 / rows.len().max(1) as f64;
    for (place, row) in rows.iter().enumerate() {
        let values = row.iter().enumerate().filter_map(|(at, value)| Some((at as f64, (*value)?)));
        match shape {
            Shape::Bars => {
                let begin = |at: f64| at + 0.1 + width * place as f64;
                let bar =
                    |(at, value)| Rectangle::new([(begin(at), 0.0), (begin(at) + width * 0.9, value)], filled(place));
                chart.draw_series(values.map(bar))?;
            }
            Shape::Lines => {
                let points: Vec<_> = values.map(|(at, value)| (at + 0.5, value)).collect();
                chart.draw_series([PathElement::new(points.clone(), filled(place).stroke_width(2))])?;
                chart.draw_series(points.into_iter().map(|point| Circle::new(point, 3, filled(place))))?;
            }
        }
    }
    let style = text(text_anchor::HPos::Center, text_anchor::VPos::Top);
    for (at, label) in labels.iter().enumerate() {
        let (x, y) = chart.backend_coord(&(at as f64 + 0.5, 0.0));
        root.draw(&Text::new(label.clone(), (x, y + 5), style.clone()))?;
    }
    Ok(())
}

fn draw_by_label(
    svg: &mut String,
    height: u32,
    rows: &[(String, i64)],
    number: &impl Fn(i64) -> String,
) -> Result<(), Fault> {
    let root = area(svg, height);
    let most = rows.iter().map(|(_, count)| *count).max().unwrap_or_default().max(1);
    let room = i64::from(WIDTH) - 60;
    let mut top = 0;
    for (label, count) in rows {
        let end = i32::try_from(room * count / most).unwrap_or_default().max(i32::from(*count > 0));
        let label = shortened(label);
        root.draw(&Text::new(label, (0, top + 2), text(text_anchor::HPos::Left, text_anchor::VPos::Top)))?;
        root.draw(&Rectangle::new([(0, top + 18), (end, top + 28)], filled(0)))?;
        let style = text(text_anchor::HPos::Left, text_anchor::VPos::Center);
        root.draw(&Text::new(number(*count), (end + 6, top + 23), style))?;
        top += ROW;
    }
    Ok(())
}

/// As much of a label as there is room for; the table has all of it.
fn shortened(label: &str) -> String {
    let wide = |sign: char| if sign > '\u{2e80}' { 2 } else { 1 };
    let mut width = 0;
    let fits = label.char_indices().find(|(_, sign)| {
        width += wide(*sign);
        width > 50
    });
    fits.map_or_else(|| label.to_owned(), |(end, _)| format!("{}…", label.get(..end).unwrap_or_default()))
}

fn area(svg: &mut String, height: u32) -> DrawingArea<Svg<'_>, Shift> {
    Svg { shapes: svg, height }.into_drawing_area()
}

/// Writes shapes with classes.
struct Svg<'a> {
    shapes: &'a mut String,
    height: u32,
}

type Drawn = Result<(), DrawingErrorKind<fmt::Error>>;

impl Svg<'_> {
    fn write(&mut self, shape: fmt::Arguments<'_>) -> Drawn {
        self.shapes.write_fmt(shape).map_err(DrawingErrorKind::DrawingError)
    }
}

fn class_of(color: BackendColor) -> &'static str {
    CLASSES.get(usize::from(color.rgb.0)).copied().unwrap_or_default()
}

impl DrawingBackend for Svg<'_> {
    type ErrorType = fmt::Error;

    fn get_size(&self) -> (u32, u32) {
        (WIDTH, self.height)
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, (x, y): BackendCoord, color: BackendColor) -> Drawn {
        self.write(format_args!("<path class=\"{}\" d=\"M{x} {y}h1\"/>", class_of(color)))
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        let class = class_of(style.color());
        self.write(format_args!("<path class=\"{class}\" d=\"M{} {}L{} {}\"/>", from.0, from.1, to.0, to.1))
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, _: bool) -> Drawn {
        let (class, width, height) = (class_of(style.color()), (to.0 - from.0).max(0), (to.1 - from.1).max(0));
        let (x, y) = from;
        self.write(format_args!("<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"/>"))
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.write(format_args!("<polyline class=\"{}\" points=\"", class_of(style.color())))?;
        for (x, y) in path {
            self.write(format_args!("{x},{y} "))?;
        }
        self.write(format_args!("\"/>"))
    }

    fn draw_circle<S: BackendStyle>(&mut self, (x, y): BackendCoord, radius: u32, style: &S, _: bool) -> Drawn {
        let class = class_of(style.color());
        self.write(format_args!("<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>"))
    }

    fn draw_text<S: BackendTextStyle>(&mut self, text: &str, style: &S, (x, y): BackendCoord) -> Drawn {
        if text.is_empty() {
            return Ok(());
        }
        let anchor = match style.anchor().h_pos {
            text_anchor::HPos::Left => "start",
            text_anchor::HPos::Center => "middle",
            text_anchor::HPos::Right => "end",
        };
        // From the middle or the top of the letters to their foot.
        let y = y + match style.anchor().v_pos {
            text_anchor::VPos::Top => 10,
            text_anchor::VPos::Center => 4,
            text_anchor::VPos::Bottom => 0,
        };
        self.write(format_args!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">"))?;
        for sign in text.chars() {
            match sign {
                '<' => self.write(format_args!("&lt;"))?,
                '>' => self.write(format_args!("&gt;"))?,
                '&' => self.write(format_args!("&amp;"))?,
                other => self.write(format_args!("{other}"))?,
            }
        }
        self.write(format_args!("</text>"))
    }

    fn estimate_text_size<S: BackendTextStyle>(
        &self,
        text: &str,
        _: &S,
    ) -> Result<(u32, u32), DrawingErrorKind<fmt::Error>> {
        Ok((u32::try_from(text.chars().count()).unwrap_or_default() * 6, 11))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(number: i64) -> String {
        number.to_string()
    }

    #[test]
    fn p22_charts_have_classes_and_no_colours_of_their_own() {
        let labels = ["Oct", "Nov"].map(str::to_owned);
        let rows = [vec![Some(3.0), Some(8.0)], vec![None, Some(2.0)]];
        let bars = over_time(Shape::Bars, &labels, &rows, plain);
        assert_eq!(bars.matches("<rect class=\"one\"").count(), 2);
        assert_eq!(bars.matches("<rect class=\"two\"").count(), 1);
        assert!(bars.contains(">Nov</text>") && bars.contains(">4</text>"), "{bars}");
        let lines = over_time(Shape::Lines, &labels, &rows, plain);
        assert_eq!(lines.matches("<circle").count(), 3);
        let rows = [("<b> & \"c\"".to_owned(), 3), ("Fan".to_owned(), 0), ("温".repeat(40), 1)];
        let rows = by_label(&rows, plain);
        assert!(rows.contains("&lt;b&gt; &amp; \"c\"") && rows.contains("温…"), "{rows}");
        for svg in [bars, lines, rows] {
            assert!(!svg.contains("style") && !svg.contains('#') && !svg.contains("font"), "{svg}");
        }
    }

    #[test]
    fn p22_nothing_can_be_drawn_too() {
        assert!(over_time(Shape::Lines, &["Nov".to_owned()], &[vec![None]], plain).starts_with("<svg"));
        assert!(by_label(&[], plain).starts_with("<svg"));
    }
}
