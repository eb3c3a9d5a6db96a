//! What pictures are drawn with: colours that follow the reader's surroundings, light or dark.

use std::error::Error;

use plotters::style::{IntoFont, RGBColor, TextStyle};

/// A picture, or why it cannot be drawn.
pub type Drawn<T> = Result<T, Box<dyn Error>>;

/// The font of all words.
pub const FONT: &str = "system-ui, sans-serif";

// Colours for light surroundings. The style sheet finds elements by them and repaints them in dark ones.
/// The ground.
pub const PAPER: RGBColor = RGBColor(0xfd, 0xfd, 0xfc);
/// Words and lines.
pub const INK: RGBColor = RGBColor(0x1d, 0x23, 0x2b);
/// Lines that are there to be measured by.
pub const FAINT: RGBColor = RGBColor(0xd9, 0xdd, 0xe2);
/// Frontier models.
pub const FRONTIER: RGBColor = RGBColor(0x5b, 0x4b, 0xc4);
/// What is better or as good.
pub const GOOD: RGBColor = RGBColor(0x0b, 0x7a, 0x4b);
/// What is worse.
pub const BAD: RGBColor = RGBColor(0xb4, 0x2f, 0x2a);
/// What cannot be told.
pub const OPEN: RGBColor = RGBColor(0x9a, 0x67, 0x00);
const DARK: [(RGBColor, &str); 7] = [
    (PAPER, "#14181d"),
    (INK, "#e6e9ed"),
    (FAINT, "#333b45"),
    (FRONTIER, "#a99dff"),
    (GOOD, "#4cc38a"),
    (BAD, "#ff8b82"),
    (OPEN, "#e0b252"),
];

/// Words in a picture.
pub fn label<'a>(size: i32) -> TextStyle<'a> {
    TextStyle::from((FONT, size).into_font()).color(&INK)
}

/// Adds a style sheet that repaints the picture in dark surroundings.
pub fn styled(svg: &str, title: &str) -> String {
    let mut rules = String::new();
    for (RGBColor(red, green, blue), dark) in DARK {
        for property in ["fill", "stroke"] {
            rules += &format!(
                "svg [{property}=\"#{red:02X}{green:02X}{blue:02X}\"]{{{property}:{dark}}}"
            );
        }
    }
    let style = format!(
        "<title>{title}</title>\n<style>svg{{color-scheme:light dark}}\
         @media (prefers-color-scheme:dark){{{rules}}}</style>\n"
    );
    match svg.split_once(">\n") {
        Some((head, rest)) => format!("{head} role=\"img\">\n{style}{rest}"),
        None => svg.to_owned(),
    }
}
