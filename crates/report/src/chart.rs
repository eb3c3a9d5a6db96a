//! The picture: quality with its interval, against cost.

use plotters::coord::Shift;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

use super::money::dollars;
use super::paper::{BAD, Drawn, FAINT, FONT, FRONTIER, GOOD, INK, OPEN, PAPER, label};
use super::summary::{Row, Summary, Tone};
use super::ticks;
use crate::escape::visible;

/// Small enough for its words to be read where it is shown on a telephone.
pub const SIZE: (u32, u32) = (720, 500);

/// A model that has both a quality and a cost.
struct Point<'a> {
    row: &'a Row,
    quality: f64,
    cost: f64,
}

/// No quality lies as far out as this; a picture that reached there would show nothing else.
const FAR_OUT: f64 = 1000.0;

/// The picture as an SVG element that needs nothing else.
pub fn svg(summary: &Summary) -> Drawn<String> {
    let mut text = String::new();
    draw(
        summary,
        &SVGBackend::with_string(&mut text, SIZE).into_drawing_area(),
    )?;
    Ok(text)
}

fn draw(summary: &Summary, area: &DrawingArea<SVGBackend<'_>, Shift>) -> Drawn<()> {
    area.fill(&PAPER)?;
    let points: Vec<Point<'_>> = summary.rows.iter().filter_map(point).collect();
    let range = summary
        .range()
        .filter(|(lowest, highest)| *lowest > -FAR_OUT && *highest < FAR_OUT);
    let (Some(costs), Some((lowest, highest))) = (Costs::of(&points), range) else {
        let style = TextStyle::from((FONT, 20).into_font())
            .color(&INK)
            .pos(Pos::new(HPos::Center, VPos::Center));
        area.draw(&Text::new(
            "no model has a quality and a cost that can be drawn",
            (SIZE.0 as i32 / 2, SIZE.1 as i32 / 2),
            style,
        ))?;
        area.present()?;
        return Ok(());
    };
    let margin = ((highest - lowest) * 0.14).max(0.01);
    let (lowest, highest) = (lowest - margin, highest + margin);
    let qualities = ticks::linear(lowest, highest, 6);
    let digits = ticks::digits(&qualities);
    let mut chart = ChartBuilder::on(area)
        .margin(16)
        .margin_right(40)
        .set_label_area_size(LabelAreaPosition::Left, 78)
        .set_label_area_size(LabelAreaPosition::Bottom, 66)
        .build_cartesian_2d(
            ticks::Axis::new(costs.range(), costs.marks()),
            ticks::Axis::new(lowest..highest, qualities),
        )?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(FAINT)
        .axis_style(INK)
        .x_label_style(label(18))
        .y_label_style(label(18))
        .axis_desc_style(label(20))
        .x_label_formatter(&|place| costs.label(*place))
        .y_label_formatter(&|quality| format!("{quality:.digits$}"))
        .x_desc(costs.description())
        .y_desc("Quality, with its 95% interval")
        .draw()?;
    let mut labels = Labels::default();
    for point in &points {
        let colour = colour(point.row);
        let x = costs.place(point.cost);
        if let Some((low, high)) = point.row.interval {
            let interval =
                ErrorBar::new_vertical(x, low, point.quality, high, colour.stroke_width(2), 14);
            chart.draw_series([interval])?;
            labels.avoid(
                chart.backend_coord(&(x, high)),
                chart.backend_coord(&(x, low)).1,
            );
        }
        let (across, at) = chart.backend_coord(&(x, point.quality));
        labels.avoid((across, at - 7), at + 7);
        chart.draw_series([Circle::new((x, point.quality), 6, colour.filled())])?;
    }
    for point in &points {
        let name = short(&point.row.model);
        let (low, high) = point.row.interval.unwrap_or((point.quality, point.quality));
        let place = costs.place(point.cost);
        let height = |quality: f64| chart.backend_coord(&(place, quality)).1;
        let drawn = Drawing {
            x: chart.backend_coord(&(place, point.quality)).0,
            top: height(high),
            middle: height(point.quality),
            bottom: height(low),
        };
        let at = labels.place(drawn, &name);
        let pos = Pos::new(HPos::Center, VPos::Center);
        let colour = colour(point.row);
        let style = TextStyle::from((FONT, 19).into_font())
            .color(&colour)
            .pos(pos);
        area.draw(&Text::new(name, at, style))?;
    }
    area.present()?;
    Ok(())
}

fn point(row: &Row) -> Option<Point<'_>> {
    Some(Point {
        row,
        quality: row.quality?,
        cost: row.cost? as f64,
    })
}

pub fn colour(row: &Row) -> RGBColor {
    match row.tone() {
        Tone::Frontier => FRONTIER,
        Tone::Good => GOOD,
        Tone::Bad => BAD,
        Tone::Open => OPEN,
    }
}

/// The start of a model's name: some are as long as their makers like.
pub fn short(name: &str) -> String {
    const LONGEST: usize = 28;
    let name = visible(name);
    match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.into_owned(),
    }
}

/// The cost axis: by orders of magnitude where the costs lie far apart.
struct Costs {
    lowest: f64,
    highest: f64,
    is_logarithmic: bool,
}

impl Costs {
    const FAR_APART: f64 = 8.0;

    fn of(points: &[Point<'_>]) -> Option<Self> {
        let costs = || points.iter().map(|point| point.cost);
        let (lowest, highest) = (costs().reduce(f64::min)?, costs().reduce(f64::max)?);
        let is_logarithmic = lowest > 0.0 && highest / lowest > Self::FAR_APART;
        Some(Self {
            lowest,
            highest,
            is_logarithmic,
        })
    }

    fn place(&self, cost: f64) -> f64 {
        if self.is_logarithmic {
            cost.log10()
        } else {
            cost
        }
    }

    /// With room on both sides for names.
    fn range(&self) -> std::ops::Range<f64> {
        let (low, high) = (self.place(self.lowest), self.place(self.highest));
        let least = if self.is_logarithmic { 0.1 } else { 1.0 };
        let room = ((high - low) * 0.15).max(low.abs() * 0.05).max(least);
        let start = if self.is_logarithmic || self.lowest < 0.0 {
            low - room
        } else {
            (low - room).max(0.0)
        };
        start..(high + room * 1.6)
    }

    fn marks(&self) -> Vec<f64> {
        let std::ops::Range { start, end } = self.range();
        match self.is_logarithmic {
            true => ticks::logarithmic(start, end, 5),
            false => ticks::linear(start, end, 5),
        }
    }

    fn label(&self, place: f64) -> String {
        let micro_usd = if self.is_logarithmic {
            10_f64.powf(place)
        } else {
            place
        };
        // An axis needs no more than tells its places apart.
        let dollars = dollars(micro_usd.round() as i64);
        format!("${}", dollars.trim_end_matches('0').trim_end_matches('.'))
    }

    fn description(&self) -> &'static str {
        match self.is_logarithmic {
            true => "Cost per item in dollars, logarithmic",
            false => "Cost per item in dollars",
        }
    }
}

/// Names over their intervals, none on top of another or of a line.
#[derive(Default)]
struct Labels {
    taken: Vec<Area>,
}

/// From left to right and from top to bottom, in pixels.
#[derive(Clone, Copy)]
struct Area {
    x: (i32, i32),
    y: (i32, i32),
}

impl Area {
    fn overlaps(&self, other: &Area) -> bool {
        self.x.0 < other.x.1 && other.x.0 < self.x.1 && self.y.0 < other.y.1 && other.y.0 < self.y.1
    }
}

impl Labels {
    /// Wider than most are, and half of what Chinese takes.
    const LETTER: i32 = 11;
    const LINE: i32 = 20;

    /// Keeps clear of an interval.
    fn avoid(&mut self, (x, top): (i32, i32), bottom: i32) {
        const HALF_A_CAP: i32 = 8;
        self.taken.push(Area {
            x: (x - HALF_A_CAP, x + HALF_A_CAP),
            y: (top, bottom),
        });
    }

    /// The centre of a name: over its interval, else under it, beside its point, or further away where there is no room.
    fn place(&mut self, drawn: Drawing, name: &str) -> (i32, i32) {
        let (width, height) = (SIZE.0 as i32, SIZE.1 as i32);
        let wide = name.chars().filter(|letter| !letter.is_ascii()).count();
        let half = Self::LETTER * (name.chars().count() + wide) as i32 / 2;
        let within = |x: i32| x.clamp(half, (width - half).max(half));
        let area = |(x, y): (i32, i32)| Area {
            x: (x - half, x + half),
            y: (y - Self::LINE / 2, y + Self::LINE / 2),
        };
        let (above, below) = (
            drawn.top - Self::LINE / 2 - 2,
            drawn.bottom + Self::LINE / 2 + 2,
        );
        let aside = half + 14;
        let near = [
            (within(drawn.x), above),
            (within(drawn.x), below),
            (within(drawn.x - aside), drawn.middle),
            (within(drawn.x + aside), drawn.middle),
        ];
        let far = (1..60).flat_map(|step| [above - step * 6, below + step * 6]);
        let far = far.map(|y| (within(drawn.x), y));
        let on_paper = |(_, y): &(i32, i32)| (Self::LINE..height - Self::LINE).contains(y);
        let is_free = |at: &(i32, i32)| !self.taken.iter().any(|taken| taken.overlaps(&area(*at)));
        let found = near.into_iter().chain(far).filter(on_paper).find(is_free);
        // Where nothing is free it stays on the paper at least.
        let at = found.unwrap_or((near[0].0, above.clamp(Self::LINE, height - Self::LINE)));
        self.taken.push(area(at));
        at
    }
}

/// Where a point and its interval are, in pixels.
#[derive(Clone, Copy)]
struct Drawing {
    x: i32,
    top: i32,
    middle: i32,
    bottom: i32,
}
